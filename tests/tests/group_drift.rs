//! Drift of categories, of the nodes of a hierarchy, and of sleeves.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use acceptance::draw::Draw;
use choices::GroupKind;
use decimal::Decimal;
use planning::drift::{
    AssetInCategory, AssetOnNode, DriftGroups, DriftHolding, DriftInput, DriftPrice, HierarchyNode, SleeveShare,
    measure_drift,
};
use planning::functions::drift;
use planning::plan::TargetWeight;
use planning::raw::RawValue;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

fn uid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn measured(groups: &Value) -> Value {
    let input = json!({
        "holdings": [
            { "asset_uid": uid(1), "quantity": "50" },
            { "asset_uid": uid(2), "quantity": "30" },
            { "asset_uid": uid(3), "quantity": "10" },
        ],
        "cash": "10",
        "prices": ([1, 2, 3].map(|asset| json!({ "asset_uid": uid(asset), "price": "1" }))),
        "targets": [
            { "asset_uid": uid(1), "weight": "0.4" },
            { "asset_uid": uid(2), "weight": "0.4" },
            { "asset_uid": uid(3), "weight": "0.1" },
        ],
        "band": { "kind": "absolute", "half_width": "0.05" },
        "groups": groups,
    });
    let raw: RawValue = serde_json::from_value(input).unwrap();
    match drift(&raw) {
        Ok(report) => serde_json::to_value(report).unwrap()["groups"].take(),
        Err(refusal) => refusal
            .violations
            .iter()
            .map(|violation| violation.code.as_ref())
            .collect(),
    }
}

/// Each group as "kind name weight target drift in-band".
fn told(groups: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |group: &Value| {
        let [kind, name, weight, target, drift] =
            ["kind", "name", "weight", "target", "drift"].map(|field| text(&group[field]));
        format!("{kind} {name} {weight} {target} {drift} {}", group["in_band"])
    };
    groups.as_array().unwrap().iter().map(line).collect()
}

#[test]
fn each_kind_of_group_adds_its_lines_up() {
    let category = |asset, category: &str| json!({ "asset_uid": uid(asset), "category": category });
    let found = measured(&json!({ "categories": [category(1, "equity"), category(2, "equity")] }));
    assert_eq!(
        told(&found),
        ["category - 0.1 0.1 0 true", "category equity 0.8 0.8 0 true"]
    );

    let nodes =
        json!([{ "node": "book" }, { "node": "tech", "parent": "equity" }, { "node": "equity", "parent": "book" }]);
    let on = |asset, node: &str| json!({ "asset_uid": uid(asset), "node": node });
    let found = measured(&json!({ "nodes": nodes, "node_of": [on(1, "tech"), on(2, "equity"), on(3, "book")] }));
    assert_eq!(
        told(&found),
        [
            "node book 0.9 0.9 0 true",
            "node equity 0.8 0.8 0 true",
            "node tech 0.5 0.4 0.1 false"
        ]
    );

    let share =
        |asset, sleeve: &str, weight: &str| json!({ "asset_uid": uid(asset), "sleeve": sleeve, "weight": weight });
    let found =
        measured(&json!({ "sleeves": [share(1, "core", "0.1"), share(1, "growth", "0.3"), share(2, "core", "0.4")] }));
    assert_eq!(
        told(&found),
        [
            "sleeve - 0.1 0.1 0 true",
            "sleeve core 0.425 0.5 -0.075 false",
            "sleeve growth 0.375 0.3 0.075 false",
        ]
    );
}

#[test]
fn groups_that_contradict_themselves_are_refused() {
    let cycle = json!([{ "node": "a", "parent": "b" }, { "node": "b", "parent": "a" }]);
    assert_eq!(
        measured(&json!({ "nodes": cycle, "node_of": [] })),
        json!(["node_cycle", "node_cycle"])
    );
    let unknown =
        json!({ "nodes": [{ "node": "a", "parent": "z" }], "node_of": [{ "asset_uid": uid(1), "node": "y" }] });
    assert_eq!(measured(&unknown), json!(["node_unknown", "node_unknown"]));
    let twice = json!({ "categories": ([1, 1].map(|asset| json!({ "asset_uid": uid(asset), "category": "x" }))) });
    assert_eq!(measured(&twice), json!(["duplicate_asset"]));
    let share = json!({ "sleeves": [{ "asset_uid": uid(1), "sleeve": "s", "weight": "0" }] });
    assert_eq!(measured(&share), json!(["not_positive"]));
}

