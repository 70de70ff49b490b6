//! `buildPortfolio` and its twin over columns: what they give and what they refuse.
#![expect(clippy::panic, clippy::unwrap_used, reason = "what fails here fails the test")]

use planning::columns::{Column, Columns, build_portfolio, build_portfolio_columns};
use planning::raw::RawValue;

fn text(text: &str) -> RawValue {
    RawValue::Text(text.to_owned())
}

fn object(fields: Vec<(&str, RawValue)>) -> RawValue {
    RawValue::Object(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// Two assets over four quarters of a day, with the given fields in place of their own.
fn input(changed: Vec<(&str, RawValue)>) -> RawValue {
    let times = ["00:00", "06:00", "12:00", "18:00"].map(|time| text(&format!("2026-01-02T{time}:00Z")));
    let assets = [1, 2].map(|number| text(&format!("00000000-0000-0000-0000-00000000000{number}")));
    let none = f64::NAN;
    let mut fields = vec![
        ("times", RawValue::List(times.to_vec())),
        ("assets", RawValue::List(assets.to_vec())),
        (
            "prices",
            RawValue::Numbers(vec![100.0, 50.0, 110.0, none, 121.0, 55.0, 121.0, 44.0]),
        ),
        (
            "signal",
            RawValue::Numbers(vec![0.5, 0.5, none, none, 0.2, 0.8, none, none]),
        ),
        ("strategy", object(vec![("kind", text("immediate_signal"))])),
        ("commission", RawValue::Number(0.001)),
    ];
    for (name, value) in changed {
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
    }
    object(fields)
}

fn numbers(columns: &Columns, name: &str) -> Vec<f64> {
    let found = columns
        .iter()
        .find(|(column, _)| *column == name)
        .map(|(_, column)| column);
    match found {
        Some(Column::Numbers(numbers)) => numbers.clone(),
        other => panic!("{name} is {other:?}"),
    }
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        assert!((one - other).abs() < 1e-12, "{found:?}, not {expected:?}");
    }
}

fn strategy(fields: Vec<(&str, RawValue)>) -> (&'static str, RawValue) {
    ("strategy", object(fields))
}

#[test]
fn weights_stay_or_drift_between_trades() {
    let constant = build_portfolio(&input(vec![])).unwrap();
    near(&numbers(&constant, "turnover"), &[1.0, 0.0, 0.6, 0.0]);
    near(&numbers(&constant, "returns"), &[-0.001, 0.05, 0.1 - 0.0006, -0.16]);
    near(
        &numbers(&constant, "values"),
        &[0.999, 1.04895, 1.04895 * 1.0994, 1.04895 * 1.0994 * 0.84],
    );
    near(&numbers(&constant, "weights")[2..6], &[0.5, 0.5, 0.2, 0.8]);
    let drift = build_portfolio(&input(vec![("between", text("drift"))])).unwrap();
    // Units of 0.5 each grow to 0.55 and 0.5, then to 0.605 and 0.55.
    near(&numbers(&drift, "weights")[2..4], &[0.55 / 1.05, 0.5 / 1.05]);
    let before = 0.605 / 1.155;
    near(&numbers(&drift, "turnover"), &[1.0, 0.0, 2.0 * (before - 0.2), 0.0]);
    near(&numbers(&drift, "returns")[1..2], &[0.05]);
}

#[test]
fn initial_weights_are_traded_from_and_columns_give_the_same() {
    let initial = ("initial_weights", RawValue::Numbers(vec![0.25, 0.0]));
    let built = build_portfolio(&input(vec![initial.clone()])).unwrap();
    near(&numbers(&built, "turnover")[..1], &[0.75]);
    let hours = [0.0, 6.0, 12.0, 18.0].map(|hour| 1_767_312_000_000.0 + hour * 3_600_000.0);
    let RawValue::Object(mut fields) = input(vec![initial]) else {
        panic!("no object")
    };
    fields.retain(|(name, _)| name != "times" && name != "assets");
    fields.push(("time".to_owned(), RawValue::Numbers(hours.to_vec())));
    fields.push(("assets".to_owned(), RawValue::Number(2.0)));
    assert_eq!(build_portfolio_columns(&RawValue::Object(fields)).unwrap(), built);
}

#[test]
fn what_has_no_price_when_it_is_traded_earns_nothing_until_the_next_trade() {
    let none = f64::NAN;
    let prices = [100.0, none, 110.0, 50.0, 121.0, 60.0, 121.0, 66.0];
    let half = [0.5, 0.5];
    let idle = [none; 2];
    // Of each case: the signal, the weights before the first time, and the values where weights stay, and where they drift.
    for (signal, initial, stay, drift) in [
        (
            [half, idle, idle, idle],
            [0.0, 0.0],
            [1.0, 1.05, 1.05 * 1.05, 1.05 * 1.05],
            [1.0, 1.05, 1.105, 1.105],
        ),
        // Held from before, but at no known price.
        (
            [idle; 4],
            half,
            [1.0, 1.05, 1.05 * 1.05, 1.05 * 1.05],
            [1.0, 1.05, 1.105, 1.105],
        ),
        // Traded again once there is a price: 60 becomes 66.
        (
            [half, idle, half, idle],
            [0.0, 0.0],
            [1.0, 1.05, 1.05 * 1.05, 1.05 * 1.05 * 1.05],
            [1.0, 1.05, 1.105, 1.105 * 1.05],
        ),
        (
            [half, half, idle, idle],
            [0.0, 0.0],
            [1.0, 1.05, 1.05 * 1.15, 1.05 * 1.15 * 1.05],
            [1.0, 1.05, 1.05 * 1.15, 1.05 * (0.55 + 0.66)],
        ),
        // Only the other one is held.
        (
            [[1.0, 0.0], idle, idle, idle],
            [0.0, 0.0],
            [1.0, 1.1, 1.21, 1.21],
            [1.0, 1.1, 1.21, 1.21],
        ),
    ] {
        for (between, expected) in [("constant", stay), ("drift", drift)] {
            let built = build_portfolio(&input(vec![
                ("prices", RawValue::Numbers(prices.to_vec())),
                ("signal", RawValue::Numbers(signal.concat())),
                ("initial_weights", RawValue::Numbers(initial.to_vec())),
                ("commission", RawValue::Number(0.0)),
                ("between", text(between)),
            ]));
            near(&numbers(&built.unwrap(), "values"), &expected);
        }
    }
}

#[test]
fn strategies_trade_over_the_day() {
    let signal = (
        "signal",
        RawValue::Numbers([[0.8, 0.2], [f64::NAN; 2], [f64::NAN; 2], [f64::NAN; 2]].concat()),
    );
    let timed = strategy(vec![
        ("kind", text("time_weighted")),
        ("start", text("0:00")),
        ("end", text("12:00")),
    ]);
    let built = build_portfolio(&input(vec![signal.clone(), timed])).unwrap();
    near(&numbers(&built, "weights"), &[0.0, 0.0, 0.4, 0.1, 0.8, 0.2, 0.8, 0.2]);
    let by_volume = strategy(vec![
        ("kind", text("volume_participation")),
        ("max_share", RawValue::Number(0.1)),
        ("total_notional", RawValue::Number(1_000.0)),
    ]);
    let volumes = (
        "volumes",
        RawValue::Numbers(vec![40.0, 10.0, 20.0, 10.0, 100.0, 100.0, 0.0, 0.0]),
    );
    let built = build_portfolio(&input(vec![signal, by_volume.clone(), volumes])).unwrap();
    // Wanted: 800 and 200. Allowed: 400, 620, 1,830 of the first; 50, 100, 650 of the second.
    near(&numbers(&built, "weights"), &[0.4, 0.05, 0.62, 0.1, 0.8, 0.2, 0.8, 0.2]);
    let refused = build_portfolio(&input(vec![by_volume])).unwrap_err();
    assert_eq!(refused.code(), "volumes_missing");
}

/// The faults of an input: row, column and code.
fn check(changed: Vec<(&str, RawValue)>, expected: &[(usize, &str, &str)]) {
    let refused = build_portfolio(&input(changed)).unwrap_err();
    let found: Vec<_> = refused
        .violations
        .iter()
        .map(|violation| {
            (
                violation.row,
                violation.column.as_deref().unwrap_or_default(),
                violation.code.as_ref(),
            )
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn everything_that_is_wrong_is_reported() {
    let (infinite, none) = (f64::INFINITY, f64::NAN);
    check(
        vec![("colour", text("red")), ("prices", RawValue::Null)],
        &[(0, "colour", "unknown_column"), (0, "prices", "required")],
    );
    check(
        vec![("prices", RawValue::Numbers(vec![1.0; 7]))],
        &[(0, "prices", "columns_uneven")],
    );
    check(
        vec![
            (
                "prices",
                RawValue::Numbers(vec![1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0]),
            ),
            (
                "signal",
                RawValue::Numbers(vec![none, none, 0.5, none, 0.5, infinite, 0.5, 0.5]),
            ),
            ("commission", RawValue::Number(1.0)),
            ("initial_weights", RawValue::Numbers(vec![0.5, infinite])),
        ],
        &[
            (1, "initial_weights", "not_real"),
            (0, "commission", "share_out_of_range"),
            (1, "prices", "price_not_positive"),
            (1, "signal", "signal_incomplete"),
        ],
    );
}

#[test]
fn strategies_and_lists_that_are_wrong_are_reported() {
    let none = f64::NAN;
    for (start, end) in [
        ("9", "24:01"),
        ("24:00", "24:00"),
        ("-1:00", "9:60"),
        ("", "023:00"),
        ("9:0", "12:00:00"),
    ] {
        check(
            vec![strategy(vec![
                ("kind", text("time_weighted")),
                ("start", text(start)),
                ("end", text(end)),
            ])],
            &[
                (0, "strategy.start", "time_malformed"),
                (0, "strategy.end", "time_malformed"),
            ],
        );
    }
    check(
        vec![strategy(vec![
            ("kind", text("time_weighted")),
            ("start", text("0:00")),
            ("end", text("24:00")),
        ])],
        &[(0, "strategy.end", "time_malformed")],
    );
    check(
        vec![strategy(vec![
            ("kind", text("time_weighted")),
            ("start", text("9:00")),
            ("end", text("09:00")),
        ])],
        &[(0, "strategy.end", "window_reversed")],
    );
    let asset = text("00000000-0000-0000-0000-000000000001");
    check(
        vec![("assets", RawValue::List(vec![asset.clone(), asset]))],
        &[(1, "assets", "duplicate_asset")],
    );
    let lost = RawValue::Numbers(vec![5.0, 0.0, none, none, none, none, none, none]);
    let falls = RawValue::Numbers(vec![100.0, 1.0, 70.0, 1.0, 70.0, 1.0, 70.0, 1.0]);
    check(
        vec![("signal", lost), ("prices", falls)],
        &[(1, "signal", "value_lost")],
    );
}
