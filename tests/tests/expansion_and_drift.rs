//! Expansion and drift by uid: order of input does not matter, sums hold, and what is wrong is said.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::books::{scaled, uid};
use acceptance::draw::Draw;
use choices::Selection;
use decimal::Decimal;
use planning::columns::expand_targets_columns;
use planning::drift::{DriftHolding, DriftInput, DriftPrice, measure_drift};
use planning::expansion::{AssetWeight, Composition, Constituent, ExpandInput, PortfolioWeight, expand_targets};
use planning::functions::expand;
use planning::plan::{BandInput, TargetWeight};
use planning::raw::RawValue;
use planning::targets::{AssetExposure, DatedTarget, PortfolioExposure, Target};
use proptest::prelude::*;
use serde_json::{Value, json};

const TIME: &str = "2026-05-25T10:00:00Z";

fn shuffled<T>(draw: &mut Draw, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, draw.between(0, last as i64) as usize);
    }
}

/// Five portfolios, each of assets and of portfolios after it, some of nothing, and up to eight targets.
fn expansion_input(seed: u64) -> ExpandInput {
    let draw = &mut Draw::new(seed);
    let compositions = (0..5).map(|number| {
        let mut constituents = Vec::new();
        for asset in 0..draw.between(0, 4) {
            let weight = scaled(draw.between(-20, 60), 2);
            constituents.push(Constituent::Asset(AssetWeight {
                asset_uid: uid(100 + asset),
                weight,
            }));
        }
        for below in number + 1..5 {
            if draw.once_in(2) {
                let weight = scaled(draw.between(1, 999_999_999), 9);
                constituents.push(Constituent::Portfolio(PortfolioWeight {
                    portfolio_uid: uid(200 + below),
                    weight,
                }));
            }
        }
        Composition {
            portfolio_uid: uid(200 + number),
            time_index: TIME.parse().unwrap(),
            constituents,
        }
    });
    let compositions = compositions.collect();
    let mut targets: Vec<Target> = Vec::new();
    for number in 0..draw.between(0, 4) {
        let exposure = match draw.between(1, 3) {
            1 => AssetExposure::Weight(scaled(draw.between(-50, 50), 2)),
            2 => AssetExposure::Notional(scaled(draw.between(-5_000, 5_000), 1)),
            _ => AssetExposure::Quantity(Decimal::from(draw.between(-50, 50))),
        };
        targets.push(Target::Asset {
            uid: uid(100 + number),
            exposure,
        });
    }
    for number in 0..draw.between(0, 4) {
        let exposure = match draw.between(1, 2) {
            1 => PortfolioExposure::Weight(scaled(draw.between(-50, 50), 2)),
            _ => PortfolioExposure::Notional(scaled(draw.between(-5_000, 5_000), 1)),
        };
        targets.push(Target::Portfolio {
            uid: uid(200 + number),
            exposure,
        });
    }
    let dated = |target| DatedTarget {
        time_index: None,
        position_set_uid: None,
        target,
        metadata: serde_json::Map::new(),
    };
    ExpandInput {
        targets: targets.into_iter().map(dated).collect(),
        compositions,
        as_of: TIME.parse().unwrap(),
        selection: Some(draw.one_of(&[Selection::Exact, Selection::Latest])),
        account_value: Some(Decimal::from(100_000)),
        prices: None,
    }
}

