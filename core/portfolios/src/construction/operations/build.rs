use chrono::TimeDelta;
use markets::tables::calendars::{Calendar, CalendarTable};
use markets::tables::portfolios::{Portfolio, PortfolioTable};
use metatable::{Book, Instant, Json, Operation, Right, RowError, Session, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};

use violation::Violation;

use crate::codes;
use crate::construction::{Configuration, Identity, Nothing, Outcome, RunError, Subject, TradeRow, ValueRow, run};
use crate::tables::{
    PortfolioConstruction, PortfolioConstructionTable, PortfolioMetadataDraft, PortfolioMetadataTable,
    PortfolioSleevesStorage, PortfolioValue, PortfolioWeight, PortfolioWeightsStorage, RebalanceStrategyMetadataDraft,
    RebalanceStrategyMetadataTable, SignalMetadataDraft, SignalMetadataTable, SignalWeight,
};

/// Builds a portfolio and stores what is new. Writes nothing when nothing is new, and refuses with the codes of
/// [`RunError`], `portfolio_needs_calendar`, `weights_imported` and `construction_changed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BuildPortfolio {
    /// Business key of the portfolio; a new key adds it.
    pub portfolio: String,
    /// Business key of the calendar that a new portfolio lives by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Description; kept when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How it is built.
    pub configuration: Configuration,
    /// The instant up to which it is built.
    pub until: Instant,
    /// How many seconds a run goes on from the last value at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_secs: Option<u32>,
    /// Leaves the pointers of the portfolio's row to their producers as they are.
    #[serde(default)]
    pub keep_pointers: bool,
}

impl BuildPortfolio {
    /// The subject of the run; none while the portfolio is new and its calendar unknown.
    pub fn subject(&self, store: &Store) -> Option<Subject> {
        let key = [Value::Text(self.portfolio.clone())];
        let portfolio = store.find_one::<PortfolioTable>(&["unique_identifier"], &key);
        let calendar = || Some(calendar_by_key(store, self.calendar.as_deref()?)?.uid);
        Some(Subject {
            calendar_uid: portfolio
                .as_ref()
                .map(|portfolio| portfolio.calendar_uid)
                .or_else(calendar)?,
            portfolio_uid: portfolio.map(|portfolio| portfolio.uid),
            until: self.until,
            longest: self.longest_secs.map(|secs| TimeDelta::seconds(i64::from(secs))),
        })
    }
}

/// A calendar by its business key, or by that of its source.
fn calendar_by_key(store: &Store, key: &str) -> Option<Calendar> {
    let text = [Value::Text(key.to_owned())];
    let own = store.find_one::<CalendarTable>(&["unique_identifier"], &text);
    own.or_else(|| store.find_one::<CalendarTable>(&["source_identifier"], &text))
}

/// The result of [`build_portfolio`].
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// The portfolio; none while it is new and nothing could be built.
    pub portfolio: Option<Portfolio>,
    /// Rows that changed.
    pub rows: usize,
    /// Why there was nothing new; none when values were written.
    pub nothing: Option<Nothing>,
}

/// Carries out [`BuildPortfolio`] and says what came of it.
///
/// # Errors
/// Every refusal; nothing is written then.
pub fn build_portfolio(session: &mut Session<'_>, args: &BuildPortfolio) -> Result<Built, RowError> {
    let rows = session.ask(args)?.changes.changes().len();
    // When nothing was written, a run over the same rows says why.
    let nothing = (rows == 0)
        .then(|| args.subject(session.store()))
        .flatten()
        .and_then(|subject| run(session.store(), args.configuration.clone(), subject).ok())
        .and_then(|outcome| outcome.nothing);
    let key = [Value::Text(args.portfolio.clone())];
    Ok(Built {
        portfolio: session.store().find_one::<PortfolioTable>(&["unique_identifier"], &key),
        rows,
        nothing,
    })
}

impl Operation for BuildPortfolio {
    const KIND: &'static str = "build_portfolio";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        build(write, &self);
    }

    fn describe(&self, _: &Book) -> String {
        format!("Built {}", self.portfolio)
    }
}

fn build(write: &mut Write<'_>, args: &BuildPortfolio) {
    let Some(subject) = args.subject(write.store()) else {
        return write.refuse(Some("calendar"), codes::portfolio_needs_calendar());
    };
    let known = subject.portfolio_uid;
    if known.is_some_and(|portfolio| !may_build(write, portfolio, &args.configuration)) {
        return;
    }
    match run(write.store(), args.configuration.clone(), subject.clone()) {
        Ok(outcome) if outcome.values.is_empty() => {}
        Ok(outcome) => put(write, args, &subject, &outcome),
        Err(error) => refuse(write, &error),
    }
}

fn refuse(write: &mut Write<'_>, error: &RunError) {
    let placed = |violation: Violation| {
        let column = match violation.column {
            Some(column) => format!("configuration.{column}"),
            None => "configuration".to_owned(),
        };
        Violation {
            column: Some(column),
            ..violation
        }
    };
    write.refuse_all(error.violations().into_iter().map(placed));
}

