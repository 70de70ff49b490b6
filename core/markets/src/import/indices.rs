//! `indices.csv`: observed values of indices, such as benchmarks and rates.

use std::collections::BTreeSet;

use choices::{CalculationMethod, ValueFormat};
use metatable::{Field, Uid, Value, Write};

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::index_values::{Observation, count_datasets, observe};
use crate::tables::indices::{Index, IndexTable};

/// The step of values whose row names none.
const DAILY: &str = "1d";
/// The type of a new index whose row names none.
const BENCHMARK: &str = "benchmark";

pub(super) const KIND: FileKind = FileKind {
    name: "indices",
    label: "Index values",
    order: 35,
    fields: &[
        FieldSpec::time("Time of the observation.", "2022-12-28T21:00:00Z"),
        FieldSpec::required(
            "index",
            "Index ID; new IDs are added.",
            "SP500",
            &["index_id", "index_name", "benchmark", "series"],
        ),
        FieldSpec::required(
            "value",
            "The level or the rate.",
            "3783.22",
            &["level", "index_value", "close", "last"],
        ),
        FieldSpec::optional(
            "index_type",
            "Type: equity, interest_rate; benchmark when empty.",
            "equity",
            &["type", "index type"],
        ),
        FieldSpec::optional("name", "Name; the ID when empty.", "S&P 500", &["display_name"]),
        FieldSpec::optional(
            "cadence",
            "Frequency of the series: 1d, 1mo; 1d when empty.",
            "1d",
            &["frequency", "step"],
        ),
        FieldSpec::optional(
            "value_format",
            "decimal or percent; decimal when empty.",
            "decimal",
            &["format"],
        ),
    ],
    columns: &[
        ("time_index", "time"),
        ("index_uid", "index"),
        ("unique_identifier", "index"),
        ("display_name", "name"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    let mut touched = BTreeSet::new();
    file.visit(write, index, |write, cells| {
        let time = cells.required_instant(write, "time");
        let key = cells.required(write, "index");
        let value = cells.required_share(write, "value");
        let (Some(time), Some(key), Some(value)) = (time, key, value) else {
            return;
        };
        let Some(index_uid) = write_index(write, key, cells) else {
            return;
        };
        touched.insert(index_uid);
        let cadence = cells.text("cadence").unwrap_or(DAILY);
        let identity = [Value::Uid(index_uid), Value::Text(cadence.to_owned()), time.to_value()];
        if !write.claim(KIND.name, &identity) {
            write.refuse(Some("index"), codes::duplicate_value_of_index(&key));
        }
        let value = value.to_f64();
        observe(write, index_uid, cadence, Observation { time, value });
    });
    for index_uid in touched {
        count_datasets(write, index_uid);
    }
}

/// The index of a key, with what the row says of it; what it does not say stays.
fn write_index(write: &mut Write<'_>, key: &str, cells: Cells<'_>) -> Option<Uid> {
    let identity = [Value::Text(key.to_owned())];
    let known = write.store().find_one::<IndexTable>(&["unique_identifier"], &identity);
    if known
        .as_ref()
        .is_some_and(|index| index.calculation_method != CalculationMethod::Custom)
    {
        write.refuse(Some("index"), codes::index_not_observed(&key));
        return None;
    }
    let uid = known
        .as_ref()
        .map_or_else(|| write.new_uid::<IndexTable>(key), |index| index.uid);
    let before = known.clone().unwrap_or_else(|| Index {
        uid,
        unique_identifier: key.to_owned(),
        index_type: BENCHMARK.to_owned(),
        display_name: key.to_owned(),
        calculation_method: CalculationMethod::Custom,
        value_format: ValueFormat::Decimal,
        value_suffix: None,
        description: None,
        metadata_json: None,
    });
    let value_format = match cells.text("value_format") {
        Some(text) => write.read_choice::<IndexTable, _>("value_format", text)?,
        None => before.value_format,
    };
    let stated = |field, before: String| cells.text(field).map_or(before, str::to_owned);
    let index = Index {
        index_type: stated("index_type", before.index_type),
        display_name: stated("name", before.display_name),
        value_format,
        ..before
    };
    if known.as_ref() != Some(&index) {
        write.put(&index);
    }
    Some(uid)
}
