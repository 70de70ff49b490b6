//! The golden vectors of target rows, position sets and expansion.
//!
//! The vectors name the first rule that their source broke; here every broken rule is reported, under the codes of the
//! package. [`EXPECTED`] gives the codes for each vector that is refused. Where the two differ by decision:
//!
//! - a declared target_type that contradicts the uids is spoken of by the `_required` and `_forbidden` codes;
//! - NaN is a provided exposure that is no decimal (the source takes it as missing);
//! - a constituent without a weight is refused, never zero.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use acceptance::golden;
use decimal::Decimal;
use planning::functions::expand;
use planning::raw::RawValue;
use planning::targets::{DatedTarget, TargetRow, position_set_rows, validate};
use serde_json::{Value, json};

const VECTORS: &str = include_str!("../golden/vectors.json");

/// Vector, the rule that its source names, and the codes that are reported.
const EXPECTED: &[(&str, &str, &[&str])] = &[
    (
        "asset_identifier_key_rejected",
        "asset_identifier_not_allowed",
        &["asset_identifier_retired", "target_missing"],
    ),
    ("both_targets", "exactly_one_target", &["target_ambiguous"]),
    ("no_target", "exactly_one_target", &["target_missing"]),
    ("two_exposures", "exactly_one_exposure", &["exposure_ambiguous"]),
    ("three_exposures", "exactly_one_exposure", &["exposure_ambiguous"]),
    (
        "zero_plus_value_is_two_exposures",
        "exactly_one_exposure",
        &["exposure_ambiguous"],
    ),
    (
        "portfolio_with_quantity",
        "portfolio_cannot_use_single_asset_quantity",
        &["quantity_forbidden_for_portfolio"],
    ),
    (
        "exposure_checked_before_target",
        "exactly_one_exposure",
        &["target_ambiguous", "exposure_missing"],
    ),
    ("bad_uuid", "uuid_format", &["uid_malformed"]),
    (
        "empty_string_uid_is_not_missing",
        "uuid_format",
        &["uid_malformed", "target_ambiguous"],
    ),
    (
        "declared_type_mismatch",
        "declared_type_matches",
        &["portfolio_uid_required", "asset_uid_forbidden"],
    ),
    (
        "declared_type_unknown",
        "declared_type_matches",
        &["target_type_unknown"],
    ),
    (
        "declared_uid_mismatch",
        "declared_uid_matches",
        &["target_uid_mismatch"],
    ),
    ("declared_uid_not_uuid", "uuid_format", &["uid_malformed"]),
    ("empty_positions", "positions_not_empty", &["targets_empty"]),
    ("position_set_uid_not_uuid", "uuid_format", &["uid_malformed"]),
    ("duplicate_target_in_set", "unique_index", &["duplicate_target"]),
    ("non_numeric_exposure", "numeric_exposure", &["exposure_not_decimal"]),
    (
        "empty_string_exposure_is_invalid_number",
        "numeric_exposure",
        &["exposure_not_decimal"],
    ),
    ("null_weight_is_zero", "", &["required"]),
    (
        "resolver_row_needs_asset_uid",
        "resolver_rows_need_asset_uid_and_weight_columns",
        &["choice_unknown"],
    ),
    (
        "empty_resolver_result_is_an_error",
        "resolver_rows_need_asset_uid_and_weight_columns",
        &["composition_missing"],
    ),
];

fn vectors(group: &str) -> Vec<Value> {
    golden::group(VECTORS, group)
}

fn raw(value: &Value) -> RawValue {
    serde_json::from_value(value.clone()).unwrap()
}

/// The codes that a refused vector is to give, after checking that the vector is refused for the rule in the table.
fn expected_codes(vector: &Value) -> &'static [&'static str] {
    let name = vector["name"].as_str().unwrap();
    let (_, rule, codes) = EXPECTED
        .iter()
        .find(|(vector, _, _)| *vector == name)
        .unwrap_or_else(|| panic!("{name}"));
    assert_eq!(
        vector["expected"]["violated_rule"].as_str().unwrap_or(""),
        *rule,
        "{name}"
    );
    codes
}

#[test]
fn rows() {
    for vector in vectors("target_row_validation") {
        let name = vector["name"].as_str().unwrap();
        let row = raw(&vector["inputs"]["row"]);
        let checked = validate(std::slice::from_ref(&row));
        let codes: Vec<&str> = checked
            .violations
            .iter()
            .map(|violation| violation.code.as_ref())
            .collect();
        if vector["expected"]["valid"] == true {
            assert_eq!(codes, Vec::<&str>::new(), "{name}");
            let stored = serde_json::to_value(&checked.rows.unwrap()[0]).unwrap();
            for (column, value) in vector["expected"]["normalised"].as_object().unwrap() {
                assert_eq!(&stored[column], value, "{name}: {column}");
            }
            let again: DatedTarget = serde_json::from_value(stored.clone()).unwrap();
            assert_eq!(serde_json::to_value(TargetRow::from(again)).unwrap(), stored, "{name}");
        } else {
            assert_eq!(codes, expected_codes(&vector), "{name}");
        }
    }
}

