//! Mandates: allocation models, and the dated targets of each account.

use choices::{Choice, TargetType};
use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::accounts::AccountTable;
use super::assets::AssetTable;
use super::portfolios::PortfolioTable;

table! {
    /// A named allocation model that accounts share.
    AccountAllocationModelTable => AccountAllocationModel, AccountAllocationModelDraft {
        identifier: "AccountAllocationModel", owner: CORE, label: "Allocation models";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        allocation_model_name: String, "Name", max 100;
        /// Free text.
        allocation_model_description: Option<String>, "Description";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [allocation_model_name];
}

table! {
    /// An account under an allocation model; owns the account's dated targets.
    AccountTargetAllocationTable => AccountTargetAllocation, AccountTargetAllocationDraft {
        identifier: "AccountTargetAllocation", owner: CORE, label: "Target allocations";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// The account.
        account_uid: Uid, "Account";
        /// The model.
        account_allocation_model_uid: Uid, "Model";
        /// Display name.
        display_name: Option<String>, "Name", max 255;
        /// Whether the allocation is active.
        is_active: bool, "Active", default Bool(true);
        /// The source.
        source: Option<String>, "Source", max 255;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [is_active];
    foreign account_uid => AccountTable.uid, cascade;
    foreign account_allocation_model_uid => AccountAllocationModelTable.uid, restrict;
}

table! {
    /// A version of the targets, with its effective date.
    PositionSetTable => PositionSet, PositionSetDraft {
        identifier: "PositionSet", owner: CORE, label: "Position sets";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The target allocation.
        account_target_allocation_uid: Uid, "Target allocation";
        /// When the targets are effective from.
        position_set_time: Instant, "Time";
        /// The source.
        source: Option<String>, "Source", max 255;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [account_target_allocation_uid, position_set_time];
    index [position_set_time];
    foreign account_target_allocation_uid => AccountTargetAllocationTable.uid, cascade;
}

table! {
    /// An account's target for one asset or one portfolio. Stores the target itself, never a portfolio's constituents.
    TargetPositionsStorage => TargetPosition, TargetPositionDraft {
        identifier: "TargetPositionsTS", owner: CORE, label: "Target positions";
        /// When the target is effective from.
        time_index: Instant, "Time";
        /// The target version.
        position_set_uid: Uid, "Position set";
        /// asset or portfolio.
        target_type: TargetType, "Type", max 32, normal Lower;
        /// The uid of the asset or portfolio.
        target_uid: Uid, "Target";
        /// The asset, for an asset target.
        asset_uid: Option<Uid>, "Asset";
        /// The portfolio, for a portfolio target.
        portfolio_uid: Option<Uid>, "Portfolio";
        /// Share of the account's value.
        weight_notional_exposure: Option<Decimal>, "Weight", unit "share";
        /// Fixed amount.
        constant_notional_exposure: Option<Decimal>, "Amount", unit "base currency";
        /// Signed quantity; asset targets only.
        single_asset_quantity: Option<Decimal>, "Quantity", unit "units";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    time [time_index, position_set_uid, target_type, target_uid];
    index [position_set_uid, target_type, target_uid];
    foreign position_set_uid => PositionSetTable.uid, cascade;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign portfolio_uid => PortfolioTable.uid, restrict;
    check target_type_unknown, target_type, "The target type must be asset or portfolio.",
        OneOf("target_type", TargetType::TEXTS);
    check asset_target_inconsistent, asset_uid, "An asset target must have the same asset in both columns, and no portfolio.",
        Any(&[IsNot("target_type", "asset"), All(&[NotNull("asset_uid"), Same("asset_uid", "target_uid"), Null("portfolio_uid")])]);
    check portfolio_target_inconsistent, portfolio_uid,
        "A portfolio target has the same portfolio in both columns, and no asset.",
        Any(&[IsNot("target_type", "portfolio"), All(&[NotNull("portfolio_uid"), Same("portfolio_uid", "target_uid"), Null("asset_uid")])]);
    check exposure_not_single, weight_notional_exposure, "Provide exactly one of weight, amount and quantity.",
        ExactlyOne(&["weight_notional_exposure", "constant_notional_exposure", "single_asset_quantity"]);
    check quantity_forbidden_for_portfolio, single_asset_quantity, "A portfolio target takes a weight or an amount.",
        Any(&[IsNot("target_type", "portfolio"), Null("single_asset_quantity")]);
}
