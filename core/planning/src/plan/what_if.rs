//! A planned book whose inputs change one by one: each change plans again only the accounts that it affects.

use std::collections::BTreeSet;

use decimal::Decimal;
use serde::{Deserialize, Serialize};
use sorting::Collected;
use uuid::Uuid;

use super::check::check_policy;
use super::columns::restriction;
use super::compile::Compiled;
use super::input::PlanInput;
use super::largest_flows::LargestFlows;
use super::output::Plan;
use super::planned::Planned;
use super::policy::PlanPolicy;
use super::report::PlanReport;
use super::run::PlanRun;
use super::wash::households;
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::parts::Alone;
use crate::shape::{FieldShape, ObjectShape, Presence, Shape, Shaped, UnionShape};

/// A change of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Another price of an asset; none makes it untraded.
    Price {
        /// The asset.
        asset_uid: Uuid,
        /// As the asset's price is given: in its currency or minor unit.
        #[serde(default)]
        price: Option<Decimal>,
    },
    /// Another flow of an account; none for no flow.
    Flow {
        /// The account.
        account_uid: Uuid,
        /// In base currency.
        #[serde(default)]
        flow: Option<Decimal>,
    },
    /// Another policy: a band, a restriction, a reserve or anything else of it.
    Policy {
        /// The whole policy.
        policy: Box<PlanPolicy>,
    },
}

/// A planned book.
///
/// ```
/// use planning::plan::{Change, PlanInput, PlannedBook};
///
/// let uid = |number: u128| uuid::Uuid::from_u128(number);
/// let input: PlanInput = serde_json::from_value(serde_json::json!({
///     "base_currency": "USD",
///     "accounts": [{
///         "account_uid": uid(9), "holdings": [], "cash": [{ "currency": "USD", "settled": "1000" }],
///         "targets": [{ "asset_uid": uid(1), "weight": "0.6" }]
///     }],
///     "assets": [{ "asset_uid": uid(1), "currency": "USD", "price": "50" }],
///     "policy": { "mode": "full" },
///     "as_of": "2026-01-02T00:00:00Z"
/// }))?;
/// let mut book = PlannedBook::new(input)?;
/// let changed = book.change(vec![Change::Price { asset_uid: uid(1), price: Some("60".parse()?) }])?;
/// assert_eq!(changed.orders[0].quantity, "10".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PlannedBook {
    planned: Planned,
}

/// The accounts and inputs affected by changes.
#[derive(Default)]
struct Touched {
    accounts: BTreeSet<usize>,
    /// Every account.
    all: bool,
    /// Columns that only a new compilation gives.
    columns: bool,
    /// The policy.
    policy: bool,
}

impl PlannedBook {
    /// Plans the book.
    ///
    /// # Errors
    /// As [`plan_rebalance`](super::plan_rebalance).
    pub fn new(input: PlanInput) -> Result<Self, InvalidInput> {
        Self::of_run(PlanRun::new(input)?)
    }

    /// The book of a run, whose accounts that are still to plan are planned here.
    ///
    /// # Errors
    /// As [`PlanRun::finish`].
    pub fn of_run(run: PlanRun) -> Result<Self, InvalidInput> {
        Ok(Self {
            planned: run.complete(&Alone)?,
        })
    }

    /// The whole plan, equal to a plan made afresh from the input as it is now.
    ///
    /// # Errors
    /// `amount_out_of_range`.
    pub fn plan(&self) -> Result<Plan, InvalidInput> {
        self.planned.report()
    }

    /// The largest sums that these accounts can pay out, and take in and invest, as the book is now, in their order.
    ///
    /// # Errors
    /// `account_unknown` for an account that is not planned, `amount_out_of_range`.
    pub fn largest_flows(&self, accounts: &[Uuid]) -> Result<LargestFlows, InvalidInput> {
        let mut numbers = Vec::with_capacity(accounts.len());
        for (row, uid) in accounts.iter().enumerate() {
            let number = self.input().account_number(*uid);
            let unknown = || InvalidInput::one(row, "accounts", codes::account_not_planned(uid));
            numbers.push(number.ok_or_else(unknown)?);
        }
        self.planned.largest_flows(numbers)
    }