/// Values of one construction cannot go on with another, and weights that were imported are not overwritten.
fn may_build(write: &mut Write<'_>, portfolio: Uid, configuration: &Configuration) -> bool {
    let store = write.store();
    let key = [Value::Uid(portfolio)];
    let has_weights = store
        .find_one::<PortfolioWeightsStorage>(&["portfolio_uid"], &key)
        .is_some()
        || store
            .find_one::<PortfolioSleevesStorage>(&["portfolio_uid"], &key)
            .is_some();
    if !has_weights {
        return true;
    }
    let known = store.by_uid::<PortfolioConstructionTable>(portfolio);
    let known = known.and_then(|known| serde_json::from_str::<Configuration>(known.configuration_json?.as_str()).ok());
    match known {
        Some(known) if Identity::of(&known) == Identity::of(configuration) => true,
        Some(_) => {
            write.refuse(Some("configuration"), codes::construction_changed());
            false
        }
        None => {
            write.refuse(Some("portfolio"), codes::weights_imported());
            false
        }
    }
}

fn put(write: &mut Write<'_>, args: &BuildPortfolio, subject: &Subject, outcome: &Outcome) {
    let (identity, configuration) = (&outcome.identity, &args.configuration);
    let key = [Value::Text(identity.signal.clone())];
    let known = write.store().find_one::<SignalMetadataTable>(&["signal_uid"], &key);
    // What people wrote about a signal stays.
    let text = known.map_or_else(
        || Some(configuration.signal.describe()),
        |known| known.signal_description,
    );
    let signal = SignalMetadataDraft::default()
        .signal_uid(identity.signal.as_str())
        .signal_description(text);
    let description = serde_json::json!({
        "strategy": configuration.strategy,
        "rebalance": configuration.rebalance,
    });
    let strategy = RebalanceStrategyMetadataDraft::default()
        .rebalance_strategy_uid(identity.strategy.as_str())
        .configuration_json(Json::new(&description));
    let signal = write.upsert::<SignalMetadataTable>(signal);
    let strategy = write.upsert::<RebalanceStrategyMetadataTable>(strategy);
    let (Some(signal), Some(strategy)) = (signal, strategy) else {
        return;
    };
    for (time, weights) in &outcome.signal {
        for (asset, weight) in weights {
            write.put(&SignalWeight {
                time_index: *time,
                signal_metadata_uid: signal.uid,
                asset_uid: *asset,
                signal_weight: Some(*weight),
            });
        }
    }
    let portfolio = put_portfolio(write, args, subject, outcome);
    write.put(&PortfolioConstruction {
        portfolio_uid: portfolio,
        signal_metadata_uid: Some(signal.uid),
        rebalance_strategy_metadata_uid: Some(strategy.uid),
        valuation_source: Some(configuration.valuation.source.table().to_owned()),
        valuation_column: configuration.valuation.column.name().to_owned(),
        configuration_json: serde_json::to_value(configuration).ok().map(|json| Json::new(&json)),
    });
    if let Some(description) = &args.description {
        let draft = PortfolioMetadataDraft::default().unique_identifier(args.portfolio.as_str());
        write.upsert::<PortfolioMetadataTable>(draft.description(description.clone()));
    }
    for trade in &outcome.trades {
        write.put(&weight_row(portfolio, trade));
    }
    for value in &outcome.values {
        write.put(&value_row(portfolio, value));
    }
}

/// The row of the portfolio, with what produces its weights, its signal and its values; its uid.
fn put_portfolio(write: &mut Write<'_>, args: &BuildPortfolio, subject: &Subject, outcome: &Outcome) -> Uid {
    let known = subject
        .portfolio_uid
        .and_then(|uid| write.store().by_uid::<PortfolioTable>(uid));
    let mut row = known.unwrap_or_else(|| Portfolio {
        uid: write.new_uid::<PortfolioTable>(&args.portfolio),
        unique_identifier: args.portfolio.clone(),
        calendar_uid: subject.calendar_uid,
        portfolio_index_uid: None,
        portfolio_weights_node_uid: None,
        signal_weights_node_uid: None,
        portfolio_values_node_uid: None,
    });
    if !args.keep_pointers {
        let identity = &outcome.identity;
        row.signal_weights_node_uid = Some(Identity::node("signal_weights", &identity.signal));
        row.portfolio_values_node_uid = Some(Identity::node("portfolio_values", &identity.configuration));
        if !outcome.trades.is_empty() {
            row.portfolio_weights_node_uid = Some(Identity::node("portfolio_weights", &identity.configuration));
        }
    }
    write.put(&row);
    row.uid
}

fn weight_row(portfolio: Uid, trade: &TradeRow) -> PortfolioWeight {
    PortfolioWeight {
        time_index: trade.time,
        portfolio_uid: portfolio,
        asset_uid: trade.asset,
        weight: Some(trade.weight),
        weight_before: Some(trade.before),
        price_current: trade.price,
        price_before: trade.price_before,
        volume_current: trade.volume,
        volume_before: None,
    }
}

fn value_row(portfolio: Uid, value: &ValueRow) -> PortfolioValue {
    PortfolioValue {
        time_index: value.stamp,
        portfolio_uid: portfolio,
        close: Some(value.close),
        period_return: Some(value.period_return),
        calculated_close: Some(value.calculated),
        close_time: Some(value.time),
    }
}
