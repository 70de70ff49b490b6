//! Inputs of rebalancing beside holdings and targets: tax profiles, lots, relations of assets; and the saved plans.

use choices::{Choice, RelationKind};
use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::accounts::AccountTable;
use super::assets::AssetTable;
use super::indices::SHA_256;

table! {
    /// The tax status of an account, and its household.
    AccountTaxProfileTable => AccountTaxProfile, AccountTaxProfileDraft {
        identifier: "AccountTaxProfile", owner: CORE, label: "Tax profiles";
        /// The account.
        account_uid: Uid, "Account";
        /// Tax status: taxable, deferred, exempt, or another name used by the tax regime.
        tax_type: Option<String>, "Tax type", max 64;
        /// The household; its accounts share wash-sale windows, and targets if the household has its own.
        household: Option<String>, "Household", max 255;
    }
    primary [account_uid];
    index [household];
    foreign account_uid => AccountTable.uid, cascade;
}

table! {
    /// An open tax lot.
    TaxLotTable => TaxLot, TaxLotDraft {
        identifier: "TaxLot", owner: CORE, label: "Tax lots";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The account.
        account_uid: Uid, "Account";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// Acquisition date.
        opened_at: Instant, "Opened";
        /// Quantity still held, above 0.
        quantity: Decimal, "Quantity", unit "units";
        /// Cost per unit, quoted like the price.
        unit_cost: Decimal, "Unit cost", unit "asset currency";
    }
    primary [uid];
    index [account_uid, asset_uid, opened_at];
    foreign account_uid => AccountTable.uid, cascade;
    foreign asset_uid => AssetTable.uid, restrict;
    check quantity_not_positive, quantity, "The quantity must be above 0; a lot that is sold is deleted.",
        Positive("quantity");
    check unit_cost_negative, unit_cost, "The cost must be 0 or more.", NotNegative("unit_cost");
}

table! {
    /// A relation between two assets; an asset has one relation of each type.
    AssetRelationTable => AssetRelation, AssetRelationDraft {
        identifier: "AssetRelation", owner: CORE, label: "Asset relations";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The other asset.
        related_uid: Uid, "Related";
        /// substitute: the other asset replaces it; identical: both, and what is identical to either, are substantially
        /// identical for tax purposes.
        relation: RelationKind, "Relation", max 16, normal Lower;
    }
    primary [uid];
    key [asset_uid, relation];
    index [related_uid];
    foreign asset_uid => AssetTable.uid, cascade;
    foreign related_uid => AssetTable.uid, cascade;
    check relation_unknown, relation, "The relation must be substitute or identical.",
        OneOf("relation", RelationKind::TEXTS);
    check related_is_itself, related_uid, "An asset cannot be related to itself; choose another.",
        Differ("asset_uid", "related_uid");
}

table! {
    /// A saved plan with its input and the hashes that verify it.
    RebalancePlanTable => RebalancePlan, RebalancePlanDraft {
        identifier: "RebalancePlan", owner: CORE, label: "Plans";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// When it was saved.
        kept_at: Instant, "Saved", default Now;
        /// Name.
        name: String, "Name", max 255;
        /// Accounts planned.
        accounts: i64, "Accounts";
        /// Orders.
        orders: i64, "Orders";
        /// The whole input; the same input gives the same plan.
        input_json: Json, "Input";
        /// BLAKE3 of the input.
        input_hash: String, "Input hash", max 64;
        /// BLAKE3 of orders, cash and residuals.
        plan_hash: String, "Plan hash", max 64;
    }
    primary [uid];
    index [kept_at];
    check accounts_negative, accounts, "The number of accounts must be 0 or more.", NotNegative("accounts");
    check orders_negative, orders, "The number of orders must be 0 or more.", NotNegative("orders");
    check input_hash_malformed, input_hash, "The hash must be 64 lower-case hexadecimal digits.", Form("input_hash", SHA_256);
    check plan_hash_malformed, plan_hash, "The hash must be 64 lower-case hexadecimal digits.", Form("plan_hash", SHA_256);
}
