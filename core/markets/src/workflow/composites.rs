//! Assets with terms of their own: currency pairs, bonds, futures.

use choices::{BondStatus, FutureKind, SettlementMethod, SettlementModel};
use chrono::NaiveDate;
use decimal::Decimal;
use metatable::{Book, Instant, MetaTable, Operation, Right, RowError, Session, Uid, Write};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::codes;
use crate::tables::assets::{Asset, AssetDraft, AssetTable, AssetTypeDraft, AssetTypeTable};
use crate::tables::instruments::{BondAssetDetailsTable, CurrencySpotAssetDetailsTable, FutureAssetDetailsTable};

/// Saves an asset with its terms and the type that it is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveComposite {
    /// currency_spot, bond or future.
    pub asset_type: String,
    /// Business key of the asset.
    pub unique_identifier: String,
    /// The cells of the details table, without the asset.
    pub terms: serde_json::Map<String, Json>,
}

impl Operation for SaveComposite {
    const KIND: &'static str = "save_composite";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let put = match self.asset_type.as_str() {
            "currency_spot" => put_terms::<CurrencySpotAssetDetailsTable>,
            "bond" => put_terms::<BondAssetDetailsTable>,
            "future" => put_terms::<FutureAssetDetailsTable>,
            other => {
                return write.refuse(Some("asset_type"), codes::composite_unknown(&other));
            }
        };
        write.upsert::<AssetTypeTable>(AssetTypeDraft::default().asset_type(self.asset_type.as_str()));
        let draft = AssetDraft::default().unique_identifier(self.unique_identifier);
        if let Some(asset) = write.upsert::<AssetTable>(draft.asset_type(self.asset_type)) {
            put(write, asset.uid, self.terms);
        }
    }

    fn describe(&self, _: &Book) -> String {
        format!("Saved the terms of {}", self.unique_identifier)
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
    /// What became of it.
    pub status: BondStatus,
}

/// The contract of a future.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FutureTerms {
    /// Whether it ends.
    pub kind: FutureKind,
    /// The index that it follows.
    pub underlying_index_uid: Uid,
    /// The unit of its price.
    pub quote_unit: String,
    /// The asset that it settles in.
    pub settlement_asset: Uid,
    /// The asset of its margin.
    pub margin_asset: Uid,
    /// The currency in which its gains accrue.
    pub settlement_model: SettlementModel,
    /// What it is settled in.
    pub settlement_method: SettlementMethod,
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
    let terms = match json!(terms) {
        Json::Object(terms) => terms,
        _ => serde_json::Map::new(),
    };
    session.ask_row(&SaveComposite {
        asset_type: asset_type.to_owned(),
        unique_identifier: key.to_owned(),
        terms,
    })
}
