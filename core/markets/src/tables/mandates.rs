//! Mandates: allocation models, and the dated targets of each account.

use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::accounts::AccountTable;
use super::assets::AssetTable;
use super::portfolios::PortfolioTable;

table! {
    /// A named allocation model that accounts share.
    AccountAllocationModelTable => AccountAllocationModel {
        identifier: "AccountAllocationModel", owner: "core", label: "Allocation models";
        /// Surrogate key.
        uid: Uid, "Uid";
        /// Business key.
        allocation_model_name: String, "Name", max 100;
        /// Free text.
        allocation_model_description: Option<String>, "Description";
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    unique [allocation_model_name];
}

table! {
    /// An account under an allocation model; owns the account's dated targets.
    AccountTargetAllocationTable => AccountTargetAllocation {
        identifier: "AccountTargetAllocation", owner: "core", label: "Target allocations";
        /// Surrogate key.
        uid: Uid, "Uid";
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// The account.
        account_uid: Uid, "Account";
        /// The model.
        account_allocation_model_uid: Uid, "Model";
        /// Human label.
        display_name: Option<String>, "Name", max 255;
        /// Considered by readers.
        is_active: bool, "Active";
        /// Who wrote it.
        source: Option<String>, "Source", max 255;
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    unique [unique_identifier];
    index [is_active];
    foreign account_uid => AccountTable.uid, cascade;
    foreign account_allocation_model_uid => AccountAllocationModelTable.uid, restrict;
}

table! {
    /// The head of the targets that hold from one instant.
    PositionSetTable => PositionSet {
        identifier: "PositionSet", owner: "core", label: "Position sets";
        /// Surrogate key.
        uid: Uid, "Uid";
        /// The target allocation.
        account_target_allocation_uid: Uid, "Target allocation";
        /// When the targets hold from.
        position_set_time: Instant, "Time";
        /// Who wrote it.
        source: Option<String>, "Source", max 255;
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    unique [account_target_allocation_uid, position_set_time];
    index [position_set_time];
    foreign account_target_allocation_uid => AccountTargetAllocationTable.uid, cascade;
}

table! {
    /// What an account should hold of one asset or one portfolio. Stores the intent, never a portfolio's constituents.
    TargetPositionsStorage => TargetPosition {
        identifier: "TargetPositionsTS", owner: "core", label: "Target positions";
        /// When the target holds from.
        time_index: Instant, "Time";
        /// The head of the set.
        position_set_uid: Uid, "Position set";
        /// asset or portfolio.
        target_type: String, "Kind", max 32;
        /// The uid of the asset or portfolio.
        target_uid: Uid, "Target";
        /// The asset, for an asset target.
        asset_uid: Option<Uid>, "Asset";
        /// The portfolio, for a portfolio target.
        portfolio_uid: Option<Uid>, "Portfolio";
        /// Share of the account's value.
        weight_notional_exposure: Option<Decimal>, "Weight", unit "share";
        /// Fixed amount.
        constant_notional_exposure: Option<Decimal>, "Notional", unit "base currency";
        /// Signed units; asset targets only.
        single_asset_quantity: Option<Decimal>, "Quantity", unit "units";
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    time [time_index, position_set_uid, target_type, target_uid];
    pack [position_set_uid];
    index [position_set_uid, target_type, target_uid];
    foreign position_set_uid => PositionSetTable.uid, cascade;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign portfolio_uid => PortfolioTable.uid, restrict;
    check target_type_unknown, target_type, "The kind of a target is asset or portfolio.",
        |row| row.target_type == "asset" || row.target_type == "portfolio";
    check asset_target_inconsistent, asset_uid, "An asset target names its asset, twice the same, and no portfolio.",
        |row| row.target_type != "asset" || (row.asset_uid == Some(row.target_uid) && row.portfolio_uid.is_none());
    check portfolio_target_inconsistent, portfolio_uid,
        "A portfolio target names its portfolio, twice the same, and no asset.",
        |row| row.target_type != "portfolio" || (row.portfolio_uid == Some(row.target_uid) && row.asset_uid.is_none());
    check exposure_not_single, weight_notional_exposure, "Give exactly one of weight, notional and quantity.",
        |row| [row.weight_notional_exposure, row.constant_notional_exposure, row.single_asset_quantity]
            .iter().flatten().count() == 1;
    check quantity_forbidden_for_portfolio, single_asset_quantity, "A portfolio target takes a weight or a notional.",
        |row| row.target_type != "portfolio" || row.single_asset_quantity.is_none();
}
