//! Target positions: an asset or a portfolio, by exactly one exposure.

use acceptance::cases::{Case, Refusal, Write};
use serde_json::{Value as Json, json};

use super::{absent, delete, gone, put, row, rows, undeletable};

pub(super) fn cases() -> Vec<Case> {
    [exposures(), kinds(), references()].concat()
}

/// A target of the first account, with these cells besides.
fn target(kind: &str, of: &str, cells: &Json) -> Write {
    target_in("first-set", kind, of, cells)
}

fn target_in(set: &str, kind: &str, of: &str, cells: &Json) -> Write {
    let mut all = json!({
        "time_index": "2026-01-31T00:00:00Z", "position_set_uid": set, "target_type": kind, "target_uid": of,
    });
    if ["asset", "portfolio"].contains(&kind) {
        all[format!("{kind}_uid")] = json!(of);
    }
    for (column, cell) in cells.as_object().into_iter().flatten() {
        all[column] = cell.clone();
    }
    put("TargetPositionsTS", all)
}

fn exposures() -> Vec<Case> {
    let broken = |code| Some(Refusal::Broken(code));
    let several = broken("exposure_not_single");
    let table = [
        ("asset", json!({ "weight_notional_exposure": "0.6" }), None),
        ("asset", json!({ "weight_notional_exposure": "0" }), None),
        ("asset", json!({ "weight_notional_exposure": "-1.25" }), None),
        ("asset", json!({ "constant_notional_exposure": "250000" }), None),
        (
            "asset",
            json!({ "single_asset_quantity": "-3.000000000000000001" }),
            None,
        ),
        ("portfolio", json!({ "weight_notional_exposure": "0.4" }), None),
        ("portfolio", json!({ "constant_notional_exposure": "1000" }), None),
        (
            "portfolio",
            json!({ "single_asset_quantity": "3" }),
            broken("quantity_forbidden_for_portfolio"),
        ),
        ("asset", json!({}), several.clone()),
        ("portfolio", json!({}), several.clone()),
        (
            "asset",
            json!({ "weight_notional_exposure": "0", "single_asset_quantity": "1" }),
            several.clone(),
        ),
        (
            "asset",
            json!({ "weight_notional_exposure": "1", "constant_notional_exposure": "1" }),
            several.clone(),
        ),
        (
            "asset",
            json!({
                "weight_notional_exposure": "1", "constant_notional_exposure": "1", "single_asset_quantity": "1",
            }),
            several,
        ),
    ];
    let case = |(kind, cells, refusal): (&str, Json, Option<Refusal>)| {
        let of = if kind == "asset" { "btc" } else { "growth" };
        row(
            &format!("a target of one {kind} with {cells}"),
            target(kind, of, &cells),
            refusal,
        )
    };
    table.into_iter().map(case).collect()
}

fn kinds() -> Vec<Case> {
    let weight = |cells: Json| {
        let mut cells = cells;
        cells["weight_notional_exposure"] = json!("0.5");
        cells
    };
    let asset = Some(Refusal::Broken("asset_target_inconsistent"));
    let portfolio = Some(Refusal::Broken("portfolio_target_inconsistent"));
    let unknown = Some(Refusal::Broken("target_type_unknown"));
    let table = [
        ("asset", "btc", json!({ "asset_uid": null }), asset.clone()),
        ("asset", "btc", json!({ "asset_uid": "eth" }), asset.clone()),
        ("asset", "btc", json!({ "portfolio_uid": "growth" }), asset),
        (
            "portfolio",
            "growth",
            json!({ "portfolio_uid": null }),
            portfolio.clone(),
        ),
        (
            "portfolio",
            "growth",
            json!({ "portfolio_uid": "income" }),
            portfolio.clone(),
        ),
        ("portfolio", "growth", json!({ "asset_uid": "btc" }), portfolio),
        ("index", "rate", json!({}), unknown.clone()),
        ("Asset", "btc", json!({ "asset_uid": "btc" }), unknown),
        ("asset", "doge", json!({}), Some(Refusal::Unreferenced)),
        ("portfolio", "doge", json!({}), Some(Refusal::Unreferenced)),
    ];
    let case = |(kind, of, cells, refusal): (&str, &str, Json, Option<Refusal>)| {
        row(
            &format!("a target {kind} {of} with {cells}"),
            target(kind, of, &weight(cells)),
            refusal,
        )
    };
    table.into_iter().map(case).collect()
}

fn references() -> Vec<Case> {
    let half = json!({ "weight_notional_exposure": "0.5" });
    let asset = || target("asset", "btc", &half);
    let portfolio = || target("portfolio", "growth", &half);
    vec![
        rows("an asset and a portfolio in one set", vec![asset(), portfolio()], None),
        rows(
            "one asset in two sets",
            vec![asset(), target_in("second-set", "asset", "btc", &half)],
            None,
        ),
        Case {
            outcome: row(
                "",
                target("asset", "btc", &json!({ "single_asset_quantity": "2" })),
                None,
            )
            .outcome,
            ..rows(
                "one asset twice in a set: the second takes the place of the first",
                vec![
                    asset(),
                    target("asset", "btc", &json!({ "single_asset_quantity": "2" })),
                ],
                None,
            )
        },
        undeletable("an asset that is targeted", vec![asset()], gone("Asset", "btc")),
        undeletable(
            "a portfolio that is targeted",
            vec![portfolio()],
            gone("Portfolio", "growth"),
        ),
        delete(
            "the set of targets",
            vec![asset(), portfolio()],
            gone("PositionSet", "first-set"),
            vec![absent(&asset()), absent(&portfolio())],
        ),
        delete(
            "the allocation of sets of targets",
            vec![asset()],
            gone("AccountTargetAllocation", "first-targets"),
            vec![absent(&asset())],
        ),
        delete(
            "the account of an allocation",
            vec![asset()],
            gone("Account", "first"),
            vec![absent(&asset())],
        ),
        undeletable(
            "a model that accounts follow",
            vec![],
            gone("AccountAllocationModel", "model"),
        ),
    ]
}
