//! The values of a formula index.

use choices::{AlignmentPolicy, FormulaStatus};
use chrono::Duration;
use metatable::{Book, Field, Instant, Operation, Right, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use violation::Fault;

use super::sources::{SourceError, source_series};
use super::{availability, index_name, known_index, values_between};
use crate::codes;
use crate::formula::version::versions_of;
use crate::formula::{Alignment, EvaluationError, Formula, FormulaValue, evaluate};
use crate::tables::indices::{IndexFormulaDefinition, IndexValue, IndexValuesStorage};

/// Calculates the values of a formula index and writes them. Values that the formula made before in this span and does not
/// make now are deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CalculateIndex {
    /// The index.
    pub index_uid: Uid,
    /// The step of the values, and of the series that are read where their table has several.
    pub cadence: String,
    /// The first time, included.
    pub start: Instant,
    /// The last time, excluded.
    pub end: Instant,
}

/// Values that a version made.
#[derive(Clone, Debug, PartialEq)]
pub struct Calculated {
    /// The version.
    pub definition_uid: Uid,
    /// Its values, by time.
    pub values: Vec<(Instant, FormulaValue)>,
}

/// Why an index has no values.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.fault())]
pub enum Uncalculated {
    /// The span is empty.
    SpanReversed,
    /// No version holds in the span.
    NoVersion,
    /// A stored formula cannot be read.
    Formula(String),
    /// A source cannot be read.
    Source(#[from] SourceError),
    /// The formula has no value.
    Evaluation(#[from] EvaluationError),
}

impl Uncalculated {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::SpanReversed => codes::window_reversed(),
            Self::NoVersion => codes::version_missing(),
            Self::Formula(error) => codes::stored_formula_unreadable(error),
            Self::Source(error) => error.fault(),
            Self::Evaluation(error) => error.fault(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

impl Operation for CalculateIndex {
    const KIND: &'static str = "calculate_index";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        write_calculated(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        format!("Calculated {}", index_name(book, self.index_uid))
    }
}

fn write_calculated(write: &mut Write<'_>, args: &CalculateIndex) {
    let Some(index) = known_index(write, args.index_uid) else {
        return;
    };
    let calculated = match calculate(write.store(), index.uid, &args.cadence, (args.start, args.end)) {
        Ok(calculated) => calculated,
        Err(error) => return write.refuse(None, error.fault()),
    };
    if calculated.iter().all(|version| version.values.is_empty()) {
        return write.refuse(None, codes::observations_missing());
    }
    let old: Vec<IndexValue> = values_between(
        write.store(),
        index.uid,
        &args.cadence,
        Some(args.start),
        Some(args.end),
    )
    .filter(|value| value.time_index < args.end)
    .collect();
    for value in old {
        let is_made = calculated.iter().any(|version| {
            version
                .values
                .binary_search_by_key(&value.time_index, |(time, _)| *time)
                .is_ok()
        });
        if !is_made {
            let identity = [
                value.time_index.to_value(),
                Value::Uid(index.uid),
                Value::Text(value.cadence),
            ];
            write.delete::<IndexValuesStorage>(&identity);
        }
    }
    for version in calculated {
        for (time_index, value) in version.values {
            write.put(&IndexValue {
                time_index,
                index_uid: index.uid,
                cadence: args.cadence.clone(),
                value: value.value,
                definition_uid: Some(version.definition_uid),
                observation_status: Some("ready".to_owned()),
                source_as_of: Some(value.source_as_of),
                metadata_json: None,
            });
        }
    }
    availability::count(write, index.uid);
}

/// The values of a formula index from a first time to a last one, which is excluded: of each version that holds in that
/// span those of its own validity, from observations as far back as its alignment allows.
///
/// # Errors
/// See [`Uncalculated`].
pub fn calculate(
    store: &Store,
    index: Uid,
    cadence: &str,
    (start, end): (Instant, Instant),
) -> Result<Vec<Calculated>, Uncalculated> {
    if end <= start {
        return Err(Uncalculated::SpanReversed);
    }
    let holds = |version: &IndexFormulaDefinition| {
        version.status != FormulaStatus::Draft
            && version.valid_from < end
            && version.valid_to.is_none_or(|to| to > start)
    };
    let versions = versions_of(store, index).into_iter().filter(holds);
    let calculated = versions.map(|version| {
        let from = start.max(version.valid_from);
        let to = version.valid_to.map_or(end, |to| to.min(end));
        of_version(store, &version, cadence, (from, to))
    });
    let calculated: Vec<Calculated> = calculated.collect::<Result<_, _>>()?;
    if calculated.is_empty() {
        return Err(Uncalculated::NoVersion);
    }
    Ok(calculated)
}

fn of_version(
    store: &Store,
    version: &IndexFormulaDefinition,
    cadence: &str,
    (from, to): (Instant, Instant),
) -> Result<Calculated, Uncalculated> {
    let formula = Formula::parse(&version.formula).map_err(|error| Uncalculated::Formula(error.to_string()))?;
    let alignment = alignment_of(version);
    let back = match alignment {
        Alignment::Exact => 0,
        Alignment::Asof { max_staleness_seconds } => i64::try_from(max_staleness_seconds).unwrap_or(i64::MAX),
    };
    let earliest = Duration::try_seconds(back).and_then(|back| from.checked_sub_signed(back));
    let series = source_series(store, version.uid, cadence, (earliest.unwrap_or(Instant::MIN_UTC), to))?;
    // Observations before the span only stand in for later ones: the span itself says at which times there are values.
    let seen = series.values().flat_map(|series| series.keys().copied());
    let times = seen.filter(|time| (from..to).contains(time)).filter(|time| {
        matches!(alignment, Alignment::Asof { .. }) || series.values().all(|series| series.contains_key(time))
    });
    let values = evaluate(
        &formula,
        &series,
        alignment,
        version.missing_data_policy,
        Some(&times.collect()),
    )?;
    Ok(Calculated {
        definition_uid: version.uid,
        values: values.into_iter().collect(),
    })
}

fn alignment_of(version: &IndexFormulaDefinition) -> Alignment {
    let parameters = version
        .alignment_parameters_json
        .as_ref()
        .map(metatable::Json::to_value);
    let staleness = parameters.and_then(|json| json["max_staleness_seconds"].as_u64());
    match version.alignment_policy {
        AlignmentPolicy::AsOf => Alignment::Asof {
            max_staleness_seconds: staleness.unwrap_or(0),
        },
        AlignmentPolicy::Exact => Alignment::Exact,
    }
}