/// Each target parted between two sleeves, or all of it, or a part of it, to one.
fn sleeves(draw: &mut Draw, targets: &[TargetWeight]) -> Vec<SleeveShare> {
    let mut shares = Vec::new();
    for target in targets {
        let part = share(draw).min(target.weight);
        let first = draw.one_of(&[target.weight, part]);
        let rest = target.weight.checked_sub(first).unwrap();
        for (sleeve, weight) in [("a", first), ("b", rest)] {
            if weight.is_positive() {
                shares.push(SleeveShare {
                    asset_uid: target.asset_uid,
                    sleeve: sleeve.into(),
                    weight,
                });
            }
        }
    }
    shares
}

fn share(draw: &mut Draw) -> Decimal {
    Decimal::from_raw(i128::from(draw.between(1, 100)) * 1_000_000_000_000_007)
}

fn generated(seed: u64) -> DriftInput {
    let draw = &mut Draw::new(seed);
    let count = draw.between(1, 8) as u128;
    let assets: Vec<Uuid> = (1..=count).map(uid).collect();
    let targets: Vec<TargetWeight> = assets
        .iter()
        .map(|asset| TargetWeight {
            asset_uid: *asset,
            weight: share(draw),
        })
        .collect();
    let sleeves = sleeves(draw, &targets);
    let name = |draw: &mut Draw| draw.one_of(&["x", "y"]).to_owned();
    DriftInput {
        holdings: assets
            .iter()
            .map(|asset| DriftHolding {
                asset_uid: *asset,
                quantity: share(draw),
            })
            .collect(),
        cash: Some(share(draw)),
        prices: assets
            .iter()
            .map(|asset| DriftPrice {
                asset_uid: *asset,
                price: Decimal::from(draw.between(1, 99)),
                multiplier: None,
                fx: None,
            })
            .collect(),
        band: None,
        groups: Some(DriftGroups {
            categories: Some(
                assets
                    .iter()
                    .map(|asset| AssetInCategory {
                        asset_uid: *asset,
                        category: name(draw),
                    })
                    .collect(),
            ),
            nodes: Some(
                [("root", None), ("x", Some("root")), ("y", Some("x"))]
                    .map(|(node, parent)| HierarchyNode {
                        node: node.into(),
                        parent: parent.map(str::to_owned),
                    })
                    .to_vec(),
            ),
            node_of: Some(
                assets
                    .iter()
                    .map(|asset| AssetOnNode {
                        asset_uid: *asset,
                        node: name(draw),
                    })
                    .collect(),
            ),
            sleeves: Some(sleeves),
        }),
        targets,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Categories and sleeves part the lines, and the root of a hierarchy has them all: no value and no target is lost or doubled.
    #[test]
    fn groups_lose_nothing(seed in any::<u64>()) {
        let report = measure_drift(&generated(seed)).unwrap();
        let (lines, groups) = (&report.lines[..report.lines.len() - 1], report.groups.unwrap());
        let value = Decimal::checked_sum(lines.iter().map(|line| line.value));
        let target = Decimal::checked_sum(lines.iter().map(|line| line.target));
        let mut sums: BTreeMap<GroupKind, Vec<(Decimal, Decimal)>> = BTreeMap::new();
        for group in &groups {
            prop_assert_eq!(group.weight.checked_sub(group.target), Some(group.drift));
            if group.kind != GroupKind::Node || group.name.as_deref() == Some("root") {
                sums.entry(group.kind).or_default().push((group.value, group.target));
            }
        }
        for (kind, rows) in sums {
            let found = (Decimal::checked_sum(rows.iter().map(|row| row.0)), Decimal::checked_sum(rows.iter().map(|row| row.1)));
            prop_assert_eq!(found, (value, target), "{:?}", kind);
        }
    }
}
