//! Constituents of composite assets: one row of details an asset.

use choices::{BondStatus, Choice, FutureKind, SettlementMethod, SettlementModel};
use chrono::NaiveDate;
use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::assets::AssetTable;
use super::indices::IndexTable;

table! {
    /// An issuer of bonds.
    IssuerTable => Issuer, IssuerDraft {
        identifier: "Issuer", owner: CORE, label: "Issuers";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// Display name.
        display_name: String, "Name", max 255;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [display_name];
}

table! {
    /// The two currencies of a currency pair.
    CurrencySpotAssetDetailsTable => CurrencySpotAssetDetails, CurrencySpotAssetDetailsDraft {
        identifier: "CurrencySpotAssetDetails", owner: CORE, label: "Currency pairs";
        /// The asset of the pair.
        asset_uid: Uid, "Asset";
        /// The base currency.
        base_currency_uid: Uid, "Base currency";
        /// The quote currency.
        quote_currency_uid: Uid, "Quote currency";
    }
    primary [asset_uid];
    unique [base_currency_uid, quote_currency_uid];
    index [quote_currency_uid];
    foreign base_currency_uid => AssetTable.uid, restrict;
    foreign quote_currency_uid => AssetTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, cascade;
    check currencies_equal, quote_currency_uid, "The two currencies of a pair must differ.",
        Differ("base_currency_uid", "quote_currency_uid");
}

table! {
    /// The terms of a bond.
    BondAssetDetailsTable => BondAssetDetails, BondAssetDetailsDraft {
        identifier: "BondAssetDetails", owner: CORE, label: "Bonds";
        /// The asset of the bond.
        asset_uid: Uid, "Asset";
        /// The issuer.
        issuer_uid: Uid, "Issuer";
        /// The currency asset of the bond.
        currency_asset_uid: Uid, "Currency";
        /// Issue date.
        issue_date: NaiveDate, "Issued";
        /// Maturity date; none for a perpetual bond.
        maturity_date: Option<NaiveDate>, "Matures";
        /// ACTIVE, MATURED, DEFAULTED, CALLED, REDEEMED or UNKNOWN.
        status: BondStatus, "Status", max 32, normal Upper;
    }
    primary [asset_uid];
    index [maturity_date];
    index [status];
    foreign issuer_uid => IssuerTable.uid, restrict;
    foreign currency_asset_uid => AssetTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, cascade;
    check bond_status_unknown, status, "The status must be ACTIVE, MATURED, DEFAULTED, CALLED, REDEEMED or UNKNOWN.",
        OneOf("status", BondStatus::TEXTS);
    check maturity_before_issue, maturity_date, "A bond must not mature before it is issued.",
        NotAfter("issue_date", "maturity_date");
}

table! {
    /// The contract of a future.
    FutureAssetDetailsTable => FutureAssetDetails, FutureAssetDetailsDraft {
        identifier: "FutureAssetDetails", owner: CORE, label: "Futures";
        /// The asset of the future.
        asset_uid: Uid, "Asset";
        /// PERPETUAL or EXPIRING.
        kind: FutureKind, "Kind", max 32, normal Upper;
        /// The underlying index.
        underlying_index_uid: Uid, "Underlying";
        /// The unit of its price.
        quote_unit: String, "Quote unit", max 64, normal Upper;
        /// The settlement asset.
        settlement_asset: Uid, "Settlement asset";
        /// The margin asset.
        margin_asset: Uid, "Margin asset";
        /// LINEAR, INVERSE, QUANTO or UNKNOWN.
        settlement_model: SettlementModel, "Settlement model", max 32, normal Upper;
        /// CASH, PHYSICAL or UNKNOWN.
        settlement_method: SettlementMethod, "Settlement method", max 32, normal Upper;
        /// Units of the underlying in one contract, above 0.
        contract_size: Decimal, "Contract size", unit "contract units";
        /// The unit of the contract size.
        contract_unit: String, "Contract unit", max 64, normal Upper;
        /// When it expires; none for a perpetual.
        expires_at: Option<Instant>, "Expires";
        /// When it settles.
        settles_at: Option<Instant>, "Settles";
        /// Custom fields.
        metadata: Option<Json>, "Metadata";
    }
    primary [asset_uid];
    index [expires_at];
    foreign underlying_index_uid => IndexTable.uid, restrict;
    foreign settlement_asset => AssetTable.uid, restrict;
    foreign margin_asset => AssetTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, cascade;
    check future_kind_unknown, kind, "The kind must be PERPETUAL or EXPIRING.", OneOf("kind", FutureKind::TEXTS);
    check settlement_model_unknown, settlement_model, "The settlement model must be LINEAR, INVERSE, QUANTO or UNKNOWN.",
        OneOf("settlement_model", SettlementModel::TEXTS);
    check settlement_method_unknown, settlement_method, "The settlement method must be CASH, PHYSICAL or UNKNOWN.",
        OneOf("settlement_method", SettlementMethod::TEXTS);
    check contract_size_not_positive, contract_size, "The contract size must be above 0.", Positive("contract_size");
    check perpetual_expires, expires_at, "A perpetual future must not have an expiry.",
        Any(&[IsNot("kind", "PERPETUAL"), Null("expires_at")]);
    check expiry_missing, expires_at, "Provide the expiry of an expiring future.",
        Any(&[IsNot("kind", "EXPIRING"), NotNull("expires_at")]);
}

table! {
    /// The OpenFIGI details of an asset.
    OpenFigiAssetDetailsTable => OpenFigiAssetDetails, OpenFigiAssetDetailsDraft {
        identifier: "OpenFigiAssetDetails", owner: CORE, label: "OpenFIGI details";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// FIGI of the listing.
        figi: Option<String>, "FIGI", max 12;
        /// Composite FIGI.
        composite: Option<String>, "Composite FIGI", max 12;
        /// Share-class FIGI.
        share_class: Option<String>, "Share class FIGI", max 12;
        /// ISIN.
        isin: Option<String>, "ISIN", max 12;
        /// Ticker.
        ticker: Option<String>, "Ticker", max 50;
        /// Name.
        name: Option<String>, "Name", max 255;
        /// Exchange code.
        exchange_code: Option<String>, "Exchange", max 50;
        /// Security type.
        security_type: Option<String>, "Security type", max 50;
        /// Second security type.
        security_type_2: Option<String>, "Security type 2", max 50;
        /// Market sector.
        security_market_sector: Option<String>, "Market sector", max 50;
        /// The provider's description.
        security_description: Option<String>, "Description", max 255;
        /// The provider's ID.
        unique_id: Option<String>, "Provider ID", max 255;
        /// The provider's ID of a future or an option.
        unique_id_fut_opt: Option<String>, "Provider ID, derivatives", max 255;
        /// The provider's remarks.
        metadata: Option<String>, "Provider remarks";
        /// The raw response.
        raw_payload: Option<Json>, "Raw response";
    }
    primary [asset_uid];
    index [figi];
    index [isin];
    index [ticker];
    foreign asset_uid => AssetTable.uid, cascade;
}
