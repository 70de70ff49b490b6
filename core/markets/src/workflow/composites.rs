//! Assets with terms of their own: currency pairs, bonds, futures.

use chrono::NaiveDate;
use decimal::Decimal;
use metatable::{Conflict, Instant, MetaTable, Mutator, RowError, Session, Uid, Write};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::codes;
use crate::tables::assets::{Asset, AssetDraft, AssetTable, AssetTypeDraft, AssetTypeTable};
use crate::tables::instruments::{BondAssetDetailsTable, CurrencySpotAssetDetailsTable, FutureAssetDetailsTable};

/// Saves an asset with its terms and the type that it is of: `{"asset_type", "unique_identifier", "terms"}`; the terms
/// are the cells of the details table, without the asset.
pub const SAVE_COMPOSITE: Mutator = Mutator::new("save_composite", Conflict::RequireUnchanged, save);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    asset_type: String,
    unique_identifier: String,
    terms: serde_json::Map<String, Json>,
}

fn save(write: &mut Write<'_>, args: &Json) {
    let Some(args) = write.read_args::<Save>(args) else {
        return;
    };
    let put = match args.asset_type.as_str() {
        "currency_spot" => put_terms::<CurrencySpotAssetDetailsTable>,
        "bond" => put_terms::<BondAssetDetailsTable>,
        "future" => put_terms::<FutureAssetDetailsTable>,
        other => {
            return write.refuse(Some("asset_type"), codes::composite_unknown(&other));
        }
    };
    write.upsert::<AssetTypeTable>(AssetTypeDraft::default().asset_type(args.asset_type.as_str()));
    let draft = AssetDraft::default().unique_identifier(args.unique_identifier);
    if let Some(asset) = write.upsert::<AssetTable>(draft.asset_type(args.asset_type)) {
        put(write, asset.uid, args.terms);
    }
}

fn put_terms<T: MetaTable>(write: &mut Write<'_>, asset: Uid, mut terms: serde_json::Map<String, Json>) {
    terms.insert("asset_uid".to_owned(), json!(asset));
    write.upsert_json::<T>(&Json::Object(terms));
}

/// The terms of a currency pair: base priced in quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CurrencySpotTerms {
    /// The currency that is priced.
    pub base_currency_uid: Uid,
    /// The currency of the price.
    pub quote_currency_uid: Uid,
}

/// The terms of a bond.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BondTerms {
    /// Who owes it.
    pub issuer_uid: Uid,
    /// The currency asset that it is owed in.
    pub currency_asset_uid: Uid,
    /// When it was issued.
    pub issue_date: NaiveDate,
    /// When it is due; none for a perpetual bond.
    pub maturity_date: Option<NaiveDate>,
    /// ACTIVE, MATURED, DEFAULTED, CALLED, REDEEMED or UNKNOWN.
    pub status: String,
}

/// The contract of a future.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FutureTerms {
    /// PERPETUAL or EXPIRING.
    pub kind: String,
    /// The index that it follows.
    pub underlying_index_uid: Uid,
    /// The unit of its price.
    pub quote_unit: String,
    /// The asset that it settles in.
    pub settlement_asset: Uid,
    /// The asset of its margin.
    pub margin_asset: Uid,
    /// LINEAR, INVERSE, QUANTO or UNKNOWN.
    pub settlement_model: String,
    /// CASH, PHYSICAL or UNKNOWN.
    pub settlement_method: String,
    /// Units of the underlying in one contract, above 0.
    pub contract_size: Decimal,
    /// The unit of the contract size.
    pub contract_unit: String,
    /// When it expires; none for a perpetual.
    pub expires_at: Option<Instant>,
    /// When it settles.
    pub settles_at: Option<Instant>,
    /// Free-form object.
    pub metadata: Option<Json>,
}

impl Asset {
    /// Saves a currency pair: the asset, its type and its two currencies, in one transaction.
    ///
    /// # Errors
    /// `currencies_equal`, `reference_missing`, and those of an upsert; nothing is written then.
    pub fn upsert_currency_spot(
        session: &mut Session<'_>,
        key: &str,
        terms: &CurrencySpotTerms,
    ) -> Result<Self, RowError> {
        save_terms(session, "currency_spot", key, terms)
    }

    /// Saves a bond: the asset, its type and its terms, in one transaction.
    ///
    /// # Errors
    /// `maturity_before_issue`, `bond_status_unknown`, `reference_missing`, and those of an upsert.
    pub fn upsert_bond(session: &mut Session<'_>, key: &str, terms: &BondTerms) -> Result<Self, RowError> {
        save_terms(session, "bond", key, terms)
    }

    /// Saves a future: the asset, its type and its contract, in one transaction.
    ///
    /// # Errors
    /// `perpetual_expires`, `expiry_missing`, `contract_size_not_positive`, `reference_missing`, and those of an upsert.
    pub fn upsert_future(session: &mut Session<'_>, key: &str, terms: &FutureTerms) -> Result<Self, RowError> {
        save_terms(session, "future", key, terms)
    }
}

fn save_terms(
    session: &mut Session<'_>,
    asset_type: &str,
    key: &str,
    terms: &impl Serialize,
) -> Result<Asset, RowError> {
    let args = json!({ "asset_type": asset_type, "unique_identifier": key, "terms": terms });
    session.ask_row(SAVE_COMPOSITE.kind, 1, args)
}
