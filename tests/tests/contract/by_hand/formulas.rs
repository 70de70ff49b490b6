//! Index formulas, their inputs, the values of indices, and what is known of them.

use acceptance::cases::{Case, Refusal, Write};
use serde_json::{Value as Json, json};

use super::{absent, delete, gone, put, row, rows, undeletable};

pub(super) fn cases() -> Vec<Case> {
    [versions(), inputs(), values(), availability()].concat()
}

const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn over(mut all: Json, cells: &Json) -> Json {
    for (column, cell) in cells.as_object().into_iter().flatten() {
        all[column] = cell.clone();
    }
    all
}

/// A version of the formula of `rate`.
fn version(number: i64, cells: &Json) -> Write {
    let own = json!({
        "uid": format!("v{number}"), "index_uid": "rate", "version": number, "valid_from": "2026-01-01T00:00:00Z",
        "formula": "a * 2", "definition_hash": format!("{number}{}", &HASH[1..]),
    });
    put("IndexFormulaDefinition", over(own, cells))
}

fn versions() -> Vec<Case> {
    let two = |first: &Json, second: &Json| vec![version(1, first), version(2, second)];
    let active = json!({ "status": "active" });
    let draft = json!({});
    let retired = json!({ "status": "retired" });
    let broken = |code| Some(Refusal::Broken(code));
    let one = |what: Json, refusal| row(&format!("a version with {what}"), version(1, &what), refusal);
    vec![
        rows("two active versions", two(&active, &active), Some(Refusal::Duplicate)),
        rows("an active version and a draft", two(&active, &draft), None),
        rows("two retired versions", two(&retired, &retired), None),
        rows(
            "active versions of two indices",
            two(&active, &json!({ "status": "active", "index_uid": "spread" })),
            None,
        ),
        rows(
            "two versions of a number",
            two(&draft, &json!({ "version": 1 })),
            Some(Refusal::Duplicate),
        ),
        rows(
            "two versions of a meaning",
            two(&draft, &json!({ "definition_hash": HASH.replacen('0', "1", 1) })),
            Some(Refusal::Duplicate),
        ),
        one(json!({ "version": 0 }), broken("version_not_positive")),
        one(json!({ "status": "Active" }), broken("status_unknown")),
        one(json!({ "valid_to": "2026-01-01T00:00:00.000001Z" }), None),
        one(
            json!({ "valid_to": "2026-01-01T00:00:00Z" }),
            broken("validity_reversed"),
        ),
        one(
            json!({ "valid_to": "2025-12-31T00:00:00Z" }),
            broken("validity_reversed"),
        ),
        one(json!({ "alignment_policy": "asof" }), None),
        one(json!({ "alignment_policy": "nearest" }), broken("alignment_unknown")),
        one(json!({ "missing_data_policy": "fail" }), None),
        one(json!({ "missing_data_policy": "fill" }), broken("missing_data_unknown")),
        one(
            json!({ "definition_hash": HASH.to_uppercase() }),
            broken("hash_malformed"),
        ),
        one(json!({ "definition_hash": HASH[1..] }), broken("hash_malformed")),
        delete(
            "an index with formulas",
            vec![version(1, &active)],
            gone("Index", "rate"),
            vec![absent(&version(1, &active))],
        ),
    ]
}

fn input(name: &str, cells: &Json) -> Write {
    let own = json!({ "uid": name, "definition_uid": "v1", "meta_table_uid": "prices", "observable": "close" });
    put("IndexFormulaInput", over(own, cells))
}

fn inputs() -> Vec<Case> {
    let asset = json!({ "asset_uid": "btc" });
    let index = json!({ "component_index_uid": "spread" });
    let of = |inputs: &[&Json]| {
        let named = inputs
            .iter()
            .enumerate()
            .map(|(place, cells)| input(&place.to_string(), cells));
        [version(1, &json!({}))]
            .into_iter()
            .chain(named)
            .collect::<Vec<Write>>()
    };
    let single = Some(Refusal::Broken("input_not_single"));
    vec![
        rows("an asset and an index as inputs", of(&[&asset, &index]), None),
        rows("an input of nothing", of(&[&json!({})]), single.clone()),
        rows(
            "an input of both",
            of(&[&json!({ "asset_uid": "btc", "component_index_uid": "spread" })]),
            single,
        ),
        rows(
            "one asset as two inputs",
            of(&[&asset, &asset]),
            Some(Refusal::Duplicate),
        ),
        rows(
            "one index as two inputs",
            of(&[&index, &index]),
            Some(Refusal::Duplicate),
        ),
        rows(
            "two columns of one asset",
            of(&[&asset, &json!({ "asset_uid": "btc", "observable": "open" })]),
            None,
        ),
        undeletable("an asset that a formula reads", of(&[&asset]), gone("Asset", "btc")),
        undeletable("an index that a formula reads", of(&[&index]), gone("Index", "spread")),
        undeletable(
            "an index that its own formula reads",
            of(&[&json!({ "component_index_uid": "rate" })]),
            gone("Index", "rate"),
        ),
        delete(
            "an index whose formula reads",
            of(&[&asset]),
            gone("Index", "rate"),
            vec![absent(&input("0", &asset))],
        ),
    ]
}

