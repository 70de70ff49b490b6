//! A planned book whose inputs change one by one: each change plans anew only what it touches.

use std::collections::BTreeSet;

use decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::check_policy;
use super::compile::{flow_of, located, market, policy, restriction, transferred};
use super::hash::{input_hash, out_of_range};
use super::input::PlanInput;
use super::output::Plan;
use super::policy::PlanPolicy;
use super::report::Report;
use super::run::{PlanRun, Prepared, check_values, prepare};
use super::wash::households;
use crate::shape::{FieldShape, ObjectShape, Presence, Shape, Shaped, UnionShape};
use crate::violation::{Code, InvalidInput};

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
/// use markets::plan::{Change, PlanInput, PlannedBook};
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

/// What changes touch.
#[derive(Default)]
struct Touched {
    accounts: BTreeSet<usize>,
    /// Every account.
    all: bool,
    /// Columns that only a new compilation gives.
    columns: bool,
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
    /// [`Code::AmountOutOfRange`].
    pub fn plan(&self) -> Result<Plan, InvalidInput> {
        self.run.report()
    }

    /// The input as it is now, its lists in canonical order.
    #[must_use]
    pub fn input(&self) -> &PlanInput {
        &self.run.input
    }

    /// Makes the changes and plans anew what they touch; the plan of the accounts that were planned anew, with the proof of
    /// the whole book.
    ///
    /// # Errors
    /// [`InvalidInput`]: a change that names what is not there or breaks a rule. The book is then as before.
    pub fn change(&mut self, changes: Vec<Change>) -> Result<Plan, InvalidInput> {
        let mut input = self.run.input.clone();
        let mut touched = Touched::default();
        for (row, change) in changes.into_iter().enumerate() {
            self.apply(&mut input, row, change, &mut touched)?;
        }
        check_policy(&input)?;
        let input_hash = input_hash(&input)?;
        if input.policy.tax.is_some() || input.households.is_some() {
            touched.columns = true;
            self.with_households(&mut touched.accounts);
        }
        let accounts = if touched.all {
            (0..self.run.total()).collect()
        } else {
            touched.accounts
        };
        let prepared = self.prepared(&input, &accounts, touched.columns)?;
        let outcome = self.run.outcome.clone();
        let replaced = self.run.take((input, input_hash, prepared));
        let planned = self
            .run
            .plan_again(&accounts)
            .and_then(|()| self.run.settle(&accounts))
            .and_then(|()| {
                let report = Report {
                    run: &self.run,
                    only: Some(&accounts),
                };
                report.plan().ok_or_else(|| out_of_range(0, "accounts"))
            });
        if planned.is_err() {
            self.run.outcome = outcome;
            self.run.take(replaced);
        }
        planned
    }

    fn apply(
        &self,
        input: &mut PlanInput,
        row: usize,
        change: Change,
        touched: &mut Touched,
    ) -> Result<(), InvalidInput> {
        match change {
            Change::Price { asset_uid, price } => {
                let Ok(number) = input.assets.binary_search_by_key(&asset_uid, |asset| asset.asset_uid) else {
                    let message = format!("Asset {asset_uid} is not in the plan; name one of its assets.");
                    let column = format!("changes[{row}].asset_uid");
                    return Err(InvalidInput::one(row, column, Code::AssetUnknown, message));
                };
                let mut open = input
                    .accounts
                    .iter()
                    .flat_map(|account| account.open_orders.iter().flatten());
                if price.is_none_or(|price| !price.is_positive()) && open.any(|order| order.asset_uid == asset_uid) {
                    let message = "What its open orders tie up cannot be told without a price; cancel them first.";
                    let column = format!("changes[{row}].price");
                    return Err(InvalidInput::one(row, column, Code::PriceMissing, message));
                }
                input.assets[number].price = price;
                touched
                    .accounts
                    .extend(self.run.compiled.book.accounts_with(number as u32));
                // What open orders tie up depends on the price.
                touched.columns |= input.accounts.iter().any(|account| account.open_orders.is_some());
            }
            Change::Flow { account_uid, flow } => {
                let Ok(number) = input
                    .accounts
                    .binary_search_by_key(&account_uid, |account| account.account_uid)
                else {
                    let message = format!("Account {account_uid} is not in the plan; name one of its accounts.");
                    let column = format!("changes[{row}].account_uid");
                    return Err(InvalidInput::one(row, column, Code::AccountUnknown, message));
                };
                input.accounts[number].flow = flow;
                touched.accounts.insert(number);
            }
            Change::Policy { policy } => self.apply_policy(input, *policy, touched),
        }
        Ok(())
    }

    fn apply_policy(&self, input: &mut PlanInput, mut policy: PlanPolicy, touched: &mut Touched) {
        policy.sort();
        let old = &input.policy;
        touched.columns |=
            policy.restrictions != old.restrictions || policy.substitutes != old.substitutes || policy.tax != old.tax;
        let unrestricted = |policy: &PlanPolicy| PlanPolicy {
            restrictions: None,
            ..policy.clone()
        };
        touched.all |= unrestricted(&policy) != unrestricted(old);
        input.policy = policy;
        touched.accounts.extend(self.restricted_otherwise(input));
    }

    /// The accounts in which a line may not do something else than before.
    fn restricted_otherwise(&self, input: &PlanInput) -> BTreeSet<usize> {
        let (book, before) = (&self.run.compiled.book, &self.run.input);
        if input.policy.restrictions == before.policy.restrictions {
            return BTreeSet::new();
        }
        let differs = |number: &usize| {
            let account = &input.accounts[*number];
            let mut assets = book.lines_of(*number).map(|line| book.assets[line]);
            assets.any(|asset| restriction(before, account, asset) != restriction(input, account, asset))
        };
        (0..book.len()).filter(differs).collect()
    }

    /// Adds every account of the households that are touched.
    fn with_households(&self, accounts: &mut BTreeSet<usize>) {
        let of = households(&self.run.input);
        let touched: BTreeSet<usize> = accounts.iter().map(|account| of[*account]).collect();
        accounts.extend((0..of.len()).filter(|account| touched.contains(&of[*account])));
    }

    /// The columns of the changed input: compiled anew, or with only the market, the policy and the flows replaced.
    fn prepared(&self, input: &PlanInput, accounts: &BTreeSet<usize>, columns: bool) -> Result<Prepared, InvalidInput> {
        if columns {
            let rows: Vec<Uuid> = input.accounts.iter().map(|account| account.account_uid).collect();
            return prepare(input, &rows);
        }
        let failed = || out_of_range(0, "accounts");
        let mut compiled = self.run.compiled.clone();
        compiled.market = market(input, &compiled.currencies).ok_or_else(|| out_of_range(0, "assets"))?;
        compiled.policy = policy(input, &compiled.assets);
        compiled.located_policy = located(&compiled.policy);
        let transfers = transferred(input).ok_or_else(failed)?;
        let mut touched_rows = Vec::new();
        for account in accounts {
            let row = &input.accounts[*account];
            let transfer = transfers.get(&row.account_uid).copied();
            compiled
                .book
                .set_flow(*account, flow_of(row, transfer).ok_or_else(failed)?);
            touched_rows.push(row.account_uid);
        }
        check_values(input, &compiled, &touched_rows)?;
        Ok(Prepared {
            compiled,
            washes: self.run.washes.clone(),
            households: self.run.households.clone(),
        })
    }
}

/// A change of one kind; the kind tells the alternatives apart.
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
