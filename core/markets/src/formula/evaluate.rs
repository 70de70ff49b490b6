//! Formulas over observations.

use std::collections::{BTreeMap, BTreeSet};

use choices::MissingDataPolicy;
use metatable::Instant;
use serde::{Deserialize, Serialize};
use sorting::Collected;
use violation::Fault;

use super::syntax::{Expression, Formula, Operator, Reference};
use crate::codes;

/// Observations of one reference, by instant; none where nothing was seen. A value that is not finite counts as none.
pub type Series = BTreeMap<Instant, Option<f64>>;

/// Which observations belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// Those of the same instant; the result has the instants that all inputs have.
    Exact,
    /// At each instant that any input has, the newest value of each at or before it, at most this many seconds old.
    Asof {
        /// How old a value may be, in seconds.
        max_staleness_seconds: u64,
    },
}

/// The value of a formula at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FormulaValue {
    /// The value.
    pub value: f64,
    /// The newest instant among the observations that it was made of.
    pub source_as_of: Instant,
}

/// Why a formula has no values.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.fault())]
pub enum EvaluationError {
    /// A reference has no series.
    SeriesMissing(String),
    /// A series that the formula does not read.
    SeriesUnused(String),
    /// A denominator is 0 somewhere; the whole evaluation is refused, for a hole in a series would hide it.
    ZeroDenominator(Instant),
    /// Inputs are missing and the policy is to fail; at most ten instants are named.
    Incomplete(Vec<Instant>),
}

impl EvaluationError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::SeriesMissing(source) => codes::series_missing(source),
            Self::SeriesUnused(source) => codes::series_unused(source),
            Self::ZeroDenominator(time) => codes::zero_denominator(time),
            Self::Incomplete(times) => {
                let times: Vec<String> = times.iter().map(ToString::to_string).collect();
                codes::observations_incomplete(&times.join(", "))
            }
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

/// The values of a formula by instant, at `times` when they are given, else at those of the alignment.
///
/// Powers come from one implementation on every platform.
///
/// # Errors
/// See [`EvaluationError`].
pub fn evaluate(
    formula: &Formula,
    series: &BTreeMap<Reference, Series>,
    alignment: Alignment,
    missing: MissingDataPolicy,
    times: Option<&BTreeSet<Instant>>,
) -> Result<BTreeMap<Instant, FormulaValue>, EvaluationError> {
    let references = formula.references();
    if let Some(absent) = references.iter().find(|reference| !series.contains_key(*reference)) {
        return Err(EvaluationError::SeriesMissing(absent.to_string()));
    }
    if let Some(unused) = series.keys().find(|reference| !references.contains(*reference)) {
        return Err(EvaluationError::SeriesUnused(unused.to_string()));
    }
    let times = times.cloned().unwrap_or_else(|| aligned_times(series, alignment));
    let mut values = BTreeMap::new();
    let mut incomplete = Vec::new();
    for at in times {
        let mut point = Point {
            series,
            alignment,
            at,
            newest: None,
        };
        let value = point.value(&formula.root)?.filter(|value| value.is_finite());
        match (value, point.newest) {
            (Some(value), Some(source_as_of)) => {
                values.insert(at, FormulaValue { value, source_as_of });
            }
            _ => incomplete.push(at),
        }
    }
    if missing == MissingDataPolicy::Fail && !incomplete.is_empty() {
        incomplete.truncate(10);
        return Err(EvaluationError::Incomplete(incomplete));
    }
    Ok(values)
}

fn aligned_times(series: &BTreeMap<Reference, Series>, alignment: Alignment) -> BTreeSet<Instant> {
    let every: BTreeSet<Instant> = series.values().flat_map(|series| series.keys().copied()).into_set();
    match alignment {
        Alignment::Asof { .. } => every,
        Alignment::Exact => {
            let all = |at: &Instant| series.values().all(|series| series.contains_key(at));
            every.into_iter().filter(all).collect()
        }
    }
}

/// One instant of an evaluation.
struct Point<'a> {
    series: &'a BTreeMap<Reference, Series>,
    alignment: Alignment,
    at: Instant,
    /// The newest instant that was read.
    newest: Option<Instant>,
}

impl Point<'_> {
    fn value(&mut self, expression: &Expression) -> Result<Option<f64>, EvaluationError> {
        Ok(match expression {
            Expression::Number(number, _) => Some(*number),
            Expression::Reference(reference) => self.observed(reference),
            Expression::Negative(inner) => self.value(inner)?.map(|value| -value),
            Expression::Binary(operator, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                if *operator == Operator::Divide && right == Some(0.0) {
                    return Err(EvaluationError::ZeroDenominator(self.at));
                }
                left.zip(right).map(|(left, right)| operator.apply(left, right))
            }
        })
    }

    fn observed(&mut self, reference: &Reference) -> Option<f64> {
        let finite = |value: &Option<f64>| value.filter(|value| value.is_finite());
        let series = self.series.get(reference)?;
        let (at, value) = match self.alignment {
            Alignment::Exact => (self.at, finite(series.get(&self.at)?)?),
            Alignment::Asof { max_staleness_seconds } => {
                let mut earlier = series.range(..=self.at).rev();
                let (&at, value) = earlier.find_map(|(at, value)| Some((at, finite(value)?)))?;
                let age = (self.at - at)
                    .num_microseconds()
                    .and_then(|age| u64::try_from(age).ok())?;
                (age <= max_staleness_seconds.saturating_mul(1_000_000)).then_some((at, value))?
            }
        };
        self.newest = self.newest.max(Some(at));
        Some(value)
    }
}

impl Operator {
    fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Power => libm::pow(left, right),
        }
    }
}
