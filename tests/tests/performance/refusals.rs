use planning::columns::{performance, performance_columns};

use super::setup::{Flows, YEARS, faults, given, given_as_columns};

/// Of a series: its values, its flows, and the faults.
type Refused<'a> = (&'a [f64], Flows<'a>, &'a [(usize, &'a str, &'a str)]);

const REFUSED: &[Refused<'static>] = &[
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

#[test]
fn flows_and_values_that_contradict_each_other_are_refused_where_they_do() {
    for (values, flows, expected) in REFUSED {
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
