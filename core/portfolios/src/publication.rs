//! A portfolio's values as the values of the index that publishes it.

use std::collections::BTreeMap;

use markets::index_values::{Observation, ReconcileDatasets, put_observations, values_between};
use markets::tables::indices::IndexValuesStorage;
use markets::tables::portfolios::{Portfolio, PortfolioTable};
use markets::workflow::PublishPortfolioIndex;
use metatable::{Book, Field, Instant, Operation, Right, RowError, Session, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use sorting::Collected;

use crate::codes;
use crate::construction::{Configuration, Frequency};
use crate::tables::{PortfolioConstructionTable, PortfoliosStorage};

/// Publishes the values of a portfolio as those of its index, which is made when there is none. Values of the index that
/// the portfolio no longer has are deleted; refuses `portfolio_unknown` and `values_empty`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishPortfolioValues {
    /// The portfolio.
    pub portfolio_uid: Uid,
    /// Business key of the index, as for [`PublishPortfolioIndex`].
    #[serde(default)]
    pub unique_identifier: Option<String>,
}

impl Operation for PublishPortfolioValues {
    const KIND: &'static str = "publish_portfolio_values";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        publish(write, self);
    }

    fn describe(&self, book: &Book) -> String {
        let portfolio = book
            .store()
            .name_or::<PortfolioTable>(self.portfolio_uid, "a portfolio");
        format!("Published the values of {portfolio}")
    }
}

/// Carries out [`PublishPortfolioValues`]; the portfolio, linked to its index.
///
/// # Errors
/// `portfolio_unknown`, `values_empty`; nothing is written then.
pub fn publish_portfolio_values(
    session: &mut Session<'_>,
    portfolio: Uid,
    key: Option<&str>,
) -> Result<Portfolio, RowError> {
    session.ask(&PublishPortfolioValues {
        portfolio_uid: portfolio,
        unique_identifier: key.map(str::to_owned),
    })?;
    let missing = RowError::Unsupported("Portfolio", "such row");
    session.store().by_uid::<PortfolioTable>(portfolio).ok_or(missing)
}

fn publish(write: &mut Write<'_>, args: PublishPortfolioValues) {
    let portfolio = args.portfolio_uid;
    let index = |write: &Write<'_>| write.store().by_uid::<PortfolioTable>(portfolio)?.portfolio_index_uid;
    if index(write).is_none() || args.unique_identifier.is_some() {
        let index = PublishPortfolioIndex {
            portfolio_uid: portfolio,
            unique_identifier: args.unique_identifier,
            display_name: None,
        };
        index.run(write);
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
    let datasets = ReconcileDatasets {
        index_uids: vec![index],
    };
    datasets.run(write);
}

/// The values of a portfolio by the instant that they are of.
fn values_of(store: &Store, portfolio: Uid) -> BTreeMap<Instant, f64> {
    let rows = store.find::<PortfoliosStorage>(&["portfolio_uid"], &[Value::Uid(portfolio)]);
    let value = |row: crate::tables::PortfolioValue| Some((row.close_time.unwrap_or(row.time_index), row.close?));
    rows.into_iter().filter_map(value).into_map()
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
