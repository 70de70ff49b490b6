//! Worked examples of frames, formulas, calendars, deletes and pages (`golden/table_vectors.json`).
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::{BTreeMap, BTreeSet};

use acceptance::golden;
use chrono::NaiveDate;
use markets::calendar::{Day, days};
use markets::formula::definition::{FormulaSource, SaveFormula, definition_hash};
use markets::formula::{Alignment, Formula, Reference, Series, evaluate};
use markets::frame::virtual_fund_lines;
use metatable::{Instant, Judgement, PageInfo};
use serde_json::{Value, json};

fn group(name: &str) -> Vec<Value> {
    golden::group(include_str!("../golden/table_vectors.json"), name)
}

fn midnight(day: &str) -> Instant {
    format!("{day}T00:00:00Z").parse().unwrap()
}

#[test]
fn delete_impact() {
    for vector in group("delete_impact") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let judged = Judgement::new(inputs["on_delete"].as_str().unwrap(), inputs["count"].as_u64());
        let mut found = serde_json::to_value(&judged).unwrap();
        found.as_object_mut().unwrap().remove("count");
        assert_eq!(&found, expected, "{}", vector["name"]);
    }
}

#[test]
fn paging() {
    for vector in group("paging") {
        let number = |name: &str| usize::try_from(vector["inputs"][name].as_u64().unwrap()).unwrap();
        let info = PageInfo::new(
            number("items_on_page"),
            number("limit"),
            number("offset"),
            number("total_items"),
        );
        assert_eq!(json!({ "pageInfo": info }), vector["expected"], "{}", vector["name"]);
    }
}

#[test]
fn virtual_fund_frame() {
    let codes = |rule: &str| match rule {
        "unique_asset" => "duplicate_asset",
        "quantity_positive" => "quantity_not_positive",
        "direction_is_plus_or_minus_one" => "direction_unknown",
        "asset_identifier_required" => "asset_missing",
        other => panic!("no code for {other}"),
    };
    for vector in group("virtual_fund_frame") {
        let rows = vector["inputs"]["allocations"].as_array().unwrap();
        let expected = &vector["expected"];
        match virtual_fund_lines(rows) {
            Ok(lines) => {
                let found = lines.iter().map(|line| {
                    json!({
                        "asset_identifier": line.asset,
                        "allocated_quantity": line.quantity.to_f64(),
                        "direction": line.direction,
                        "allocation_strategy": line.allocation_strategy,
                        "target_trade_time": line.target_trade_time,
                        "extra_details": line.extra_details,
                    })
                });
                assert_eq!(Value::Array(found.collect()), expected["rows"], "{}", vector["name"]);
            }
            Err(faults) => {
                assert_eq!(faults.len(), 1, "{faults:?}");
                assert_eq!(
                    faults[0].violation.code,
                    codes(expected["violated_rule"].as_str().unwrap())
                );
            }
        }
    }
}

#[test]
fn index_formula_grammar() {
    for vector in group("index_formula_grammar") {
        let parsed = Formula::parse(vector["inputs"]["formula"].as_str().unwrap());
        let canonical = parsed.ok().map(|formula| formula.canonical());
        assert_eq!(
            canonical.as_deref(),
            vector["expected"]["canonical"].as_str(),
            "{}",
            vector["name"]
        );
    }
}

#[test]
fn a_canonical_formula_means_itself() {
    for vector in group("index_formula_grammar") {
        if let Some(canonical) = vector["expected"]["canonical"].as_str() {
            assert_eq!(Formula::parse(canonical).unwrap().canonical(), canonical);
        }
    }
}

#[test]
fn index_formula() {
    for vector in group("index_formula") {
        let inputs = &vector["inputs"];
        let formula = Formula::parse(inputs["formula"].as_str().unwrap()).unwrap();
        let observations = inputs["observations"].as_object().unwrap();
        let reference = |text: &str| -> Reference {
            let read = Formula::parse(text).unwrap().references();
            read.into_iter().next().unwrap()
        };
        let series: BTreeMap<Reference, Series> = observations
            .iter()
            .map(|(text, values)| {
                let values = values.as_object().unwrap().iter();
                (
                    reference(text),
                    values.map(|(day, value)| (midnight(day), value.as_f64())).collect(),
                )
            })
            .collect();
        let alignment = match inputs["alignment_policy"].as_str().unwrap() {
            "exact" => Alignment::Exact,
            _ => Alignment::Asof {
                max_staleness_seconds: inputs["alignment_parameters"]["max_staleness_seconds"]
                    .as_u64()
                    .unwrap(),
            },
        };
        let missing = serde_json::from_value(inputs["missing_data_policy"].clone()).unwrap();
        check_values(&vector, evaluate(&formula, &series, alignment, missing, None));
    }
}

