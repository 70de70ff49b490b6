//! `performance`, its twin over columns, and `attribution`: what they give and what they refuse.
#![expect(clippy::panic, clippy::unwrap_used, reason = "what fails here fails the test")]

use chrono::DateTime;
use planning::columns::{Column, Columns, attribution, performance, performance_columns};
use planning::invalid_input::InvalidInput;
use planning::raw::RawValue;
use proptest::prelude::*;
use serde_json::Value;

type Flows<'a> = &'a [(&'a str, f64)];

fn object(fields: Vec<(&str, RawValue)>) -> RawValue {
    let owned = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    RawValue::Object(owned.collect())
}

fn instant(day: &str) -> String {
    let time = if day.contains('T') { "Z" } else { "T00:00:00Z" };
    format!("{day}{time}")
}

fn given(days: &[&str], values: &[f64], flows: Flows<'_>) -> RawValue {
    let text = |day: &&str| RawValue::Text(instant(day));
    let flow = |(day, amount): &(&str, f64)| {
        object(vec![
            ("time", text(day)),
            ("amount", RawValue::Text(amount.to_string())),
        ])
    };
    object(vec![
        ("times", RawValue::List(days.iter().map(text).collect())),
        ("values", RawValue::Numbers(values.to_vec())),
        ("flows", RawValue::List(flows.iter().map(flow).collect())),
        ("periods_per_year", RawValue::Number(12.0)),
    ])
}

fn given_as_columns(days: &[&str], values: &[f64], flows: Flows<'_>) -> RawValue {
    let number = |day: &str| DateTime::parse_from_rfc3339(&instant(day)).unwrap().timestamp_millis() as f64;
    object(vec![
        ("time", RawValue::Numbers(days.iter().map(|day| number(day)).collect())),
        ("values", RawValue::Numbers(values.to_vec())),
        (
            "flow_time",
            RawValue::Numbers(flows.iter().map(|(day, _)| number(day)).collect()),
        ),
        (
            "flow_amount",
            RawValue::Numbers(flows.iter().map(|(_, amount)| *amount).collect()),
        ),
        ("periods_per_year", RawValue::Number(12.0)),
    ])
}

fn measured(days: &[&str], values: &[f64], flows: Flows<'_>) -> Columns {
    let found = performance(&given(days, values, flows)).unwrap();
    let twin = performance_columns(&given_as_columns(days, values, flows)).unwrap();
    assert_eq!(format!("{found:?}"), format!("{twin:?}"));
    found
}

fn column<'a>(columns: &'a Columns, name: &str) -> &'a Column {
    &columns.iter().find(|(column, _)| *column == name).unwrap().1
}

fn number(columns: &Columns, name: &str) -> Option<f64> {
    match column(columns, name) {
        Column::Json(value) => value.as_f64(),
        other => panic!("{name} is {other:?}"),
    }
}

fn numbers(columns: &Columns, name: &str) -> Vec<f64> {
    match column(columns, name) {
        Column::Numbers(numbers) => numbers.clone(),
        Column::Json(Value::Array(numbers)) => numbers.iter().map(|number| number.as_f64().unwrap()).collect(),
        other => panic!("{name} is {other:?}"),
    }
}

fn near(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            assert!(
                (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
                "{what}: {found}, not {expected}"
            );
        }
        _ => assert_eq!(found, expected, "{what}"),
    }
}

fn faults(refused: InvalidInput) -> Vec<(usize, String, String)> {
    let fault = |violation: violation::Violation| {
        (
            violation.row,
            violation.column.unwrap_or_default(),
            violation.code.into_owned(),
        )
    };
    refused.violations.into_iter().map(fault).collect()
}

#[test]
fn seven_percent_in_a_day_are_a_rate_of_53_billion() {
    let found = measured(&["2026-01-01", "2026-01-02"], &[100.0, 107.0], &[]);
    near(number(&found, "xirr"), Some(53_098_084_596.971_97), "xirr");
    assert_eq!(numbers(&found, "xirr_rates").len(), 1);
    // 1 % in a minute is more than 1.8e308 a year.
    let found = measured(&["2026-01-01T00:00:00", "2026-01-01T00:01:00"], &[100.0, 101.0], &[]);
    assert_eq!((number(&found, "xirr"), numbers(&found, "xirr_rates").len()), (None, 0));
}

