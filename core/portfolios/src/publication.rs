//! A portfolio's values as the values of the index that publishes it.

use std::collections::BTreeMap;

use markets::index_values::{Observation, RECONCILE_DATASETS, put_observations, values_between};
use markets::tables::indices::IndexValuesStorage;
use markets::tables::portfolios::{Portfolio, PortfolioTable};
use markets::workflow::PUBLISH_INDEX;
use metatable::{Conflict, Field, Instant, Mutator, RowError, Session, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::codes;
use crate::construction::{Configuration, Frequency};
use crate::tables::{PortfolioConstructionTable, PortfoliosStorage};

/// Publishes the values of a portfolio as those of its index, which is made when there is none:
/// `{"portfolio_uid", "unique_identifier"?}`. Values of the index that the portfolio no longer has are deleted; refuses
/// `portfolio_unknown` and `values_empty`.
pub const PUBLISH_VALUES: Mutator = Mutator::new("publish_portfolio_values", Conflict::RequireUnchanged, publish);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    portfolio_uid: Uid,
    #[serde(default)]
    unique_identifier: Option<String>,
}

/// Carries out [`PUBLISH_VALUES`]; the portfolio, linked to its index.
///
/// # Errors
/// `portfolio_unknown`, `values_empty`; nothing is written then.
pub fn publish_portfolio_values(
    session: &mut Session<'_>,
    portfolio: Uid,
    key: Option<&str>,
) -> Result<Portfolio, RowError> {
    let args = json!({ "portfolio_uid": portfolio, "unique_identifier": key });
    session.ask(PUBLISH_VALUES.kind, PUBLISH_VALUES.version, args)?;
    let missing = RowError::Unsupported("Portfolio", "such row");
    session.store().by_uid::<PortfolioTable>(portfolio).ok_or(missing)
}

fn publish(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<Publish>(args) else {
        return;
    };
    let portfolio = args.portfolio_uid;
    let index = |write: &Write<'_>| write.store().by_uid::<PortfolioTable>(portfolio)?.portfolio_index_uid;
    if index(write).is_none() || args.unique_identifier.is_some() {
        let named = json!({ "portfolio_uid": portfolio, "unique_identifier": args.unique_identifier });
        (PUBLISH_INDEX.run)(write, &named);
    }
    let Some(index) = index(write) else { return };
    let values = values_of(write.store(), portfolio);
    if values.is_empty() {
        return write.refuse(Some("portfolio_uid"), codes::values_empty());
    }
    let cadence = cadence(write.store(), portfolio);
    let stored: Vec<Instant> = values_between(write.store(), index, &cadence, None, None)
        .map(|value| value.time_index)
        .collect();
    for time in stored.into_iter().filter(|time| !values.contains_key(time)) {
        write.delete::<IndexValuesStorage>(&[time.to_value(), Value::Uid(index), Value::Text(cadence.clone())]);
    }
    let values = values.into_iter().map(|(time, value)| Observation { time, value });
    put_observations(write, index, &cadence, values);
    (RECONCILE_DATASETS.run)(write, &json!({ "index_uids": [index] }));
}

/// The values of a portfolio by the instant that they are of.
fn values_of(store: &Store, portfolio: Uid) -> BTreeMap<Instant, f64> {
    let rows = store.find::<PortfoliosStorage>(&["portfolio_uid"], &[Value::Uid(portfolio)]);
    let value = |row: crate::tables::PortfolioValue| Some((row.close_time.unwrap_or(row.time_index), row.close?));
    rows.into_iter().filter_map(value).collect()
}

/// The step of the portfolio's construction; a day for values of another origin.
fn cadence(store: &Store, portfolio: Uid) -> String {
    let construction = store.by_uid::<PortfolioConstructionTable>(portfolio);
    let configuration = construction
        .and_then(|construction| serde_json::from_str::<Configuration>(construction.configuration_json?.as_str()).ok());
    configuration
        .map_or(Frequency::Day, |configuration| configuration.frequency)
        .into()
}