    /// The input as it is now, its lists in canonical order.
    #[must_use]
    pub fn input(&self) -> &PlanInput {
        self.planned.checked.given()
    }

    /// The same, of a book that is not planned again.
    #[must_use]
    pub fn into_input(self) -> PlanInput {
        self.planned.checked.into_given()
    }

    /// Makes the changes and plans the affected accounts again; returns the plan of those accounts, with the proof of the
    /// whole book.
    ///
    /// # Errors
    /// [`InvalidInput`]: a change that names what is not there or breaks a rule. The book is then as before.
    pub fn change(&mut self, changes: Vec<Change>) -> Result<Plan, InvalidInput> {
        let mut touched = Touched::default();
        let mut undo = Vec::new();
        let applied = changes.into_iter().enumerate().try_for_each(|(row, change)| {
            undo.push(self.apply(row, change, &mut touched)?);
            Ok(())
        });
        let planned = applied.and_then(|()| self.plan_touched(touched));
        if planned.is_err() {
            for change in undo.into_iter().rev() {
                change.apply(self.planned.checked.given_mut());
            }
            self.planned.checked.renew()?;
        }
        planned
    }

    /// Plans the affected accounts again; on a refusal everything but the input is as before.
    fn plan_touched(&mut self, mut touched: Touched) -> Result<Plan, InvalidInput> {
        let checked = &mut self.planned.checked;
        if touched.policy {
            check_policy(checked.given())?;
        }
        checked.renew()?;
        touched.columns |= checked.input.policy.classes.is_some();
        if checked.input.policy.tax.is_some() || checked.input.households.is_some() {
            touched.columns = true;
            self.with_households(&mut touched.accounts);
        }
        let accounts = if touched.all {
            (0..self.planned.compiled.columns.count()).collect()
        } else {
            touched.accounts
        };
        let compiled = if touched.columns {
            Compiled::new(&self.planned.checked)?
        } else {
            self.planned.compiled.revalued(&self.planned.checked, &accounts)?
        };
        let (compiled, outcome) = self.planned.planned_again(compiled, &accounts)?;
        let report = PlanReport {
            checked: &self.planned.checked,
            compiled: &compiled,
            outcome: &outcome,
            only: Some(&accounts),
        };
        let plan = report.plan()?;
        (self.planned.compiled, self.planned.outcome) = (compiled, outcome);
        Ok(plan)
    }

    /// Applies one change to the input; what takes it back.
    fn apply(&mut self, row: usize, change: Change, touched: &mut Touched) -> Result<Undo, InvalidInput> {
        let refused = |name: &str, fault| Err(InvalidInput::one(row, format!("changes[{row}].{name}"), fault));
        let (input, book) = (self.planned.checked.given_mut(), &self.planned.compiled.columns.book);
        match change {
            Change::Price { asset_uid, price } => {
                let Some(number) = input.asset_number(asset_uid) else {
                    return refused("asset_uid", codes::asset_not_planned(&asset_uid));
                };
                let is_open = input.open_orders().any(|order| order.asset_uid == asset_uid);
                if price.is_none_or(|price| !price.is_positive()) && is_open {
                    return refused("price", codes::open_order_price_missing());
                }
                touched.accounts.extend(book.accounts_with(number as u32));
                // What open orders tie up depends on the price.
                touched.columns |= is_open;
                let before = std::mem::replace(&mut input.assets[number].price, price);
                Ok(Undo::Price(number, before))
            }
            Change::Flow { account_uid, flow } => {
                let Some(number) = input.account_number(account_uid) else {
                    return refused("account_uid", codes::account_not_planned(&account_uid));
                };
                touched.accounts.insert(number);
                let has_open = input.accounts[number]
                    .open_orders
                    .as_ref()
                    .is_some_and(|orders| !orders.is_empty());
                // How much of the proceeds of open orders restores the reserve depends on the flow.
                touched.columns |= has_open && input.policy.proceeds_fund_buys == Some(false);
                let before = std::mem::replace(&mut input.accounts[number].flow, flow);
                Ok(Undo::Flow(number, before))
            }
            Change::Policy { mut policy } => {
                policy.sort();
                std::mem::swap(&mut input.policy, &mut policy);
                self.touch_by_policy(&policy, touched);
                Ok(Undo::Policy(policy))
            }
        }
    }

