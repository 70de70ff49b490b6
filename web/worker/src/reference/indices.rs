//! Indices: which there are, the values and formulas of one, and what can be done with them.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use markets::formula::definition::{FormulaSource, SAVE_FORMULA, SaveFormula};
use markets::formula::version::{ACTIVATE_FORMULA, RETIRE_FORMULA, versions_of};
use markets::formula::{Formula, Reference, SourceType};
use markets::index_values::{CALCULATE_INDEX, CalculateIndex, datasets, values_between};
use markets::tables::indices::{
    Index, IndexDatasetAvailability, IndexFormulaDefinition, IndexFormulaDefinitionTable, IndexTable,
    IndexValuesStorage,
};
use markets::tables::portfolios::PortfolioTable;
use metatable::{MetaTable, Store, Value};
use portfolios::tables::ExternalPricesStorage;
use serde_json::json;

use super::super::desk::Desk;
use super::super::voice::{Voice, failure};
use super::{at_field, count, date, saved};
use protocol::{
    CalculateValues, DatasetLine, Failure, IndexLine, IndexView, IndicesView, SaveIndexFormula, SavedRow, ShowIndex,
    TurnVersion, Uid, ValuesMade, VersionLine,
};

const SECONDS_PER_DAY: f64 = 86_400.0;

pub(crate) fn list(desk: &Desk) -> IndicesView {
    let store = desk.book.store();
    let mut indices: Vec<IndexLine> = store.rows::<IndexTable>().map(|row| line(store, &row)).collect();
    indices.sort_by(|one, other| one.key.cmp(&other.key));
    IndicesView { indices }
}

fn line(store: &Store, row: &Index) -> IndexLine {
    let cadences = datasets(store, row.uid, false);
    let newest = cadences.iter().filter_map(|dataset| {
        let mut values = values_between(store, row.uid, &dataset.cadence, None, None);
        values.next_back().map(|value| (value.time_index, value.value))
    });
    IndexLine {
        uid: row.uid,
        key: row.unique_identifier.clone(),
        name: row.display_name.clone(),
        kind: row.index_type.clone(),
        is_formula: row.calculation_method == "formula",
        is_percent: row.value_format == "percent",
        suffix: row.value_suffix.clone().unwrap_or_default(),
        newest: newest.max_by_key(|(time, _)| *time),
    }
}

/// The cadence that an index has most values of; none without values.
pub(crate) fn fullest_cadence(store: &Store, index: Uid) -> Option<String> {
    let known = datasets(store, index, false).into_iter();
    known
        .max_by_key(|dataset| dataset.row_count)
        .map(|dataset| dataset.cadence)
}

pub(crate) fn show(desk: &Desk, ask: &ShowIndex) -> Result<IndexView, Failure> {
    let store = desk.book.store();
    let row = find(store, ask.uid)?;
    let known = datasets(store, row.uid, false);
    let cadence = ask.cadence.clone().or_else(|| fullest_cadence(store, row.uid));
    let cadence = cadence.unwrap_or_default();
    let values = values_between(store, row.uid, &cadence, None, None);
    let (times, values) = values
        .map(|value| (value.time_index.timestamp_millis(), value.value))
        .unzip();
    let mut versions = versions_of(store, row.uid);
    versions.sort_by_key(|version| std::cmp::Reverse(version.version));
    let portfolio = store.find_one::<PortfolioTable>(&["portfolio_index_uid"], &[Value::Uid(row.uid)]);
    let others = store.rows::<IndexTable>().filter(|index| index.uid != row.uid);
    Ok(IndexView {
        index: line(store, &row),
        description: row.description.clone().unwrap_or_default(),
        portfolio: portfolio.map(|portfolio| portfolio.unique_identifier),
        datasets: known.iter().map(dataset_line).collect(),
        cadence,
        times,
        values,
        versions: versions.iter().map(version_line).collect(),
        sources: others.map(|index| index.unique_identifier).collect(),
    })
}

fn dataset_line(dataset: &IndexDatasetAvailability) -> DatasetLine {
    DatasetLine {
        cadence: dataset.cadence.clone(),
        count: dataset.row_count.and_then(|rows| u32::try_from(rows).ok()).unwrap_or(0),
        span: dataset.earliest_time_index.zip(dataset.latest_time_index),
    }
}

fn version_line(version: &IndexFormulaDefinition) -> VersionLine {
    let parameters = version
        .alignment_parameters_json
        .as_ref()
        .map(metatable::Json::to_value);
    let staleness = parameters.and_then(|json| json["max_staleness_seconds"].as_u64());
    VersionLine {
        uid: version.uid,
        number: version.version,
        status: version.status.clone(),
        from: version.valid_from,
        to: version.valid_to,
        formula: version.formula.clone(),
        alignment: staleness.map_or_else(
            || "exact".to_owned(),
            |seconds| format!("as of, at most {} days old", seconds as f64 / SECONDS_PER_DAY),
        ),
        missing: version.missing_data_policy.clone(),
        hash: version.definition_hash.clone(),
    }
}

