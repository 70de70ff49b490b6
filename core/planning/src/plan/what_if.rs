//! A planned book whose inputs change one by one: each change plans again only the accounts that it affects.

use std::collections::BTreeSet;

use decimal::Decimal;
use rebalance::plan::{Market, Policy};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::check_policy;
use super::compile::{flow_of, market, placed_policy_of, policy, restriction, transferred};
use super::hash::{input_hash, out_of_range};
use super::input::PlanInput;
use super::output::Plan;
use super::policy::PlanPolicy;
use super::report::PlanReport;
use super::run::{PlanRun, Prepared, check_values, prepare};
use super::wash::households;
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::shape::{FieldShape, ObjectShape, Presence, Shape, Shaped, UnionShape};

/// A change of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Another price of an asset; none makes it untraded.
    Price {
        /// The asset.
        asset_uid: Uuid,
        /// In the asset's currency.
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
    run: PlanRun,
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
    pub fn of_run(mut run: PlanRun) -> Result<Self, InvalidInput> {
        run.complete()?;
        Ok(Self { run })
    }

    /// The whole plan, equal to a plan made afresh from the input as it is now.
    ///
    /// # Errors
    /// `amount_out_of_range`.
    pub fn plan(&self) -> Result<Plan, InvalidInput> {
        self.run.report()
    }

    /// The input as it is now, its lists in canonical order.
    #[must_use]
    pub fn input(&self) -> &PlanInput {
        &self.run.input
    }

    /// Makes the changes and plans the affected accounts again; returns the plan of those accounts, with the proof of the
    /// whole book.
    ///
    /// # Errors
    /// [`InvalidInput`]: a change that names what is not there or breaks a rule. The book is then as before.
    pub fn change(&mut self, changes: Vec<Change>) -> Result<Plan, InvalidInput> {
        let mut touched = Touched::default();
        let mut undo = Vec::with_capacity(changes.len());
        let applied = changes.into_iter().enumerate().try_for_each(|(row, change)| {
            undo.push(self.apply(row, change, &mut touched)?);
            Ok(())
        });
        let planned = applied.and_then(|()| self.plan_touched(touched));
        if planned.is_err() {
            for change in undo.into_iter().rev() {
                change.apply(&mut self.run.input);
            }
        }
        planned
    }

    /// Plans the affected accounts again; on a refusal everything but the input is as before.
    fn plan_touched(&mut self, mut touched: Touched) -> Result<Plan, InvalidInput> {
        if touched.policy {
            check_policy(&self.run.input)?;
        }
        let hash = input_hash(&self.run.input)?;
        if self.run.input.policy.tax.is_some() || self.run.input.households.is_some() {
            touched.columns = true;
            self.with_households(&mut touched.accounts);
        }
        let accounts = if touched.all {
            (0..self.run.total()).collect()
        } else {
            touched.accounts
        };
        let kept = self.recompile(&accounts, touched.columns)?;
        let hash = std::mem::replace(&mut self.run.input_hash, hash);
        let planned = self.run.plan_again(&accounts).and_then(|before| {
            let settled = self.run.settle(&accounts).and_then(|()| {
                let report = PlanReport {
                    run: &self.run,
                    only: Some(&accounts),
                };
                report.plan().ok_or_else(|| out_of_range(0, "accounts"))
            });
            settled.inspect_err(|_| self.run.outcome = before)
        });
        if planned.is_err() {
            self.run.input_hash = hash;
            self.put_back(kept);
        }
        planned
    }

    /// Applies one change to the input; what takes it back.
    fn apply(&mut self, row: usize, change: Change, touched: &mut Touched) -> Result<Undo, InvalidInput> {
        let refused = |name: &str, fault| Err(InvalidInput::one(row, format!("changes[{row}].{name}"), fault));
        let (input, book) = (&mut self.run.input, &self.run.compiled.book);
        match change {
            Change::Price { asset_uid, price } => {
                let Ok(number) = input.assets.binary_search_by_key(&asset_uid, |asset| asset.asset_uid) else {
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
                let Ok(number) = input
                    .accounts
                    .binary_search_by_key(&account_uid, |account| account.account_uid)
                else {
                    return refused("account_uid", codes::account_not_planned(&account_uid));
                };
                touched.accounts.insert(number);
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
        let input = &self.run.input;
        let now = &input.policy;
        let same_restrictions = now.restrictions == before.restrictions;
        touched.policy = true;
        touched.columns |= !same_restrictions || now.substitutes != before.substitutes || now.tax != before.tax;
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
        let (book, assets) = (&self.run.compiled.book, &input.assets);
        let differs = |number: &usize| {
            let account = &input.accounts[*number];
            let mut own = book.lines_of(*number).map(|line| &assets[book.assets[line] as usize]);
            own.any(|asset| restriction(before, account, asset) != restriction(now, account, asset))
        };
        touched.accounts.extend((0..book.len()).filter(differs));
    }

    /// Adds every account of the households that are touched.
    fn with_households(&self, accounts: &mut BTreeSet<usize>) {
        let of = households(&self.run.input);
        let touched: BTreeSet<usize> = accounts.iter().map(|account| of[*account]).collect();
        accounts.extend((0..of.len()).filter(|account| touched.contains(&of[*account])));
    }

    /// Updates the columns to the input: all of them, or only the market, the policy and the flows of the accounts. Returns
    /// the former ones, for a rollback.
    fn recompile(&mut self, accounts: &BTreeSet<usize>, columns: bool) -> Result<Kept, InvalidInput> {
        if columns {
            let rows: Vec<Uuid> = self
                .run
                .input
                .accounts
                .iter()
                .map(|account| account.account_uid)
                .collect();
            let prepared = prepare(&self.run.input, &rows)?;
            return Ok(Kept::All(Box::new(self.run.take(prepared))));
        }
        let failed = || out_of_range(0, "accounts");
        let run = &mut self.run;
        let transfers = transferred(&run.input).ok_or_else(failed)?;
        let market = market(&run.input, &run.compiled.currencies).ok_or_else(|| out_of_range(0, "assets"))?;
        let policy = policy(&run.input, &run.compiled.assets);
        let placed = placed_policy_of(&policy);
        let mut new_flows = Vec::with_capacity(accounts.len());
        for account in accounts {
            let row = &run.input.accounts[*account];
            let transfer = transfers.get(&row.account_uid).copied();
            new_flows.push((*account, flow_of(row, transfer).ok_or_else(failed)?));
        }
        let compiled = &mut run.compiled;
        let kept = Kept::Parts {
            market: std::mem::replace(&mut compiled.market, market),
            policies: Box::new((
                std::mem::replace(&mut compiled.policy, policy),
                std::mem::replace(&mut compiled.placed_policy, placed),
            )),
            flows: new_flows
                .iter()
                .map(|(account, _)| (*account, compiled.book.account(*account).flow))
                .collect(),
        };
        new_flows
            .into_iter()
            .for_each(|(account, flow)| compiled.book.set_flow(account, flow));
        let rows: Vec<Uuid> = accounts
            .iter()
            .map(|account| run.input.accounts[*account].account_uid)
            .collect();
        if let Err(refusal) = check_values(&run.input, &run.compiled, &rows) {
            self.put_back(kept);
            return Err(refusal);
        }
        Ok(kept)
    }

    fn put_back(&mut self, kept: Kept) {
        match kept {
            Kept::All(prepared) => {
                self.run.take(*prepared);
            }
            Kept::Parts {
                market,
                policies,
                flows,
            } => {
                let compiled = &mut self.run.compiled;
                compiled.market = market;
                (compiled.policy, compiled.placed_policy) = *policies;
                flows
                    .into_iter()
                    .for_each(|(account, flow)| compiled.book.set_flow(account, flow));
            }
        }
    }
}

/// Columns that a change replaced.
enum Kept {
    All(Box<Prepared>),
    Parts {
        market: Market,
        policies: Box<(Policy, Policy)>,
        flows: Vec<(usize, Option<Decimal>)>,
    },
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
