//! Builds a portfolio of two assets over a week of prices, for the workflows that target it.

use anyhow::{Context, Result, ensure};
use decimal::Decimal;
use markets::calendar::MaterialiseCalendar;
use markets::tables::assets::{Asset, AssetDraft, AssetTradingTerms, AssetTradingTermsDraft};
use markets::tables::portfolios::Portfolio;
use metatable::{Instant, RowApi, Session, Uid};
use portfolios::construction::{BuildPortfolio, build_portfolio};
use portfolios::tables::{ExternalPrice, ExternalPriceDraft};
use serde_json::json;

/// The closes of a week, the last of them at the valuation of the account workflow.
const CLOSES: [(&str, &str, &str); 7] = [
    ("2026-06-01", "57000", "1950"),
    ("2026-06-02", "58200", "1920"),
    ("2026-06-03", "58900", "1985"),
    ("2026-06-04", "57800", "2010"),
    ("2026-06-05", "59100", "1990"),
    ("2026-06-06", "59600", "2005"),
    ("2026-06-07", "60000", "2000"),
];

/// The tables that building needs.
pub const TABLES: [&str; 10] = [
    "AssetTradingTerms",
    "CalendarSession",
    "CalendarDate",
    "ExternalPricesTS",
    "PortfolioConstruction",
    "PortfolioMetadata",
    "PortfolioWeightsTS",
    "PortfolioSleevesTS",
    "SignalWeightsTS",
    "PortfoliosTS",
];

/// An asset of a key and type that trades in USD; the dollar itself for the key `USD`.
///
/// # Errors
/// Those of the row API.
pub fn asset(session: &mut Session<'_>, key: &str, kind: &str) -> Result<Asset> {
    let draft = AssetDraft::default().unique_identifier(key).asset_type(kind.to_owned());
    let asset = Asset::upsert(session, draft)?;
    let dollar = Asset::get_by_unique_identifier(session, "USD")?.context("the dollar comes first")?;
    let terms = AssetTradingTermsDraft::default()
        .asset_uid(asset.uid)
        .currency_asset_uid(dollar.uid)
        .lot_size("0.0001".parse::<Decimal>()?);
    AssetTradingTerms::upsert(session, terms)?;
    Ok(asset)
}

/// The portfolio: 40% and 60% of two assets, restored each day, from the first of June on.
///
/// # Errors
/// Those of the row API and of building.
pub fn build(session: &mut Session<'_>) -> Result<Portfolio> {
    asset(session, "USD", "currency")?;
    let (bitcoin, ether) = (asset(session, "BTC", "crypto")?, asset(session, "ETH", "crypto")?);
    for (day, of_bitcoin, of_ether) in CLOSES {
        let price = |asset: Uid, close: &str| -> Result<ExternalPriceDraft> {
            let time: Instant = format!("{day}T00:00:00Z").parse()?;
            let draft = ExternalPriceDraft::default().time_index(time).asset_uid(asset);
            Ok(draft.close(Some(close.parse::<Decimal>()?)))
        };
        ExternalPrice::bulk_upsert(session, [price(bitcoin.uid, of_bitcoin)?, price(ether.uid, of_ether)?])?;
    }
    session.ask(&MaterialiseCalendar {
        source: "24/7".to_owned(),
        unique_identifier: None,
        display_name: None,
        calendar_type: None,
        valid_from: "2026-05-01".parse()?,
        valid_to: "2026-06-30".parse()?,
    })?;
    let asked: BuildPortfolio = serde_json::from_value(json!({
        "portfolio": "crypto-core",
        "calendar": "24/7",
        "description": "Two fifths bitcoin, three fifths ether, restored each day.",
        "configuration": {
            "signal": {
                "kind": "fixed_weights",
                "since": "2026-06-01T00:00:00Z",
                "weights": [
                    { "asset_uid": bitcoin.uid, "weight": 0.4 },
                    { "asset_uid": ether.uid, "weight": 0.6 },
                ],
            },
            "start": "2026-06-01T00:00:00Z",
        },
        "until": "2026-06-07T00:00:00Z",
    }))?;
    let built = build_portfolio(session, &asked)?;
    ensure!(built.nothing.is_none(), "there are values");
    // Asked again, there is nothing to add: what is stored is not written twice.
    ensure!(build_portfolio(session, &asked)?.rows == 0);
    built.portfolio.context("a portfolio")
}
