//! Assets: create, look up, change, categorise, describe, delete.

use anyhow::{Context, Result, ensure};
use markets::tables::assets::{
    Asset, AssetCategory, AssetCategoryDraft, AssetCategoryMembership, AssetDraft, AssetTable, AssetType,
    AssetTypeDraft,
};
use markets::tables::instruments::OpenFigiAssetDetailsTable;
use markets::workflow::{CurrencySpotTerms, register_openfigi};
use metatable::{Book, Filter, Query, RowApi, Selector, Session, Uid, Value};
use serde_json::json;

fn main() -> Result<()> {
    // Row operations never create tables silently: the engine starts with what is named, and what that refers to.
    let mut book = Book::new(vec![markets::package()])?;
    book.start_engine(&[
        "AssetType".into(),
        "AssetCategoryMembership".into(),
        "AssetSnapshotsTS".into(),
        "CurrencySpotAssetDetails".into(),
        Selector::of::<OpenFigiAssetDetailsTable>(),
        Selector::of::<markets::tables::instruments::BondAssetDetailsTable>(),
        Selector::of::<markets::tables::instruments::FutureAssetDetailsTable>(),
    ])?;
    // The clock and the source of uids are the caller's.
    let mut session = book.session("2026-11-21T10:00:00Z".parse()?, Uid::from_u128(7), "example");

    AssetType::upsert(&mut session, AssetTypeDraft::default().asset_type("Crypto"))?;
    let crypto = |key: &str| {
        AssetDraft::default()
            .unique_identifier(key)
            .asset_type("crypto".to_owned())
    };
    let bitcoin = Asset::upsert(&mut session, crypto("BTC"))?;
    let ether = Asset::upsert(&mut session, crypto("ETH"))?;
    ensure!(Asset::get_by_unique_identifier(&session, "BTC")?.as_ref() == Some(&bitcoin));
    let query = Query {
        filter: Some(Filter::Eq("asset_type".into(), Value::Text("crypto".into()))),
        order: vec![("unique_identifier".into(), false)],
        ..Query::default()
    };
    let (found, next) = Asset::filter(&session, &query)?;
    ensure!(found == [bitcoin.clone(), ether.clone()] && next.is_none());

    categorise(&mut session, &[bitcoin.uid, ether.uid, bitcoin.uid])?;
    let euro = pair(&mut session)?;
    describe(&mut session)?;

    // What a delete would do is known before it happens.
    let impact = Asset::delete_impact(&session, euro.uid)?.context("an impact")?;
    ensure!(!impact.can_delete && impact.blocking_count == 1);
    ensure!(Asset::delete(&mut session, ether.uid)?);
    println!("{} assets", session.store().count::<AssetTable>());
    Ok(())
}

/// A category is a list of assets; replacing it is one transaction.
fn categorise(session: &mut Session<'_>, members: &[Uid]) -> Result<()> {
    let draft = AssetCategoryDraft::default()
        .unique_identifier("digital")
        .display_name("Digital assets");
    let digital = AssetCategory::upsert(session, draft)?;
    let members: Vec<AssetCategoryMembership> = AssetCategory::replace_memberships(session, digital.uid, members)?;
    ensure!(members.len() == 2);
    Ok(())
}

/// A currency pair is an asset with two currencies, written in one transaction.
fn pair(session: &mut Session<'_>) -> Result<Asset> {
    let currency = |key: &str| {
        AssetDraft::default()
            .unique_identifier(key)
            .asset_type("currency".to_owned())
    };
    let (euro, dollar) = (
        Asset::upsert(session, currency("EUR"))?,
        Asset::upsert(session, currency("USD"))?,
    );
    let mut terms = CurrencySpotTerms {
        base_currency_uid: euro.uid,
        quote_currency_uid: dollar.uid,
    };
    Asset::upsert_currency_spot(session, "EURUSD", &terms)?;
    terms.quote_currency_uid = euro.uid;
    let refused = Asset::upsert_currency_spot(session, "EUREUR", &terms);
    ensure!(refused.is_err_and(|error| error.code() == "currencies_equal"));
    Ok(euro)
}

/// What a provider answered, recorded: one asset, its details, its names.
fn describe(session: &mut Session<'_>) -> Result<()> {
    let answer = json!([{ "data": [{
        "figi": "BBG000B9XRY4", "name": "APPLE INC", "ticker": "AAPL", "exchCode": "US", "marketSector": "Equity",
    }] }]);
    let apple = register_openfigi(session, &answer)?;
    let details = session
        .store()
        .by_uid::<OpenFigiAssetDetailsTable>(apple.uid)
        .context("details")?;
    ensure!(details.ticker.as_deref() == Some("AAPL"));
    Ok(())
}