/// Of an account: the days of its values, the values, the flows; then its time-weighted return, modified Dietz, XIRR, the
/// number of its returns and its growth.
type Account<'a> = (&'a [&'a str], &'a [f64], Flows<'a>, [Option<f64>; 3], usize, &'a [f64]);

const YEARS: [&str; 5] = ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2024-12-31"];

#[test]
fn an_account_has_a_performance_up_to_when_it_is_emptied_and_from_when_it_is_filled() {
    let same = |rate: f64| [Some(rate); 3];
    let accounts: &[Account<'_>] = &[
        (
            &YEARS[..2],
            &[1000.0, 0.0],
            &[("2022-01-01", -1100.0)],
            same(0.1),
            1,
            &[1.0, 1.1],
        ),
        (
            &YEARS[..2],
            &[1000.0, 0.0],
            &[("2022-01-01", -900.0)],
            same(-0.1),
            1,
            &[1.0, 0.9],
        ),
        // Emptied in two steps, of which the first is early.
        (
            &YEARS[..2],
            &[1000.0, 0.0],
            &[("2022-01-01", -600.0), ("2022-01-01", -500.0)],
            same(0.1),
            1,
            &[1.0, 1.1],
        ),
        // Empty for two years after that: they count in nothing.
        (
            &YEARS[..4],
            &[1000.0, 0.0, 0.0, 0.0],
            &[("2022-01-01", -1100.0)],
            same(0.1),
            1,
            &[1.0, 1.1, 1.1, 1.1],
        ),
        // Emptied in the middle of the second year, 182.5 days after its start.
        (
            &YEARS[..3],
            &[1000.0, 1000.0, 0.0],
            &[("2022-07-02T12:00:00", -1100.0)],
            [Some(0.1), Some(0.1), Some(1.1_f64.powf(1.0 / 1.5) - 1.0)],
            2,
            &[1.0, 1.0, 1.1],
        ),
        // Filled after a year, at the time of a value and between two.
        (
            &YEARS[..3],
            &[0.0, 100.0, 110.0],
            &[("2022-01-01", 100.0)],
            same(0.1),
            1,
            &[1.0, 1.0, 1.1],
        ),
        (
            &YEARS[..3],
            &[0.0, 0.0, 110.0],
            &[("2022-07-02T12:00:00", 100.0)],
            [Some(0.1), Some(0.1), Some(1.1_f64.powf(2.0) - 1.0)],
            1,
            &[1.0, 1.0, 1.1],
        ),
        // Emptied, filled again: 10 % each, on 1,000 and on 500, so that money earned 150 / (1000 - 300).
        (
            &[YEARS[0], YEARS[1], YEARS[2], YEARS[3]],
            &[1000.0, 0.0, 500.0, 550.0],
            &[("2022-01-01", -1100.0), ("2023-01-01", 500.0)],
            [Some(0.21), Some(150.0 / 700.0), Some(0.1)],
            2,
            &[1.0, 1.1, 1.1, 1.21],
        ),
        // In and out within a period that starts empty.
        (
            &YEARS[..2],
            &[0.0, 0.0],
            &[("2021-01-02", 100.0), ("2022-01-01", -100.0)],
            same(0.0),
            1,
            &[1.0, 1.0],
        ),
        // What comes and goes at one moment is nothing.
        (
            &YEARS[..3],
            &[0.0, 50.0, 55.0],
            &[
                ("2021-06-01", 5.0),
                ("2021-06-01", -5.0),
                ("2022-01-01", 20.0),
                ("2022-01-01", 30.0),
            ],
            same(0.1),
            1,
            &[1.0, 1.0, 1.1],
        ),
    ];
    for (days, values, flows, [twr, dietz, xirr], returns, growth) in accounts {
        let found = measured(days, values, flows);
        let what = |name: &str| format!("{name} of {values:?} with {flows:?}");
        near(number(&found, "twr"), *twr, &what("twr"));
        near(number(&found, "modified_dietz"), *dietz, &what("modified_dietz"));
        near(number(&found, "xirr"), *xirr, &what("xirr"));
        for (found, expected) in numbers(&found, "growth").into_iter().zip(*growth) {
            near(Some(found), Some(*expected), &what("growth"));
        }
        let annual = (1.0 + twr.unwrap()).powf(12.0 / *returns as f64) - 1.0;
        near(number(&found, "annual_return"), Some(annual), &what("annual_return"));
        assert_eq!(
            number(&found, "volatility").is_some(),
            *returns > 1,
            "{}",
            what("volatility")
        );
        let best = if *returns == 1 { *twr } else { Some(0.1) };
        near(number(&found, "best_period"), best, &what("best_period"));
    }
}

