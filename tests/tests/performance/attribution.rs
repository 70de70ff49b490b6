use planning::columns::{Columns, attribution};
use planning::raw::RawValue;
use proptest::prelude::*;

use super::setup::{faults, near, number, numbers, object};

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
