//! Mandates: allocation models, and the dated targets of each account.

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
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        allocation_model_name: String, "Name", max 100;
        /// Free text.
        allocation_model_description: Option<String>, "Description";
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [allocation_model_name];
}

table! {
    /// An account under an allocation model; owns the account's dated targets.
    AccountTargetAllocationTable => AccountTargetAllocation, AccountTargetAllocationDraft {
        identifier: "AccountTargetAllocation", owner: CORE, label: "Target allocations";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// The account.
        account_uid: Uid, "Account";
        /// The model.
        account_allocation_model_uid: Uid, "Model";
        /// Human label.
        display_name: Option<String>, "Name", max 255;
        /// Considered by readers.
        is_active: bool, "Active", default Bool(true);
        /// Who wrote it.
        source: Option<String>, "Source", max 255;
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [is_active];
    foreign account_uid => AccountTable.uid, cascade;
    foreign account_allocation_model_uid => AccountAllocationModelTable.uid, restrict;
}

table! {
    /// The head of the targets that hold from one instant.
    PositionSetTable => PositionSet, PositionSetDraft {
        identifier: "PositionSet", owner: CORE, label: "Position sets";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
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
    key [account_target_allocation_uid, position_set_time];
    index [position_set_time];
    foreign account_target_allocation_uid => AccountTargetAllocationTable.uid, cascade;
}

table! {
    /// What an account should hold of one asset or one portfolio. Stores the intent, never a portfolio's constituents.
    TargetPositionsStorage => TargetPosition, TargetPositionDraft {
        identifier: "TargetPositionsTS", owner: CORE, label: "Target positions";
        /// When the target holds from.
        time_index: Instant, "Time";
        /// The head of the set.
        position_set_uid: Uid, "Position set";
        /// asset or portfolio.
        target_type: String, "Kind", max 32, normal Lower;
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
    index [position_set_uid, target_type, target_uid];
    foreign position_set_uid => PositionSetTable.uid, cascade;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign portfolio_uid => PortfolioTable.uid, restrict;
    check target_type_unknown, target_type, "The kind of a target is asset or portfolio.",
        OneOf("target_type", &["asset", "portfolio"]);
    check asset_target_inconsistent, asset_uid, "An asset target names its asset, twice the same, and no portfolio.",
        Any(&[IsNot("target_type", "asset"), All(&[NotNull("asset_uid"), Same("asset_uid", "target_uid"), Null("portfolio_uid")])]);
    check portfolio_target_inconsistent, portfolio_uid,
        "A portfolio target names its portfolio, twice the same, and no asset.",
        Any(&[IsNot("target_type", "portfolio"), All(&[NotNull("portfolio_uid"), Same("portfolio_uid", "target_uid"), Null("asset_uid")])]);
    check exposure_not_single, weight_notional_exposure, "Give exactly one of weight, notional and quantity.",
        ExactlyOne(&["weight_notional_exposure", "constant_notional_exposure", "single_asset_quantity"]);
    check quantity_forbidden_for_portfolio, single_asset_quantity, "A portfolio target takes a weight or a notional.",
        Any(&[IsNot("target_type", "portfolio"), Null("single_asset_quantity")]);
}