#[test]
fn a_benchmark_is_beside_the_periods_in_which_the_account_holds_something() {
    let mut fields = match given(
        &YEARS[..4],
        &[100.0, 0.0, 200.0, 220.0],
        &[("2022-01-01", -120.0), ("2023-01-01", 200.0)],
    ) {
        RawValue::Object(fields) => fields,
        other => panic!("{other:?}"),
    };
    fields.push(("benchmark".to_owned(), RawValue::Numbers(vec![10.0, 11.0, 22.0, 22.0])));
    let found = performance(&RawValue::Object(fields)).unwrap();
    near(
        number(&found, "benchmark_twr"),
        Some(0.1),
        "10 % and 0 %, without the year in which it doubled",
    );
    let active: [f64; 2] = [0.2 - 0.1, 0.1];
    near(
        number(&found, "tracking_error"),
        Some((active[0] - active[1]).abs()),
        "the same difference in both",
    );
}

#[test]
fn flows_and_values_that_contradict_each_other_are_refused_where_they_do() {
    let refused: &[(&[f64], Flows<'_>, &[(usize, &str, &str)])] = &[
        // 50 into a value of 10: it was worth -40.
        (
            &[100.0, 10.0, 20.0],
            &[("2022-01-01", 50.0)],
            &[(0, "flows", "flow_impossible")],
        ),
        (
            &[100.0, 50.0, 60.0],
            &[("2022-01-01", 50.0)],
            &[(0, "flows", "flow_impossible")],
        ),
        (
            &[100.0, 0.3, 20.0],
            &[("2021-02-01", 0.1), ("2021-03-01", 0.2)],
            &[(1, "flows", "flow_impossible")],
        ),
        (
            &[100.0, 10.0, 20.0],
            &[("2021-06-01", -10.0), ("2021-03-01", 60.0)],
            &[(1, "flows", "flow_impossible")],
        ),
        (
            &[100.0, 10.0, 20.0],
            &[("2022-01-01", 50.0), ("2023-01-01", 25.0)],
            &[(0, "flows", "flow_impossible"), (1, "flows", "flow_impossible")],
        ),
        // Into a value of 0.
        (
            &[100.0, 0.0, 0.0],
            &[("2022-01-01", 50.0)],
            &[(0, "flows", "flow_impossible")],
        ),
        // Out of an empty account.
        (
            &[100.0, 0.0, 0.0],
            &[("2022-01-01", -100.0), ("2023-01-01", -1.0)],
            &[(1, "flows", "flow_impossible")],
        ),
        (
            &[0.0, 100.0, 110.0],
            &[("2021-02-01", -1.0), ("2022-01-01", 101.0)],
            &[(0, "flows", "flow_impossible")],
        ),
        // Less than came in at the same moment, more than came in, and from nowhere.
        (
            &[0.0, 99.0, 110.0],
            &[("2022-01-01", 100.0)],
            &[(0, "flows", "flow_impossible")],
        ),
        (
            &[0.0, 101.0, 110.0],
            &[("2022-01-01", 100.0)],
            &[(1, "values", "flow_missing")],
        ),
        (
            &[100.0, 0.0, 110.0],
            &[("2022-01-01", -100.0)],
            &[(2, "values", "flow_missing")],
        ),
        // 0, although nothing was taken out.
        (&[100.0, 0.0, 0.0], &[], &[(1, "values", "not_positive")]),
        (
            &[100.0, 100.0, 0.0],
            &[("2022-01-01", -10.0)],
            &[(2, "values", "not_positive")],
        ),
        (&[0.0, 0.0, 0.0], &[], &[(0, "values", "too_few_values")]),
        (
            &[0.0, 0.0, 5.0],
            &[("2023-01-01", 5.0)],
            &[(0, "values", "too_few_values")],
        ),
        (
            &[100.0, -1.0, f64::NAN],
            &[],
            &[(1, "values", "negative"), (2, "values", "not_real")],
        ),
        (
            &[100.0, 100.0, 100.0],
            &[("2021-01-01", 10.0)],
            &[(0, "flows", "flow_outside_times")],
        ),
    ];
    for (values, flows, expected) in refused {
        let found = faults(performance(&given(&YEARS[..3], values, flows)).unwrap_err());
        let expected: Vec<_> = expected
            .iter()
            .map(|(row, column, code)| (*row, (*column).to_owned(), (*code).to_owned()))
            .collect();
        assert_eq!(found, expected, "{values:?} with {flows:?}");
        let twin = faults(performance_columns(&given_as_columns(&YEARS[..3], values, flows)).unwrap_err());
        let renamed = expected.into_iter().map(|(row, column, code)| {
            let column = match column.as_str() {
                "flows" if code == "flow_outside_times" => "flow_time".to_owned(),
                "flows" => "flow_amount".to_owned(),
                _ => column,
            };
            (row, column, code)
        });
        assert_eq!(twin, renamed.collect::<Vec<_>>(), "{values:?} with {flows:?}");
    }
    // A withdrawal of more than the value was is a gain, and the sentence names what the account would have been worth.
    assert!(performance(&given(&YEARS[..2], &[100.0, 10.0], &[("2022-01-01", -200.0)])).is_ok());
    let refused = performance(&given(&YEARS[..2], &[100.0, 10.0], &[("2022-01-01", 50.0)])).unwrap_err();
    assert!(
        refused.violations[0].message.contains("worth -40 before this flow"),
        "{refused:?}"
    );
}

fn segments(count: usize, columns: [&[f64]; 4], unassigned: Option<&str>) -> RawValue {
    let names = ["weight", "period_return", "benchmark_weight", "benchmark_return"];
    let mut fields = vec![("segments", RawValue::Number(count as f64))];
    fields.extend(
        names
            .into_iter()
            .zip(columns)
            .map(|(name, column)| (name, RawValue::Numbers(column.to_vec()))),
    );
    fields.extend(unassigned.map(|text| ("unassigned", RawValue::Text(text.to_owned()))));
    object(fields)
}

/// What effects and residual miss of the difference of the returns.
fn gap(found: &Columns) -> f64 {
    let names = ["linked_allocation", "linked_selection", "linked_interaction"];
    let sum: f64 = names.iter().flat_map(|name| numbers(found, name)).sum();
    let all = sum + number(found, "linked_residual").unwrap();
    all - (number(found, "total_return").unwrap() - number(found, "benchmark_return").unwrap())
}

#[test]
fn weights_that_do_not_sum_to_one_are_refused_or_leave_a_residual() {
    let given = [&[0.5, 0.4][..], &[0.1, 0.02], &[0.5, 0.5], &[0.08, 0.02]];
    for unassigned in [None, Some("refuse")] {
        let refused = attribution(&segments(2, given, unassigned)).unwrap_err();
        assert_eq!(
            faults(refused),
            [(0, "weight".to_owned(), "weights_unassigned".to_owned())]
        );
    }
    let found = attribution(&segments(2, given, Some("residual"))).unwrap();
    // 10 % earned nothing, of a benchmark that earned 5 %.
    near(number(&found, "linked_residual"), Some(-0.1 * 0.05), "linked residual");
    near(Some(numbers(&found, "residual")[0]), Some(-0.1 * 0.05), "residual");
    near(Some(gap(&found)), Some(0.0), "sum");
    // In the second period, of the benchmark, of both, and by borrowing.
    let later = [
        &[0.5, 0.5, 0.7, 0.7][..],
        &[0.1, 0.02, 0.1, 0.0],
        &[0.5, 0.5, 0.2, 0.2],
        &[0.08, 0.02, 0.1, 0.2],
    ];
    let refused = faults(attribution(&segments(2, later, None)).unwrap_err());
    let at = |column: &str| (2, column.to_owned(), "weights_unassigned".to_owned());
    assert_eq!(refused, [at("weight"), at("benchmark_weight")]);
    let found = attribution(&segments(2, later, Some("residual"))).unwrap();
    near(Some(numbers(&found, "residual")[0]), Some(0.0), "a full period");
    near(
        Some(numbers(&found, "residual")[1]),
        Some(-(-0.4 - 0.6) * 0.06),
        "a period with both",
    );
    near(Some(gap(&found)), Some(0.0), "sum");
    // What decimals leave is not refused.
    let thirds = [1.0 / 3.0; 3];
    assert!(attribution(&segments(3, [&thirds, &[0.1; 3], &thirds, &[0.0; 3]], None)).is_ok());
    assert!(attribution(&segments(1, [&[1.0], &[0.1], &[1.0], &[0.1]], Some("drop"))).is_err());
}

#[test]
fn a_side_without_a_segment_has_the_return_of_the_other_side() {
    let none = f64::NAN;
    // Not in the benchmark, not in the portfolio, in neither, and in neither with no return at all.
    let weights = [0.6, 0.4, 0.0, 0.0, 0.0];
    let others = [0.5, 0.0, 0.5, 0.0, 0.0];
    let found = attribution(&segments(
        5,
        [
            &weights,
            &[0.1, 0.03, none, 0.5, none],
            &others,
            &[0.08, none, -0.02, none, none],
        ],
        None,
    ));
    let found = found.unwrap();
    let benchmark = 0.5 * 0.08 - 0.5 * 0.02;
    let expected = [
        0.1 * (0.08 - benchmark),
        0.4 * (0.03 - benchmark),
        -0.5 * (-0.02 - benchmark),
        0.0,
        0.0,
    ];
    for (found, expected) in numbers(&found, "allocation").into_iter().zip(expected) {
        near(Some(found), Some(expected), "allocation");
    }
    assert_eq!(numbers(&found, "selection")[1..], [0.0; 4]);
    assert_eq!(numbers(&found, "interaction")[1..], [0.0; 4]);
    near(
        number(&found, "total_return"),
        Some(0.6 * 0.1 + 0.4 * 0.03),
        "total return",
    );
    near(Some(gap(&found)), Some(0.0), "sum");
    // With a weight it has to be known, and infinities are no returns.
    let wrong = [&[0.5, 0.5][..], &[none, 0.1], &[1.0, 0.0], &[none, f64::INFINITY]];
    let at = |row, column: &str| (row, column.to_owned(), "not_real".to_owned());
    assert_eq!(
        faults(attribution(&segments(2, wrong, None)).unwrap_err()),
        [
            at(0, "period_return"),
            at(0, "benchmark_return"),
            at(1, "benchmark_return")
        ]
    );
    assert_eq!(
        faults(attribution(&segments(1, [&[none], &[0.1], &[1.0], &[0.1]], None)).unwrap_err()),
        [at(0, "weight")]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn linked_effects_and_the_residual_sum_to_the_difference_of_returns(
        count in 1_usize..5,
        cells in prop::collection::vec((-0.3_f64..0.6, -0.3_f64..0.3, 0.0_f64..0.5, -0.3_f64..0.3, 0_u8..8), 20),
    ) {
        let cells = &cells[..cells.len() / count * count];
        let each = |pick: fn(&(f64, f64, f64, f64, u8)) -> f64| cells.iter().map(pick).collect::<Vec<f64>>();
        // One in eight is not held by the portfolio, one not by the benchmark, and has no return there.
        let weights = each(|cell| if cell.4 == 0 { 0.0 } else { cell.0 });
        let returns = each(|cell| if cell.4 == 0 { f64::NAN } else { cell.1 });
        let others = each(|cell| if cell.4 == 1 { 0.0 } else { cell.2 });
        let earned = each(|cell| if cell.4 == 1 { f64::NAN } else { cell.3 });
        let found = attribution(&segments(count, [&weights, &returns, &others, &earned], Some("residual"))).unwrap();
        prop_assert!(gap(&found).abs() < 1e-12, "{}", gap(&found));
    }
}