fn check_values(
    vector: &Value,
    found: Result<BTreeMap<Instant, markets::formula::FormulaValue>, markets::formula::EvaluationError>,
) {
    let expected = &vector["expected"];
    let Some(rows) = expected["rows"].as_object() else {
        let code = match expected["violated_rule"].as_str().unwrap() {
            "complete_observations" => "observations_incomplete",
            _ => "zero_denominator",
        };
        return assert_eq!(found.unwrap_err().code(), code, "{}", vector["name"]);
    };
    let found = found.unwrap();
    let days: BTreeSet<Instant> = rows.keys().map(|day| midnight(day)).collect();
    assert_eq!(
        found.keys().copied().collect::<BTreeSet<_>>(),
        days,
        "{}",
        vector["name"]
    );
    for (day, row) in rows {
        let value = found[&midnight(day)];
        assert!(
            (value.value - row["value"].as_f64().unwrap()).abs() < 1e-12,
            "{} {value:?}",
            vector["name"]
        );
        if let Some(source) = row["source_as_of"].as_str() {
            assert_eq!(value.source_as_of, midnight(source));
        }
    }
}

#[test]
fn index_formula_hash() {
    for vector in group("index_formula_hash") {
        let (definition, inputs) = (&vector["inputs"]["definition"], &vector["inputs"]["inputs"]);
        let save = SaveFormula {
            unique_identifier: "ANY".into(),
            index_type: None,
            display_name: None,
            value_format: None,
            formula: definition["formula"].as_str().unwrap().into(),
            valid_from: definition["valid_from"].as_str().unwrap().parse().unwrap(),
            valid_to: None,
            alignment_policy: serde_json::from_value(definition["alignment_policy"].clone()).unwrap(),
            alignment_parameters_json: None,
            missing_data_policy: serde_json::from_value(definition["missing_data_policy"].clone()).unwrap(),
            inputs: serde_json::from_value::<Vec<FormulaSource>>(inputs.clone()).unwrap(),
            version: None,
            activate: false,
        };
        let canonical = Formula::parse(&save.formula).unwrap().canonical();
        assert_eq!(
            definition_hash(&save, &canonical),
            vector["expected"]["sha256"].as_str().unwrap()
        );
    }
}

#[test]
fn calendar() {
    for vector in group("calendar") {
        let date = |name: &str| vector["inputs"][name].as_str().unwrap().parse::<NaiveDate>().unwrap();
        let expected = &vector["expected"];
        let Some(range) = days(date("start"), date("end")) else {
            assert_eq!(expected["violated_rule"], "end_ge_start");
            continue;
        };
        let range: Vec<NaiveDate> = range.collect();
        match vector["name"].as_str().unwrap() {
            "iterate_inclusive_range" => {
                let found: Vec<String> = range.iter().map(ToString::to_string).collect();
                assert_eq!(json!(found), expected["dates"]);
            }
            "always_open_materialisation" => {
                check_days(
                    &range
                        .iter()
                        .map(|date| Day::always_open(*date).unwrap())
                        .collect::<Vec<_>>(),
                    expected,
                );
            }
            "nyse_thanksgiving_week_2025" => {
                let calendar = markets::calendar::exchange("XNYS").unwrap();
                check_days(
                    &range
                        .iter()
                        .map(|date| calendar.day(*date).unwrap())
                        .collect::<Vec<_>>(),
                    expected,
                );
            }
            "reversed_range_rejected" => panic!("a reversed range has days"),
            other => panic!("no check for {other}"),
        }
    }
}

fn check_days(found: &[Day], expected: &Value) {
    let rows = expected["dates"].as_array().unwrap();
    assert_eq!(found.len(), rows.len());
    for (day, row) in found.iter().zip(rows) {
        assert_eq!(json!(day.date), row["local_date"]);
        assert_eq!(json!(day.session.is_some()), row["is_business_day"], "{day:?}");
        assert_eq!(json!(day.is_holiday()), row["is_holiday"], "{day:?}");
        assert_eq!(json!(day.is_weekend()), row["is_weekend"], "{day:?}");
        assert_eq!(json!(day.is_early_close), row["is_early_close"], "{day:?}");
    }
    let open: Vec<&Day> = found.iter().filter(|day| day.session.is_some()).collect();
    let sessions = expected["sessions"].as_array().unwrap();
    assert_eq!(open.len(), sessions.len());
    for (day, row) in open.iter().zip(sessions) {
        let (opens, closes) = day.session.unwrap();
        assert_eq!(json!(day.date), row["local_date"]);
        assert_eq!(opens, row["opens_at"].as_str().unwrap().parse::<Instant>().unwrap());
        assert_eq!(closes, row["closes_at"].as_str().unwrap().parse::<Instant>().unwrap());
        assert_eq!(json!(day.timezone), row["timezone"]);
    }
}
