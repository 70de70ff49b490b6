//! Plans of a stored book, as JSON: the portfolios that it targets have the weights that are stored.

use std::collections::BTreeMap;

use decimal::Decimal;
use markets::book_plan::{BookPolicy, NotPlanned, PlanScope, nothing_to_plan};
use markets::valuation::Market;
use metatable::{Instant, Refusal, Report, Store, Uid};
use planning::invalid_input::InvalidInput;
use planning::plan::PlanPolicy;
use planning::raw::RawValue;
use planning::reading::read;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::StoredSources;

/// The plan of the book's accounts: `{"at", "scope"?, "policy"?, "flow"?, "flows"?, "place_households"?}`.
///
/// `scope` is `"all"` (the default), `{"household": name}`, `{"group": uid}` or `{"accounts": [uid, ...]}`; `policy` that of
/// `planRebalance`; `flow` is cash into each account, `flows` into single ones by uid. Answers `{"plan", "input", "excluded",
/// "notes"}`: the plan and its input as those of `planRebalance`, the accounts in scope that could not be planned, each with
/// the code of its reason, and notes of what counts as done and what is left out. Approved orders that are under way count as
/// filled.
pub const PLAN_BOOK: Report = Report {
    name: "plan_book",
    run: plan_book,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanBook {
    at: Instant,
    #[serde(default = "all")]
    scope: PlanScope,
    #[serde(default)]
    policy: Option<RawValue>,
    #[serde(default)]
    flow: Option<Decimal>,
    #[serde(default)]
    flows: BTreeMap<Uid, Decimal>,
    #[serde(default)]
    place_households: bool,
}

fn all() -> PlanScope {
    PlanScope::All
}

fn plan_book(store: &Store, args: &Json) -> Result<Json, Vec<Refusal>> {
    let asked: PlanBook = Report::read_args(args)?;
    let plan = match &asked.policy {
        Some(policy) => read::<PlanPolicy>(policy, "policy").map_err(refused)?,
        None => PlanPolicy::default(),
    };
    let policy = BookPolicy {
        plan,
        flow: asked.flow,
        flows: asked.flows,
        places_households: asked.place_households,
    };
    let market = Market::new(store, &StoredSources, asked.at);
    let planned = markets::book_plan::plan_book(store, &market, &asked.scope, &policy);
    let (book, plan, said) = planned.map_err(|why| match why {
        NotPlanned::NoAccount(excluded) => vec![Refusal::whole(nothing_to_plan(&excluded))],
        NotPlanned::Refused(invalid) => refused(invalid),
    })?;
    Ok(json!({
        "plan": plan,
        "input": book.input(),
        "excluded": said.excluded,
        "notes": said.notes,
    }))
}

fn refused(invalid: InvalidInput) -> Vec<Refusal> {
    invalid.violations.into_iter().map(Refusal::from).collect()
}