    /// Notes what the input's policy touches that differs from the one before.
    fn touch_by_policy(&self, before: &PlanPolicy, touched: &mut Touched) {
        let input = self.planned.checked.given();
        let now = &input.policy;
        let same_restrictions = now.restrictions == before.restrictions;
        touched.policy = true;
        touched.columns |= now.classes != before.classes;
        touched.columns |= !same_restrictions || now.substitutes != before.substitutes || now.tax != before.tax;
        touched.columns |= now.min_holding_days != before.min_holding_days || now.benefit != before.benefit;
        let unrestricted = |policy: &PlanPolicy| PlanPolicy {
            restrictions: None,
            ..policy.clone()
        };
        touched.all |= unrestricted(now) != unrestricted(before);
        // What open orders tie up depends on costs and on what proceeds may fund.
        touched.columns |= touched.all && input.open_orders().next().is_some();
        if same_restrictions || touched.all {
            return;
        }
        let (book, assets) = (&self.planned.compiled.columns.book, &input.assets);
        let differs = |number: &usize| {
            let account = &input.accounts[*number];
            let mut own = book.lines_of(*number).map(|line| &assets[book.assets[line] as usize]);
            own.any(|asset| restriction(before, account, asset) != restriction(now, account, asset))
        };
        touched.accounts.extend((0..book.len()).filter(differs));
    }

    /// Adds every account of the households that are touched.
    fn with_households(&self, accounts: &mut BTreeSet<usize>) {
        let of = households(&self.planned.checked.input);
        let touched: BTreeSet<usize> = accounts.iter().map(|account| of[*account]).into_set();
        accounts.extend((0..of.len()).filter(|account| touched.contains(&of[*account])));
    }
}

/// The inverse of a change of the input.
enum Undo {
    Price(usize, Option<Decimal>),
    Flow(usize, Option<Decimal>),
    Policy(Box<PlanPolicy>),
}

impl Undo {
    fn apply(self, input: &mut PlanInput) {
        match self {
            Self::Price(asset, price) => input.assets[asset].price = price,
            Self::Flow(account, flow) => input.accounts[account].flow = flow,
            Self::Policy(policy) => input.policy = *policy,
        }
    }
}

/// A change of one kind, which is the discriminant.
macro_rules! change {
    ($kind:literal $(, $field:literal, $doc:literal, $presence:ident, $shape:expr)*) => {
        Shape::Object(&ObjectShape {
            name: "",
            docs: &[],
            fields: &[
                FieldShape { name: "kind", docs: &[], presence: Presence::Required, shape: Shape::Literal($kind) }
                $(, FieldShape { name: $field, docs: &[$doc], presence: Presence::$presence, shape: $shape })*
            ],
        })
    };
}

impl Shaped for Change {
    const SHAPE: Shape = Shape::Union(&UnionShape {
        name: "PlanChange",
        docs: &[" A change of one input of a planned book."],
        variants: &[
            change!(
                "price",
                "asset_uid",
                " The asset.",
                Required,
                Shape::Uid,
                "price",
                " In the asset's currency; null makes it untraded.",
                Optional,
                Shape::Decimal
            ),
            change!(
                "flow",
                "account_uid",
                " The account.",
                Required,
                Shape::Uid,
                "flow",
                " In base currency; null for none.",
                Optional,
                Shape::Decimal
            ),
            change!(
                "policy",
                "policy",
                " The whole policy.",
                Required,
                <PlanPolicy as Shaped>::SHAPE
            ),
        ],
    });
}