fn drift_input(seed: u64) -> DriftInput {
    let draw = &mut Draw::new(seed);
    let count = draw.between(1, 8);
    let all: Vec<i64> = (1..=count).collect();
    DriftInput {
        holdings: all
            .iter()
            .map(|asset| DriftHolding {
                asset_uid: uid(*asset),
                quantity: scaled(draw.between(1, 90_000), 2),
            })
            .collect(),
        cash: Some(scaled(draw.between(1, 9_000_000), 2)),
        prices: all
            .iter()
            .map(|asset| DriftPrice {
                asset_uid: uid(*asset),
                price: scaled(draw.between(1, 90_000_000), 6),
                multiplier: None,
                fx: draw.once_in(2).then(|| scaled(draw.between(1, 20_000), 4)),
            })
            .collect(),
        targets: all
            .iter()
            .map(|asset| TargetWeight {
                asset_uid: uid(*asset + 2),
                weight: scaled(draw.between(-100, 400), 3),
            })
            .collect(),
        band: Some(BandInput::Relative {
            share: scaled(draw.between(0, 50), 2),
        }),
        groups: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// 12, and 1 by uid: lineage sums to its exposure, exposures and residual to the targets.
    #[test]
    fn expansion_does_not_depend_on_order(seed in any::<u64>(), order in any::<u64>()) {
        let input = expansion_input(seed);
        let answer = serde_json::to_value(expand_targets(&input).unwrap()).unwrap();
        let draw = &mut Draw::new(order);
        let mut permuted = input.clone();
        shuffled(draw, &mut permuted.targets);
        shuffled(draw, &mut permuted.compositions);
        permuted.compositions.iter_mut().for_each(|composition| shuffled(draw, &mut composition.constituents));
        prop_assert_eq!(serde_json::to_value(expand_targets(&permuted).unwrap()).unwrap(), answer.clone());
        for kind in ["weight", "notional"] {
            let sum = |list: &Value| -> Decimal {
                let amounts = list.as_array().unwrap().iter().filter_map(|line| line[kind].as_str());
                Decimal::checked_sum(amounts.map(|text| text.parse().unwrap())).unwrap()
            };
            let total = sum(&answer["exposures"]).checked_add(sum(&answer["residual"])).unwrap();
            let stated = input.targets.iter().map(|dated| serde_json::to_value(dated).unwrap());
            let column = if kind == "weight" { "weight_notional_exposure" } else { "constant_notional_exposure" };
            let stated = stated.filter_map(|row| row[column].as_str().map(|text| text.parse::<Decimal>().unwrap()));
            prop_assert_eq!(Some(total), Decimal::checked_sum(stated));
            for exposure in answer["exposures"].as_array().unwrap() {
                prop_assert_eq!(exposure[kind].as_str().unwrap_or("0"), sum(&exposure["lineage"]).to_string());
            }
        }
    }

    /// Weights sum to 1 and drifts to 0, to the last digit, in any order of input.
    #[test]
    fn drift_balances(seed in any::<u64>(), order in any::<u64>()) {
        let input = drift_input(seed);
        let report = measure_drift(&input).unwrap();
        prop_assert_eq!(Decimal::checked_sum(report.lines.iter().map(|line| line.weight)), Some(Decimal::ONE));
        prop_assert_eq!(Decimal::checked_sum(report.lines.iter().map(|line| line.drift)), Some(Decimal::ZERO));
        let sizes = report.lines.iter().map(|line| line.drift.checked_abs().unwrap());
        let twice = report.portfolio_drift.checked_add(report.portfolio_drift);
        prop_assert_eq!(Decimal::checked_sum(sizes.clone()), twice);
        prop_assert_eq!(sizes.max(), Some(report.max_drift));
        for line in &report.lines {
            prop_assert_eq!(line.in_band, line.band[0] <= line.weight && line.weight <= line.band[1]);
        }
        let draw = &mut Draw::new(order);
        let mut permuted = input.clone();
        shuffled(draw, &mut permuted.holdings);
        shuffled(draw, &mut permuted.prices);
        shuffled(draw, &mut permuted.targets);
        prop_assert_eq!(measure_drift(&permuted).unwrap(), report);
    }
}

fn composition(portfolio: i64, time: &str, constituents: &Value) -> Value {
    json!({ "portfolio_uid": uid(portfolio), "time_index": time, "constituents": constituents })
}

/// The codes of an expansion of one portfolio target at [`TIME`], with their columns; none when it expands.
fn refusals(compositions: &Value, more: &Value) -> Vec<(String, String)> {
    let mut input = json!({
        "targets": [{ "portfolio_uid": uid(201), "weight_notional_exposure": "0.5" }],
        "compositions": compositions,
        "as_of": TIME,
    });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    let raw: RawValue = serde_json::from_value(input).unwrap();
    match expand(&raw) {
        Ok(_) => Vec::new(),
        Err(refusal) => {
            let violations = refusal.violations.into_iter();
            violations
                .map(|violation| (violation.column.unwrap_or_default(), violation.code.into_owned()))
                .collect()
        }
    }
}

#[test]
fn a_stated_and_empty_composition_is_all_residual() {
    let earlier = "2026-05-24T10:00:00Z";
    let one = json!([{ "asset_uid": uid(1), "weight": "1" }]);
    let nested = json!([{ "portfolio_uid": uid(202), "weight": "0.25" }, { "asset_uid": uid(1), "weight": "0.75" }]);
    let weight = json!({ "portfolio_uid": uid(201), "weight_notional_exposure": "0.5" });
    let notional = json!({ "portfolio_uid": uid(201), "constant_notional_exposure": "-300" });
    let (root, inner) = (json!([uid(201)]), json!([uid(201), uid(202)]));
    // Of each case: a target, the compositions, the exposures to asset 1, and the residual.
    for (target, compositions, exposure, residual) in [
        (
            &weight,
            json!([composition(201, TIME, &json!([]))]),
            None,
            json!([{ "path": root, "weight": "0.5" }]),
        ),
        (
            &notional,
            json!([composition(201, TIME, &json!([]))]),
            None,
            json!([{ "path": root, "notional": "-300" }]),
        ),
        // The newest holds, also if it is the empty one.
        (
            &weight,
            json!([composition(201, TIME, &json!([])), composition(201, earlier, &one)]),
            None,
            json!([{ "path": root, "weight": "0.5" }]),
        ),
        (
            &weight,
            json!([composition(201, earlier, &json!([])), composition(201, TIME, &one)]),
            Some("0.5"),
            json!([]),
        ),
        (
            &weight,
            json!([composition(201, TIME, &nested), composition(202, TIME, &json!([]))]),
            Some("0.375"),
            json!([{ "path": inner, "weight": "0.125" }]),
        ),
    ] {
        for selection in ["exact", "latest"] {
            let input = json!({
                "targets": [target], "compositions": compositions, "as_of": TIME, "selection": selection,
            });
            let answer = expand(input.to_string().as_str()).unwrap();
            let answer = serde_json::to_value(answer).unwrap();
            assert_eq!(answer["residual"], residual, "{input}");
            let exposures = answer["exposures"].as_array().unwrap();
            assert_eq!(
                exposures.first().and_then(|line| line["weight"].as_str()),
                exposure,
                "{input}"
            );
        }
    }
}

#[test]
fn a_stated_and_empty_composition_is_all_residual_in_columns() {
    const NONE: u32 = u32::MAX;
    // Account 0 targets 50 % of portfolio 0 and 200 of portfolio 1, account 1 10^-18 of portfolio 0. Portfolio 0 is empty, 1 holds
    // a quarter of it and three quarters of asset 7.
    let given = |empty: Option<Vec<u32>>| {
        let indices = |column: &[u32]| RawValue::Indices(column.to_vec());
        let numbers = |column: &[f64]| RawValue::Numbers(column.to_vec());
        let none = f64::NAN;
        let mut fields = vec![
            ("account", indices(&[0, 0, 1])),
            ("asset", indices(&[NONE; 3])),
            ("portfolio", indices(&[0, 1, 0])),
            ("weight", numbers(&[0.5, none, 1e-18])),
            ("notional", numbers(&[none, 200.0, none])),
            ("quantity", numbers(&[none; 3])),
            ("holder", indices(&[1, 1])),
            ("held_asset", indices(&[7, NONE])),
            ("held_portfolio", indices(&[NONE, 0])),
            ("held_weight", numbers(&[0.75, 0.25])),
        ];
        fields.extend(empty.map(|empty| ("empty", RawValue::Indices(empty))));
        let fields = fields.into_iter().map(|(name, column)| (name.to_owned(), column));
        expand_targets_columns(&RawValue::Object(fields.collect()))
    };
    let found = given(Some(vec![0])).unwrap();
    let column = |name: &str| format!("{:?}", found.iter().find(|(column, _)| *column == name).unwrap().1);
    assert_eq!(column("account"), "Indices([0])");
    assert_eq!(column("asset"), "Indices([7])");
    assert_eq!(column("notional"), "Numbers([150.0])");
    assert_eq!(column("residual_target"), "Indices([0, 1, 2])");
    assert_eq!(column("residual_weight"), "Numbers([0.5, NaN, 1e-18])");
    assert_eq!(column("residual_notional"), "Numbers([NaN, 50.0, NaN])");
    let refusals = |empty| {
        let refused = given(empty).unwrap_err().violations.into_iter();
        let fault =
            |fault: violation::Violation| (fault.row, fault.column.unwrap_or_default(), fault.code.into_owned());
        refused.map(fault).collect::<Vec<_>>()
    };
    let fault = |row, column: &str, code: &str| (row, column.to_owned(), code.to_owned());
    let missing = |row, column| fault(row, column, "composition_missing");
    // Neither stated nor empty.
    let expected = [
        missing(0, "portfolio"),
        missing(2, "portfolio"),
        missing(0, "held_portfolio"),
    ];
    for unstated in [None, Some(vec![]), Some(vec![2])] {
        assert_eq!(refusals(unstated), expected);
    }
    // Empty and with constituents, and twice.
    assert_eq!(refusals(Some(vec![0, 1])), [fault(1, "empty", "composition_duplicate")]);
    assert_eq!(refusals(Some(vec![0, 0])), [fault(1, "empty", "composition_duplicate")]);
    assert_eq!(refusals(Some(vec![0, NONE])), [fault(0, "empty", "index_out_of_range")]);
}

#[test]
fn compositions() {
    let all = json!([{ "asset_uid": uid(1), "weight": "1" }]);
    let check = |compositions: Value, more: Value, expected: &[(&str, &str)]| {
        let found = refusals(&compositions, &more);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(column, code)| (column.as_str(), code.as_str()))
            .collect();
        assert_eq!(found, expected, "{compositions}");
    };
    let earlier = "2026-05-24T10:00:00Z";
    check(json!([composition(201, TIME, &all)]), json!({}), &[]);
    check(
        json!([composition(201, earlier, &all)]),
        json!({}),
        &[("targets[0].portfolio_uid", "composition_missing")],
    );
    check(
        json!([composition(201, earlier, &all)]),
        json!({ "selection": "latest" }),
        &[],
    );
    check(json!([composition(201, TIME, &json!([]))]), json!({}), &[]);
    check(
        json!([composition(201, earlier, &json!([]))]),
        json!({}),
        &[("targets[0].portfolio_uid", "composition_missing")],
    );
    check(
        json!([]),
        json!({}),
        &[("targets[0].portfolio_uid", "composition_missing")],
    );
    let nested = json!([{ "portfolio_uid": uid(202), "weight": "1" }]);
    check(
        json!([composition(201, TIME, &nested)]),
        json!({}),
        &[("compositions[0].constituents[0].portfolio_uid", "composition_missing")],
    );
    let twice = json!([{ "asset_uid": uid(1), "weight": "1" }, { "asset_uid": uid(1), "weight": "1" }]);
    check(
        json!([composition(201, TIME, &twice), composition(201, TIME, &all)]),
        json!({ "account_value": "0" }),
        &[
            (
                "compositions[0].constituents[1].asset_uid",
                "composition_duplicate_constituent",
            ),
            ("compositions[1]", "composition_duplicate"),
            ("account_value", "account_value_not_positive"),
        ],
    );
    check(
        json!([composition(
            201,
            TIME,
            &json!([{ "asset_uid": uid(1), "portfolio_uid": uid(2), "weight": "1" }])
        )]),
        json!({ "as_of": "yesterday", "colour": 1 }),
        &[
            ("colour", "unknown_column"),
            ("compositions[0].constituents[0].portfolio_uid", "unknown_column"),
            ("as_of", "time_index_not_utc"),
        ],
    );
}

#[test]
fn a_latest_snapshot_is_named() {
    let all = json!([{ "asset_uid": uid(1), "weight": "1" }]);
    let times = ["2026-05-01T00:00:00Z", "2026-05-20T00:00:00Z", "2026-06-01T00:00:00Z"];
    let raw: RawValue = serde_json::from_value(json!({
        "targets": [{ "portfolio_uid": uid(201), "constant_notional_exposure": 500 }],
        "compositions": times.map(|time| composition(201, time, &all)),
        "as_of": TIME,
        "selection": "latest",
        "account_value": "1000",
    }))
    .unwrap();
    let answer = serde_json::to_value(expand(&raw).unwrap_or_else(|refusal| panic!("{refusal}"))).unwrap();
    assert_eq!(
        answer["snapshots"],
        json!([{ "portfolio_uid": uid(201), "time_index": times[1] }])
    );
    assert_eq!(answer["exposures"][0]["total_notional"], "500");
    assert_eq!(answer["exposures"][0]["weight"], Value::Null);
}
