use std::collections::BTreeMap;

use acceptance::draw::Draw;
use acceptance::traded_book::numbered;
use choices::{AttributionMode, AttributionStatus};
use decimal::Decimal;
use planning::columns::{Column, allocate_virtual_funds_columns};
use planning::functions::attribute_holdings;
use planning::raw::RawValue;
use rebalance::attribution::{Demand, Held, attribute};
use serde_json::{Value, json};

/// Up to 18 places, of any size that sums stay in range for; zero once in a while.
fn quantity(draw: &mut Draw) -> Decimal {
    let digits = draw.between(1, 18) as u32;
    let units = draw.between(0, 10_i64.pow(digits));
    let scaled = i128::from(units) * 10_i128.pow(draw.between(0, 19) as u32);
    Decimal::from_raw(if draw.once_in(3) { -scaled } else { scaled })
}

fn drawn(seed: u64) -> (Vec<Held>, Vec<Demand>, BTreeMap<u32, Decimal>) {
    let mut draw = Draw::new(seed);
    let held = (0..draw.between(1, 6)).map(|_| Held {
        asset: draw.between(0, 3) as u32,
        quantity: quantity(&mut draw),
    });
    let held: Vec<Held> = held.collect();
    let demands = (0..draw.between(0, 12)).map(|_| Demand {
        fund: draw.between(0, 2) as u32,
        asset: draw.between(0, 4) as u32,
        row: draw.between(0, 1) as u32,
        quantity: quantity(&mut draw),
    });
    let demands: Vec<Demand> = demands.collect();
    let mut lots = BTreeMap::new();
    if draw.once_in(3) {
        lots.insert(0, Decimal::ONE);
        lots.insert(1, Decimal::from_raw(5_000_000_000_000_000));
    }
    (held, demands, lots)
}

fn sum(values: impl Iterator<Item = Decimal>) -> Decimal {
    Decimal::checked_sum(values).unwrap()
}

/// Invariant 17: sleeve + allocations = holding, per asset, exactly; and what the allocations may be.
#[test]
fn sleeve_and_allocations_are_the_holding() {
    for seed in 0..4_000 {
        let (held, demands, lots) = drawn(seed);
        let shared = attribute(&held, &demands, &lots).unwrap();
        for asset in &shared.assets {
            let of_asset = || shared.lines.iter().filter(|line| line.asset == asset.asset);
            let allocated = sum(of_asset().map(|line| line.allocated));
            let holding = sum(held
                .iter()
                .filter(|line| line.asset == asset.asset)
                .map(|line| line.quantity));
            assert_eq!(asset.sleeve.checked_add(allocated), Some(holding), "seed {seed}");
            let gross = sum(of_asset().map(|line| line.allocated.checked_abs().unwrap()));
            assert!(gross <= asset.capacity, "seed {seed}: more than there is is given");
            assert!(asset.scale <= Decimal::ONE && !asset.scale.is_negative(), "seed {seed}");
            assert_eq!(asset.deficit.is_zero(), asset.demand <= asset.capacity, "seed {seed}");
        }
        for line in &shared.lines {
            assert_eq!(
                line.allocated.checked_add(line.gap),
                Some(line.requested),
                "seed {seed}"
            );
            let (given, asked) = (line.allocated.checked_abs(), line.requested.checked_abs());
            assert!(given <= asked, "seed {seed}: more than was asked for is given");
            assert!(line.allocated.is_zero() || line.allocated.is_negative() == line.requested.is_negative());
            if let Some(lot) = lots.get(&line.asset) {
                assert_eq!(
                    line.allocated.truncate_to_multiple(*lot),
                    Some(line.allocated),
                    "seed {seed}"
                );
            }
        }
        let strict = shared.status(AttributionMode::Strict, Decimal::ZERO);
        let is_short = shared.assets.iter().any(|asset| !asset.deficit.is_zero());
        assert_eq!(strict == AttributionStatus::Infeasible, is_short, "seed {seed}");
    }
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    for seed in 0..1_000 {
        let (mut held, mut demands, lots) = drawn(seed);
        let shared = attribute(&held, &demands, &lots);
        let mut draw = Draw::new(seed);
        held.sort_by_cached_key(|_| draw.bits());
        demands.sort_by_cached_key(|_| draw.bits());
        assert_eq!(attribute(&held, &demands, &lots), shared, "seed {seed}");
    }
}

fn attributed(input: &Value) -> Result<Value, Vec<(Option<String>, String)>> {
    let raw: RawValue = serde_json::from_value(input.clone()).unwrap();
    match attribute_holdings(&raw) {
        Ok(result) => Ok(serde_json::to_value(result).unwrap()),
        Err(refusal) => Err(refusal
            .violations
            .into_iter()
            .map(|found| (found.column, found.code.into_owned()))
            .collect()),
    }
}

#[test]
fn every_violation_of_an_attribution_comes_at_once() {
    let uid = numbered(1);
    let found = attributed(&json!({
        "holdings": [
            { "asset_uid": uid, "quantity": "-1", "direction": 1 },
            { "asset_uid": "x", "quantity": "1", "direction": 0 },
        ],
        "demands": [{ "virtual_fund": "a", "asset_uid": uid, "signed_quantity": "0" }],
        "surprise": true,
    }));
    let shape = [
        ("surprise", "unknown_column"),
        ("holdings[1].asset_uid", "uid_malformed"),
        ("holdings[1].direction", "direction_unknown"),
    ];
    let named = |pairs: &[(&str, &'static str)]| -> Vec<(Option<String>, String)> {
        pairs
            .iter()
            .map(|(column, code)| (Some((*column).to_owned()), (*code).to_owned()))
            .collect()
    };
    assert_eq!(found.unwrap_err(), named(&shape));
    let found = attributed(&json!({
        "holdings": [{ "asset_uid": uid, "quantity": "-1" }],
        "demands": [{ "virtual_fund": "a", "asset_uid": uid, "signed_quantity": "0" }],
        "quantity_tolerance": "-1",
    }));
    let rules = [
        ("holdings[0].quantity", "not_positive"),
        ("demands[0].signed_quantity", "demand_zero"),
        ("quantity_tolerance", "negative"),
    ];
    assert_eq!(found.unwrap_err(), named(&rules));
}

#[test]
fn columns_say_what_objects_say() {
    let columns = [
        ("holding_asset", RawValue::Indices(vec![0, 1])),
        ("holding_quantity", RawValue::Numbers(vec![10.0, -4.0])),
        ("demand_fund", RawValue::Indices(vec![10, 2])),
        ("demand_asset", RawValue::Indices(vec![0, 0])),
        ("demand_quantity", RawValue::Numbers(vec![9.0, -6.0])),
        ("mode", RawValue::Text("strict_feasible".into())),
    ];
    let raw = RawValue::Object(columns.map(|(name, column)| (name.to_owned(), column)).to_vec());
    let found: BTreeMap<&str, Column> = allocate_virtual_funds_columns(&raw).unwrap().into_iter().collect();
    assert_eq!(found["status"], Column::Json(json!("infeasible")));
    assert_eq!(found["line_fund"], Column::Indices(vec![2, 10]));
    assert_eq!(found["line_allocated"], Column::Numbers(vec![-4.0, 6.0]));
    assert_eq!(found["asset_direct_sleeve"], Column::Numbers(vec![8.0, -4.0]));
}