#[test]
fn position_sets() {
    for vector in vectors("target_frame") {
        let name = vector["name"].as_str().unwrap();
        let inputs = &vector["inputs"];
        let time = inputs["target_positions_date"].as_str().unwrap().parse().unwrap();
        let rows: Vec<RawValue> = inputs["positions"].as_array().unwrap().iter().map(raw).collect();
        let stored = position_set_rows(time, inputs["position_set_uid"].as_str().unwrap(), &rows);
        if vector["expected"]["valid"] == true {
            let stored = serde_json::to_value(stored.unwrap()).unwrap();
            for (row, expected) in stored
                .as_array()
                .unwrap()
                .iter()
                .zip(vector["expected"]["rows"].as_array().unwrap())
            {
                assert_row(name, row, expected);
            }
        } else {
            let refusal = stored.unwrap_err();
            let codes: Vec<&str> = refusal
                .violations
                .iter()
                .map(|violation| violation.code.as_ref())
                .collect();
            assert_eq!(codes, expected_codes(&vector), "{name}");
        }
    }
}

/// Numbers are exact text here and floats in the vector; times are compared as instants.
fn assert_row(name: &str, row: &Value, expected: &Value) {
    for (column, value) in expected.as_object().unwrap() {
        match value {
            Value::Number(number) => {
                let found: Decimal = row[column].as_str().unwrap().parse().unwrap();
                assert_eq!(
                    found.to_f64().to_bits(),
                    number.as_f64().unwrap().to_bits(),
                    "{name}: {column}"
                );
            }
            Value::String(text) if column == "time_index" => {
                let times = [row[column].as_str().unwrap(), text].map(str::parse::<chrono::DateTime<chrono::Utc>>);
                assert_eq!(times[0].unwrap(), times[1].unwrap(), "{name}: {column}");
            }
            _ => assert_eq!(&row[column], value, "{name}: {column}"),
        }
    }
}

#[test]
fn expansions() {
    for vector in vectors("portfolio_expansion") {
        let name = vector["name"].as_str().unwrap();
        let answer = expand(&raw(&expansion_input(&vector["inputs"])));
        let Some(expected) = vector["expected"]["rows"]
            .as_array()
            .filter(|_| name != "null_weight_is_zero")
        else {
            let refusal = answer.unwrap_err();
            let codes: Vec<&str> = refusal
                .violations
                .iter()
                .map(|violation| violation.code.as_ref())
                .collect();
            assert_eq!(codes, expected_codes(&vector), "{name}");
            continue;
        };
        let answer = serde_json::to_value(answer.unwrap()).unwrap();
        let tolerance = vector["tolerance"].as_f64().unwrap();
        assert_eq!(
            shares(&answer, tolerance),
            expected_shares(expected, tolerance),
            "{name}"
        );
    }
}

/// The vector's positions and weights in the package's form, at an instant of our own.
fn expansion_input(inputs: &Value) -> Value {
    let time = "2026-05-25T10:00:00Z";
    let weights: BTreeMap<String, Value> = serde_json::from_value(inputs["portfolio_weights"].clone()).unwrap();
    // A resolver that finds no rows states no composition.
    let stated = weights
        .into_iter()
        .filter(|(_, constituents)| constituents != &json!([]));
    let compositions = stated.map(|(portfolio, constituents)| {
        json!({ "portfolio_uid": portfolio, "time_index": time, "constituents": constituents })
    });
    json!({ "targets": inputs["positions"], "compositions": compositions.collect::<Vec<_>>(), "as_of": time })
}

/// Source, asset and amount in steps of the tolerance, sorted; amounts keep their kind by place.
type Shares = Vec<(String, String, [Option<i64>; 3])>;

fn steps(amount: Option<f64>, tolerance: f64) -> Option<i64> {
    amount.map(|amount| (amount / tolerance / 1000.0).round() as i64)
}

/// Every lineage share of the answer is one row of the vector.
fn shares(answer: &Value, tolerance: f64) -> Shares {
    let mut rows = Vec::new();
    for exposure in answer["exposures"].as_array().unwrap() {
        for share in exposure["lineage"].as_array().unwrap() {
            let amount = |name: &str| {
                let exact: Option<Decimal> = share[name].as_str().map(|text| text.parse().unwrap());
                steps(exact.map(Decimal::to_f64), tolerance)
            };
            let amounts = ["weight", "notional", "quantity"].map(amount);
            let path = share["path"].as_array().unwrap();
            assert_eq!(path.last(), Some(&exposure["asset_uid"]));
            rows.push((text(&path[0]), text(&exposure["asset_uid"]), amounts));
        }
    }
    rows.sort();
    rows
}

fn expected_shares(rows: &[Value], tolerance: f64) -> Shares {
    let columns = [
        "weight_notional_exposure",
        "constant_notional_exposure",
        "single_asset_quantity",
    ];
    let row = |row: &Value| {
        let amounts = columns.map(|column| steps(row[column].as_f64(), tolerance));
        (text(&row["source_target_uid"]), text(&row["asset_uid"]), amounts)
    };
    let mut rows: Shares = rows.iter().map(row).collect();
    rows.sort();
    rows
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn nan_is_a_provided_exposure_that_is_no_decimal() {
    let fields = [
        (
            "asset_uid",
            RawValue::Text("00000000-0000-0000-0000-000000000001".into()),
        ),
        ("weight_notional_exposure", RawValue::Number(f64::NAN)),
        ("constant_notional_exposure", RawValue::Number(1.0)),
    ];
    let row = RawValue::Object(fields.map(|(name, value)| (name.to_owned(), value)).to_vec());
    let violations = validate(&[row]).violations;
    let codes: Vec<_> = violations.iter().map(|violation| &violation.code).collect();
    assert_eq!(codes, ["exposure_ambiguous", "exposure_not_decimal"]);
}
