use planning::columns::performance;
use planning::raw::RawValue;

use super::setup::{Flows, YEARS, given, measured, near, number, numbers};

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

const fn same(rate: f64) -> [Option<f64>; 3] {
    [Some(rate); 3]
}

const ACCOUNTS: &[Account<'static>] = &[
    (
        &[YEARS[0], YEARS[1]],
        &[1000.0, 0.0],
        &[("2022-01-01", -1100.0)],
        same(0.1),
        1,
        &[1.0, 1.1],
    ),
    (
        &[YEARS[0], YEARS[1]],
        &[1000.0, 0.0],
        &[("2022-01-01", -900.0)],
        same(-0.1),
        1,
        &[1.0, 0.9],
    ),
    // Emptied in two steps, of which the first is early.
    (
        &[YEARS[0], YEARS[1]],
        &[1000.0, 0.0],
        &[("2022-01-01", -600.0), ("2022-01-01", -500.0)],
        same(0.1),
        1,
        &[1.0, 1.1],
    ),
    // Empty for two years after that: they count in nothing.
    (
        &[YEARS[0], YEARS[1], YEARS[2], YEARS[3]],
        &[1000.0, 0.0, 0.0, 0.0],
        &[("2022-01-01", -1100.0)],
        same(0.1),
        1,
        &[1.0, 1.1, 1.1, 1.1],
    ),
    // Emptied in the middle of the second year, 182.5 days after its start.
    (
        &[YEARS[0], YEARS[1], YEARS[2]],
        &[1000.0, 1000.0, 0.0],
        &[("2022-07-02T12:00:00", -1100.0)],
        [Some(0.1), Some(0.1), Some(0.0656022367666107)],
        2,
        &[1.0, 1.0, 1.1],
    ),
    // Filled after a year, at the time of a value and between two.
    (
        &[YEARS[0], YEARS[1], YEARS[2]],
        &[0.0, 100.0, 110.0],
        &[("2022-01-01", 100.0)],
        same(0.1),
        1,
        &[1.0, 1.0, 1.1],
    ),
    (
        &[YEARS[0], YEARS[1], YEARS[2]],
        &[0.0, 0.0, 110.0],
        &[("2022-07-02T12:00:00", 100.0)],
        [Some(0.1), Some(0.1), Some(0.21)],
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
        &[YEARS[0], YEARS[1]],
        &[0.0, 0.0],
        &[("2021-01-02", 100.0), ("2022-01-01", -100.0)],
        same(0.0),
        1,
        &[1.0, 1.0],
    ),
    // What comes and goes at one moment is nothing.
    (
        &[YEARS[0], YEARS[1], YEARS[2]],
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

#[test]
fn an_account_has_a_performance_up_to_when_it_is_emptied_and_from_when_it_is_filled() {
    for (days, values, flows, [twr, dietz, xirr], returns, growth) in ACCOUNTS {
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
