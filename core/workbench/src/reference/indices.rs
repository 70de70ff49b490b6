//! Indices: which there are, the values and formulas of one, and what can be done with them.

use choices::{AlignmentPolicy, CalculationMethod, MissingDataPolicy, ValueFormat};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use markets::formula::definition::{FormulaSource, SaveFormula};
use markets::formula::version::{ActivateFormula, RetireFormula, versions_of};
use markets::formula::{Formula, Reference, SourceType};
use markets::index_values::{CalculateIndex, datasets, values_between};
use markets::tables::indices::{
    Index, IndexDatasetAvailability, IndexFormulaDefinition, IndexFormulaDefinitionTable, IndexTable,
    IndexValuesStorage,
};
use markets::tables::portfolios::PortfolioTable;
use metatable::{MetaTable, Store, Value};
use portfolios::tables::ExternalPricesStorage;
use serde_json::json;
use sorting::Arrange;

use super::{at_field, count, date, saved};
use crate::codes;
use crate::context::Context;
use crate::handler::{Command, Query, Write};
use crate::session::Session;
use protocol::{
    CalculateValues, DatasetLine, Failure, IndexLine, IndexView, IndicesView, ListIndices, SaveIndexFormula, SavedRow,
    ShowIndex, TransitionVersion, Uid, ValuesMade, VersionLine,
};

const SECONDS_PER_DAY: f64 = 86_400.0;

impl Query for ListIndices {
    fn answer(&self, session: &Session, _: &Context) -> Result<IndicesView, Failure> {
        let store = session.store();
        let mut indices: Vec<IndexLine> = store.rows::<IndexTable>().map(|row| line(store, &row)).collect();
        indices.arrange_by(|one, other| one.key.cmp(&other.key));
        Ok(IndicesView { indices })
    }
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
        is_formula: row.calculation_method == CalculationMethod::Formula,
        is_percent: row.value_format == ValueFormat::Percent,
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

impl Query for ShowIndex {
    fn answer(&self, session: &Session, _: &Context) -> Result<IndexView, Failure> {
        let store = session.store();
        let row = find(store, self.uid)?;
        let known = datasets(store, row.uid, false);
        let cadence = self.cadence.clone().or_else(|| fullest_cadence(store, row.uid));
        let cadence = cadence.unwrap_or_default();
        let values = values_between(store, row.uid, &cadence, None, None);
        let (times, values) = values
            .map(|value| (value.time_index.timestamp_millis(), value.value))
            .unzip();
        let mut versions = versions_of(store, row.uid);
        versions.arrange_by_key(|version| std::cmp::Reverse(version.version));
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
        status: version.status,
        from: version.valid_from,
        to: version.valid_to,
        formula: version.formula.clone(),
        alignment: staleness.map_or_else(
            || "exact".to_owned(),
            |seconds| {
                let days = seconds as f64 / SECONDS_PER_DAY;
                let unit = if seconds == 86_400 { "day" } else { "days" };
                format!("as of, at most {days} {unit} old")
            },
        ),
        missing: version.missing_data_policy,
        hash: version.definition_hash.clone(),
    }
}

impl Command for SaveIndexFormula {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<SavedRow>, Failure> {
        let formula = Formula::parse(&self.formula).map_err(|error| at_field("formula", error.fault()))?;
        let staleness = staleness(&self.staleness_days)?;
        let key = self.unique_identifier.trim().to_owned();
        let name = self.display_name.trim();
        let args = SaveFormula {
            unique_identifier: key.clone(),
            index_type: None,
            display_name: (!name.is_empty()).then(|| name.to_owned()),
            value_format: Some(if self.is_percent {
                ValueFormat::Percent
            } else {
                ValueFormat::Decimal
            }),
            formula: self.formula,
            valid_from: midnight(date(&self.valid_from, "valid_from")?),
            valid_to: None,
            alignment_policy: staleness.map_or(AlignmentPolicy::Exact, |_| AlignmentPolicy::AsOf),
            alignment_parameters_json: staleness.map(|seconds| json!({ "max_staleness_seconds": seconds })),
            missing_data_policy: if self.fails {
                MissingDataPolicy::Fail
            } else {
                MissingDataPolicy::Drop
            },
            inputs: formula.references().into_iter().map(source_of).collect(),
            version: None,
            activate: self.activates,
        };
        Ok(Write::new(context.intent(&args), move |session, _, applied| {
            let index = session
                .store()
                .find_one::<IndexTable>(&["unique_identifier"], &[Value::Text(key)]);
            index
                .map(|index| saved(index.uid, applied))
                .ok_or_else(|| Failure::from(codes::index_unknown()))
        }))
    }
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
    seconds
        .map(Some)
        .ok_or_else(|| at_field("staleness_days", codes::staleness_malformed(&text)))
}

fn midnight(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

impl Command for TransitionVersion {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<SavedRow>, Failure> {
        let version = session.store().by_uid::<IndexFormulaDefinitionTable>(self.uid);
        let index = version.map(|version| version.index_uid);
        let index = index.ok_or_else(|| Failure::from(codes::version_unknown()))?;
        let definition_uid = self.uid;
        let intent = match &self.retire_at {
            None => context.intent(&ActivateFormula { definition_uid }),
            Some(text) => context.intent(&RetireFormula {
                definition_uid,
                valid_to: Some(midnight(date(text, "valid_to")?)),
            }),
        };
        Ok(Write::new(intent, move |_, _, applied| Ok(saved(index, applied))))
    }
}

impl Command for CalculateValues {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<ValuesMade>, Failure> {
        let (from, to) = (date(&self.span.0, "start")?, date(&self.span.1, "end")?);
        let args = CalculateIndex {
            index_uid: self.uid,
            cadence: self.cadence.clone(),
            start: midnight(from),
            end: midnight(to.checked_add_days(Days::new(1)).unwrap_or(to)),
        };
        Ok(Write::new(context.intent(&args), move |session, _, applied| {
            let made = values_between(session.store(), self.uid, &self.cadence, None, None).count();
            Ok(ValuesMade {
                saved: saved(self.uid, applied),
                count: count(made),
            })
        }))
    }
}

fn find(store: &Store, uid: Uid) -> Result<Index, Failure> {
    let index = store.by_uid::<IndexTable>(uid);
    index.ok_or_else(|| Failure::from(codes::index_unknown()))
}
