//! Assets: identity, trading terms, names, categories.

use choices::{Choice, MinorUnit};
use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;

table! {
    /// An asset type. Assets refer to their type by its ID, whether the type is listed here or not.
    AssetTypeTable => AssetType, AssetTypeDraft {
        identifier: "AssetType", owner: CORE, label: "Asset types";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID, in lower case: equity, currency_spot.
        asset_type: String, "Type", max 64, normal TypeKey;
        /// Display name.
        display_name: Option<String>, "Name", max 255;
        /// Free text.
        description: Option<String>, "Description";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [asset_type];
    index [display_name];
}

table! {
    /// An instrument that can be held, priced or referred to; cash is a holding of a currency asset.
    AssetTable => Asset, AssetDraft {
        identifier: "Asset", owner: CORE, label: "Assets";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID: AAPL, USD.
        unique_identifier: String, "Identifier", max 255;
        /// Normalised type key: equity, etf, currency. An optional link to the asset types.
        asset_type: Option<String>, "Type", max 64, normal TypeKey;
    }
    primary [uid];
    key [unique_identifier];
    index [asset_type];
}

/// The asset type of a currency, whose holdings are cash.
pub const CURRENCY_TYPE: &str = "currency";

table! {
    /// The trading terms of an asset.
    AssetTradingTermsTable => AssetTradingTerms, AssetTradingTermsDraft {
        identifier: "AssetTradingTerms", owner: CORE, label: "Trading terms";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The currency asset of its price; for a currency, the currency itself.
        currency_asset_uid: Uid, "Currency";
        /// Units of the underlying in one contract; 1 for a share.
        contract_multiplier: Decimal, "Multiplier", default Integer(1);
        /// Lot size; orders are multiples of it.
        lot_size: Decimal, "Lot size", unit "units", default Integer(1);
        /// The minimum order quantity; 0 for none.
        min_quantity: Decimal, "Minimum order", unit "units", default Integer(0);
        /// The minor unit that imported files quote prices and costs in: GBX or GBp for pence, ZAc or ZAX, ILA; the currency
        /// when empty. Stored prices and costs are in the currency.
        quote_unit: Option<MinorUnit>, "Quote unit";
    }
    primary [asset_uid];
    foreign asset_uid => AssetTable.uid, cascade;
    foreign currency_asset_uid => AssetTable.uid, restrict;
    check quote_unit_unknown, quote_unit, "A quote unit is GBX, GBp, ZAc, ZAX or ILA; leave it empty for the currency itself.",
        OneOf("quote_unit", MinorUnit::TEXTS);
    check multiplier_not_positive, contract_multiplier, "The multiplier must be above 0.",
        Positive("contract_multiplier");
    check lot_size_not_positive, lot_size, "The lot size must be above 0.", Positive("lot_size");
    check min_quantity_negative, min_quantity, "The minimum order must be 0 or more.",
        NotNegative("min_quantity");
}

table! {
    /// The names of an asset over time, one row per change.
    AssetSnapshotsStorage => AssetSnapshot, AssetSnapshotDraft {
        identifier: "AssetSnapshotsTS", owner: CORE, label: "Asset names";
        /// When the names are effective from.
        time_index: Instant, "Time";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// Name.
        name: Option<String>, "Name";
        /// Ticker.
        ticker: Option<String>, "Ticker";
        /// Exchange code.
        exchange_code: Option<String>, "Exchange";
        /// Identifies the listings of one share class.
        asset_ticker_group_id: Option<String>, "Ticker group";
    }
    time [time_index, asset_uid];
    index [asset_uid, time_index];
    foreign asset_uid => AssetTable.uid, restrict;
}

table! {
    /// A named list of assets: a sector, an asset class.
    AssetCategoryTable => AssetCategory, AssetCategoryDraft {
        identifier: "AssetCategory", owner: CORE, label: "Asset categories";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// Display name.
        display_name: String, "Name", max 255;
        /// Free text.
        description: Option<String>, "Description";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [display_name];
}

table! {
    /// An asset in a category.
    AssetCategoryMembershipTable => AssetCategoryMembership, AssetCategoryMembershipDraft {
        identifier: "AssetCategoryMembership", owner: CORE, label: "Category memberships";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The category.
        category_uid: Uid, "Category";
        /// The asset.
        asset_uid: Uid, "Asset";
    }
    primary [uid];
    key [category_uid, asset_uid];
    index [asset_uid];
    foreign category_uid => AssetCategoryTable.uid, cascade;
    foreign asset_uid => AssetTable.uid, cascade;
}