fn value(cadence: &str, cells: &Json) -> Write {
    let own = json!({ "time_index": "2026-01-31T00:00:00Z", "index_uid": "rate", "cadence": cadence, "value": 0.1 });
    put("IndexValuesTS", over(own, cells))
}

fn values() -> Vec<Case> {
    let good = ["1s", "15m", "4h", "1d", "2w", "1mo", "1q", "10y"].map(|cadence| (cadence, None));
    let malformed = Some(Refusal::Broken("cadence_malformed"));
    let bad = [
        "", "d", "0d", "01d", "1", "1x", "1.5h", "-1d", "1 d", "1D", "1mod", "m1",
    ]
    .map(|cadence| (cadence, malformed.clone()));
    let case = |(cadence, refusal): (&str, Option<Refusal>)| {
        row(
            &format!("a value of cadence {cadence:?}"),
            value(cadence, &json!({})),
            refusal,
        )
    };
    let mut cases: Vec<Case> = good.into_iter().chain(bad).map(case).collect();
    let made = json!({ "definition_uid": "v1" });
    cases.extend([
        rows(
            "values of two cadences at one instant",
            vec![value("1d", &json!({})), value("1mo", &json!({}))],
            None,
        ),
        undeletable(
            "an index with values",
            vec![value("1d", &json!({}))],
            gone("Index", "rate"),
        ),
        undeletable(
            "a formula with values",
            vec![version(1, &json!({})), value("1d", &made)],
            gone("IndexFormulaDefinition", "v1"),
        ),
    ]);
    cases
}

fn availability() -> Vec<Case> {
    let populated = Some(Refusal::Broken("populated_inconsistent"));
    let empty = Some(Refusal::Broken("empty_inconsistent"));
    let unavailable = Some(Refusal::Broken("unavailable_inconsistent"));
    let time = "2026-01-31T00:00:00Z";
    let table = [
        (
            "populated",
            json!({ "row_count": 3, "earliest_time_index": time, "latest_time_index": time }),
            None,
        ),
        ("populated", json!({ "row_count": 3 }), None),
        ("populated", json!({ "row_count": 0 }), populated.clone()),
        ("populated", json!({}), populated.clone()),
        (
            "populated",
            json!({ "row_count": 3, "error_code": "timeout" }),
            populated,
        ),
        ("compatible_empty", json!({ "row_count": 0 }), None),
        ("compatible_empty", json!({ "row_count": 1 }), empty.clone()),
        ("compatible_empty", json!({}), empty.clone()),
        (
            "compatible_empty",
            json!({ "row_count": 0, "latest_time_index": time }),
            empty.clone(),
        ),
        (
            "compatible_empty",
            json!({ "row_count": 0, "error_message": "no" }),
            empty,
        ),
        ("unavailable", json!({}), None),
        (
            "unavailable",
            json!({ "error_code": "timeout", "error_message": "no answer" }),
            None,
        ),
        ("unavailable", json!({ "row_count": 0 }), unavailable.clone()),
        ("unavailable", json!({ "earliest_time_index": time }), unavailable),
        ("gone", json!({}), Some(Refusal::Broken("population_state_unknown"))),
    ];
    let case = |(state, cells, refusal): (&str, Json, Option<Refusal>)| {
        let own = json!({
            "uid": "dataset", "index_uid": "rate", "meta_table_uid": "IndexValuesTS", "cadence": "1d",
            "population_state": state,
        });
        row(
            &format!("a dataset {state} with {cells}"),
            put("IndexDatasetAvailability", over(own, &cells)),
            refusal,
        )
    };
    table.into_iter().map(case).collect()
}