pub(crate) async fn save(desk: &mut Desk, voice: &Voice, ask: SaveIndexFormula) -> Result<SavedRow, Failure> {
    let formula = Formula::parse(&ask.formula).map_err(|error| at_field("formula", error.code(), error.to_string()))?;
    let staleness = staleness(&ask.staleness_days)?;
    let key = ask.key.trim().to_owned();
    let name = ask.name.trim();
    let args = SaveFormula {
        unique_identifier: key.clone(),
        index_type: None,
        display_name: (!name.is_empty()).then(|| name.to_owned()),
        value_format: Some(if ask.is_percent { "percent" } else { "decimal" }.to_owned()),
        formula: ask.formula,
        valid_from: midnight(date(&ask.from, "valid_from")?),
        valid_to: None,
        alignment_policy: if staleness.is_some() { "asof" } else { "exact" }.to_owned(),
        alignment_parameters_json: staleness.map(|seconds| json!({ "max_staleness_seconds": seconds })),
        missing_data_policy: if ask.fails { "fail" } else { "drop" }.to_owned(),
        inputs: formula.references().into_iter().map(source_of).collect(),
        version: None,
        activate: ask.activates,
    };
    let applied = desk.apply(voice, SAVE_FORMULA.kind, json!(args)).await?;
    let index = desk
        .book
        .store()
        .find_one::<IndexTable>(&["unique_identifier"], &[Value::Text(key)]);
    index
        .map(|index| saved(index.uid, &applied))
        .ok_or_else(|| failure("index_missing", "The index no longer exists."))
}

/// Where a reference is read from: assets from the prices, indices from the values of indices.
fn source_of(reference: Reference) -> FormulaSource {
    let table = match reference.source_type {
        SourceType::Asset => ExternalPricesStorage::definition(),
        SourceType::Index => IndexValuesStorage::definition(),
    };
    FormulaSource {
        source_type: reference.source_type,
        identifier: reference.identifier,
        meta_table_uid: table.uid(),
        observable: reference.observable,
    }
}

/// Days as typed, in seconds; none for exact alignment.
fn staleness(text: &str) -> Result<Option<u64>, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let days: Option<f64> = text.parse().ok().filter(|days: &f64| days.is_finite() && *days >= 0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates, and is not negative"
    )]
    let seconds = days.map(|days| (days * SECONDS_PER_DAY).round() as u64);
    let message =
        format!("\"{text}\" is not a number of days; enter 0 or more, or leave it empty for exact alignment.");
    seconds
        .map(Some)
        .ok_or_else(|| at_field("staleness_days", "not_decimal", message))
}

fn midnight(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

pub(crate) async fn turn(desk: &mut Desk, voice: &Voice, ask: TurnVersion) -> Result<SavedRow, Failure> {
    let version = desk.book.store().by_uid::<IndexFormulaDefinitionTable>(ask.uid);
    let index = version.map(|version| version.index_uid);
    let index = index.ok_or_else(|| failure("version_unknown", "The version no longer exists."))?;
    let (kind, valid_to) = match &ask.retire_at {
        None => (ACTIVATE_FORMULA.kind, None),
        Some(text) => (RETIRE_FORMULA.kind, Some(midnight(date(text, "valid_to")?))),
    };
    let args = json!({ "definition_uid": ask.uid, "valid_to": valid_to });
    desk.apply(voice, kind, args)
        .await
        .map(|applied| saved(index, &applied))
}

pub(crate) async fn calculate(desk: &mut Desk, voice: &Voice, ask: CalculateValues) -> Result<ValuesMade, Failure> {
    let (from, to) = (date(&ask.span.0, "start")?, date(&ask.span.1, "end")?);
    let args = CalculateIndex {
        index_uid: ask.uid,
        cadence: ask.cadence.clone(),
        start: midnight(from),
        end: midnight(to.checked_add_days(Days::new(1)).unwrap_or(to)),
    };
    let applied = desk.apply(voice, CALCULATE_INDEX.kind, json!(args)).await?;
    let made = values_between(desk.book.store(), ask.uid, &ask.cadence, None, None).count();
    Ok(ValuesMade {
        saved: saved(ask.uid, &applied),
        count: count(made),
    })
}

fn find(store: &Store, uid: Uid) -> Result<Index, Failure> {
    let index = store.by_uid::<IndexTable>(uid);
    index.ok_or_else(|| failure("index_missing", "The index no longer exists."))
}
