//! Currency pairs, bonds and futures.

use acceptance::cases::{Case, Refusal, Write};
use serde_json::{Value as Json, json};

use super::{absent, delete, gone, put, row, rows, undeletable};

pub(super) fn cases() -> Vec<Case> {
    [pairs(), bonds(), futures()].concat()
}

fn pair(asset: &str, base: &str, quote: &str) -> Write {
    put(
        "CurrencySpotAssetDetails",
        json!({
            "asset_uid": asset, "base_currency_uid": base, "quote_currency_uid": quote,
        }),
    )
}

fn pairs() -> Vec<Case> {
    vec![
        row("a pair", pair("btc", "eth", "usd"), None),
        row(
            "a pair of one currency",
            pair("btc", "usd", "usd"),
            Some(Refusal::Broken("currencies_equal")),
        ),
        rows(
            "a pair and its inverse",
            vec![pair("btc", "eth", "usd"), pair("eth", "usd", "eth")],
            None,
        ),
        rows(
            "a pair twice",
            vec![pair("btc", "eth", "usd"), pair("eth", "eth", "usd")],
            Some(Refusal::Duplicate),
        ),
        undeletable(
            "a pair that is its own currency",
            vec![pair("btc", "btc", "usd")],
            gone("Asset", "btc"),
        ),
        undeletable(
            "a currency of a pair",
            vec![pair("btc", "eth", "usd")],
            gone("Asset", "usd"),
        ),
        delete(
            "the asset of a pair",
            vec![pair("btc", "eth", "usd")],
            gone("Asset", "btc"),
            vec![absent(&pair("btc", "eth", "usd"))],
        ),
    ]
}

fn bonds() -> Vec<Case> {
    let issuer = || {
        put(
            "Issuer",
            json!({ "uid": "issuer", "unique_identifier": "ACME", "display_name": "Acme" }),
        )
    };
    let bond = |maturity: Json, status: &str| {
        put(
            "BondAssetDetails",
            json!({
                "asset_uid": "btc", "issuer_uid": "issuer", "currency_asset_uid": "usd", "issue_date": "2026-01-31",
                "maturity_date": maturity, "status": status,
            }),
        )
    };
    let of = |maturity: Json, status: &str, refusal| {
        rows(
            &format!("a bond due {maturity}, {status}"),
            vec![issuer(), bond(maturity, status)],
            refusal,
        )
    };
    vec![
        of(json!("2036-01-31"), "ACTIVE", None),
        of(json!("2026-01-31"), "REDEEMED", None),
        of(Json::Null, "UNKNOWN", None),
        of(
            json!("2026-01-30"),
            "ACTIVE",
            Some(Refusal::Broken("maturity_before_issue")),
        ),
        of(Json::Null, "LATE", Some(Refusal::Broken("bond_status_unknown"))),
        undeletable(
            "an issuer of bonds",
            vec![issuer(), bond(Json::Null, "ACTIVE")],
            gone("Issuer", "issuer"),
        ),
        undeletable(
            "the currency of a bond",
            vec![issuer(), bond(Json::Null, "ACTIVE")],
            gone("Asset", "usd"),
        ),
    ]
}

fn futures() -> Vec<Case> {
    let future = |cells: &Json| {
        let mut all = json!({
            "asset_uid": "btc", "kind": "PERPETUAL", "underlying_index_uid": "rate", "quote_unit": "USD",
            "settlement_asset": "usd", "margin_asset": "usd", "settlement_model": "LINEAR", "settlement_method": "CASH",
            "contract_size": "0.001", "contract_unit": "BTC",
        });
        for (column, cell) in cells.as_object().into_iter().flatten() {
            all[column] = cell.clone();
        }
        put("FutureAssetDetails", all)
    };
    let of = |cells: Json, refusal| row(&format!("a future with {cells}"), future(&cells), refusal);
    let broken = |code| Some(Refusal::Broken(code));
    let expiry = "2026-03-20T16:00:00Z";
    vec![
        of(json!({}), None),
        of(json!({ "kind": "EXPIRING", "expires_at": expiry }), None),
        of(json!({ "expires_at": expiry }), broken("perpetual_expires")),
        of(json!({ "kind": "EXPIRING" }), broken("expiry_missing")),
        of(json!({ "kind": "WEEKLY" }), broken("future_kind_unknown")),
        of(json!({ "contract_size": "0" }), broken("contract_size_not_positive")),
        of(json!({ "contract_size": "-1" }), broken("contract_size_not_positive")),
        of(
            json!({ "settlement_model": "NONE" }),
            broken("settlement_model_unknown"),
        ),
        of(
            json!({ "settlement_method": "NONE" }),
            broken("settlement_method_unknown"),
        ),
        undeletable("the index of a future", vec![future(&json!({}))], gone("Index", "rate")),
        undeletable(
            "the asset that a future settles in",
            vec![future(&json!({}))],
            gone("Asset", "usd"),
        ),
    ]
}
