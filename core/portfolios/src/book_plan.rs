//! Plans of a stored book, as JSON: the portfolios that it targets have the weights that are stored.

use std::collections::BTreeMap;

use decimal::Decimal;
use markets::book_plan::{BookPolicy, ExcludedAccount, NotPlanned, PlanNote, PlanScope, nothing_to_plan};
use markets::valuation::Market;
use metatable::{Instant, Refusal, Report, Store, Uid};
use planning::invalid_input::InvalidInput;
use planning::plan::{Plan, PlanInput, PlanPolicy};
use planning::raw::RawValue;
use planning::reading::read;
use serde::{Deserialize, Serialize};

use crate::StoredSources;

/// The plan of the accounts in scope, valued at the latest prices; approved orders that are under way count as filled.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanBook {
    /// The time of the plan.
    pub at: Instant,
    /// Which accounts; all when left out.
    #[serde(default = "all")]
    pub scope: PlanScope,
    /// The policy of planRebalance.
    #[serde(default)]
    #[cfg_attr(feature = "schemas", schemars(with = "Option<PlanPolicy>"))]
    pub policy: Option<RawValue>,
    /// Cash into each account, base currency; negative is out.
    #[serde(default)]
    pub flow: Option<Decimal>,
    /// Cash into single accounts by uid, in place of `flow`.
    #[serde(default)]
    pub flows: BTreeMap<Uid, Decimal>,
    /// The accounts of a household share their targets.
    #[serde(default)]
    pub place_households: bool,
}

fn all() -> PlanScope {
    PlanScope::All
}

/// A plan of stored accounts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct BookPlan {
    /// The orders of all accounts, what they lead to, and the proof.
    pub plan: Plan,
    /// The input of the plan: for PlannedBook, replayPlan or a saved RebalancePlan.
    pub input: PlanInput,
    /// The accounts in scope that could not be planned.
    pub excluded: Vec<ExcludedAccount>,
    /// What counts as done, and what is left out.
    pub notes: Vec<PlanNote>,
}

impl Report for PlanBook {
    const NAME: &'static str = "plan_book";
    type Answer = BookPlan;

    fn answer(self, store: &Store) -> Result<BookPlan, Vec<Refusal>> {
        let plan = match &self.policy {
            Some(policy) => read::<PlanPolicy>(policy, "policy").map_err(refused)?,
            None => PlanPolicy::default(),
        };
        let policy = BookPolicy {
            plan,
            flow: self.flow,
            flows: self.flows,
            places_households: self.place_households,
        };
        let market = Market::new(store, &StoredSources, self.at);
        let planned = markets::book_plan::plan_book(store, &market, &self.scope, &policy);
        let (book, plan, said) = planned.map_err(|why| match why {
            NotPlanned::NoAccount(excluded) => vec![Refusal::whole(nothing_to_plan(&excluded))],
            NotPlanned::Refused(invalid) => refused(invalid),
        })?;
        Ok(BookPlan {
            plan,
            input: book.into_input(),
            excluded: said.excluded,
            notes: said.notes,
        })
    }
}

fn refused(invalid: InvalidInput) -> Vec<Refusal> {
    invalid.violations.into_iter().map(Refusal::from).collect()
}
