//! Reports on portfolios and the funds that follow them, as JSON.

use markets::virtual_funds::{PlanVirtualFunds, plan_virtual_funds};
use metatable::{Instant, MetaTable, Refusal, Report, Row, Store};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::StoredSources;
use crate::book_plan::PLAN_BOOK;
use crate::reads::{ReadError, ValueWindow, latest_portfolio_weights, portfolio_values};
use crate::tables::{PortfolioWeightsStorage, PortfoliosStorage};

/// Every report of this package.
pub(crate) fn reports() -> Vec<Report> {
    vec![PLAN_BOOK, PLAN_VIRTUAL_FUNDS, LATEST_WEIGHTS, VALUES]
}

/// A preview of the allocation of an account's holdings to the virtual funds of a position set, without a write:
/// [`PlanVirtualFunds`] gives a [`VirtualFundPlan`](markets::virtual_funds::VirtualFundPlan).
pub const PLAN_VIRTUAL_FUNDS: Report = Report {
    name: "plan_virtual_funds",
    run: |store, args| {
        let asked: PlanVirtualFunds = Report::read_args(args)?;
        plan_virtual_funds(store, &StoredSources, &asked).map(|plan| json!(plan))
    },
};

/// The newest weights of portfolios: `{"identifiers", "weights_date"?, "as_of"?}`; rows with the keys of portfolio and
/// asset. See [`latest_portfolio_weights`].
pub const LATEST_WEIGHTS: Report = Report {
    name: "latest_portfolio_weights",
    run: latest_weights,
};

/// The values of portfolios: `{"identifiers", "start"?, "end"?, "latest_only"?, "limit"?}`; rows with the key of the
/// portfolio. See [`portfolio_values`].
pub const VALUES: Report = Report {
    name: "portfolio_values",
    run: values,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LatestWeights {
    identifiers: Vec<String>,
    #[serde(default)]
    weights_date: Option<Instant>,
    #[serde(default = "yes")]
    as_of: bool,
}

fn yes() -> bool {
    true
}

fn latest_weights(store: &Store, args: &Json) -> Result<Json, Vec<Refusal>> {
    let asked: LatestWeights = Report::read_args(args)?;
    let identifiers: Vec<&str> = asked.identifiers.iter().map(String::as_str).collect();
    let rows = latest_portfolio_weights(store, &identifiers, asked.weights_date, asked.as_of).map_err(refused)?;
    let rows = rows.iter().map(|read| {
        let keys = [
            ("portfolio_identifier", &read.portfolio_identifier),
            ("asset_identifier", &read.asset_identifier),
        ];
        with_keys::<PortfolioWeightsStorage>(&read.row, &keys)
    });
    Ok(rows.collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    identifiers: Vec<String>,
    #[serde(default)]
    start: Option<Instant>,
    #[serde(default)]
    end: Option<Instant>,
    #[serde(default)]
    latest_only: bool,
    #[serde(default)]
    limit: Option<usize>,
}

fn values(store: &Store, args: &Json) -> Result<Json, Vec<Refusal>> {
    let asked: Values = Report::read_args(args)?;
    let identifiers: Vec<&str> = asked.identifiers.iter().map(String::as_str).collect();
    let window = ValueWindow {
        start: asked.start,
        end: asked.end,
        latest_only: asked.latest_only,
        limit: asked.limit,
    };
    let rows = portfolio_values(store, &identifiers, window).map_err(refused)?;
    let rows = rows
        .iter()
        .map(|read| with_keys::<PortfoliosStorage>(&read.row, &[("portfolio_identifier", &read.portfolio_identifier)]));
    Ok(rows.collect())
}

/// A row as an object, with keys that people read beside its uids.
fn with_keys<T: MetaTable>(row: &T::Row, keys: &[(&str, &String)]) -> Json {
    let mut object = row.to_record().to_object(T::definition());
    for (name, key) in keys {
        object[*name] = json!(key);
    }
    object
}

fn refused(error: ReadError) -> Vec<Refusal> {
    vec![Refusal::whole(error.fault())]
}
