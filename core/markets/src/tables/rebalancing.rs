//! What rebalancing goes by beside holdings and targets: tax profiles, lots, relations of assets; and the plans that were kept.

use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::accounts::AccountTable;
use super::assets::AssetTable;
use super::indices::SHA_256;

table! {
    /// How an account is taxed, and whose accounts it is planned with.
    AccountTaxProfileTable => AccountTaxProfile, AccountTaxProfileDraft {
        identifier: "AccountTaxProfile", owner: CORE, label: "Tax profiles";
        /// The account.
        account_uid: Uid, "Account";
        /// How it is taxed: taxable, deferred, exempt, or a name of the tax regime's own.
        tax_type: Option<String>, "Tax type", max 64;
        /// The household whose accounts share wash windows, and targets where it has its own.
        household: Option<String>, "Household", max 255;
    }
    primary [account_uid];
    index [household];
    foreign account_uid => AccountTable.uid, cascade;
}

table! {
    /// A purchase that is still held.
    TaxLotTable => TaxLot, TaxLotDraft {
        identifier: "TaxLot", owner: CORE, label: "Tax lots";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The account.
        account_uid: Uid, "Account";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// When it was bought.
        opened_at: Instant, "Opened";
        /// Units still held, above 0.
        quantity: Decimal, "Quantity", unit "units";
        /// What a unit cost, quoted as the price is.
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
    /// What one asset is to another; an asset has one relation of each kind.
    AssetRelationTable => AssetRelation, AssetRelationDraft {
        identifier: "AssetRelation", owner: CORE, label: "Asset relations";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The other one.
        related_uid: Uid, "Related";
        /// substitute: the other stands in for it; identical: both, and what is identical to either, are substantially
        /// identical to the tax office.
        relation: String, "Relation", max 16, normal Lower;
    }
    primary [uid];
    key [asset_uid, relation];
    index [related_uid];
    foreign asset_uid => AssetTable.uid, cascade;
    foreign related_uid => AssetTable.uid, cascade;
    check relation_unknown, relation, "The relation is substitute or identical.",
        OneOf("relation", &["substitute", "identical"]);
    check related_is_itself, related_uid, "An asset is not related to itself; name another.",
        Differ("asset_uid", "related_uid");
}

table! {
    /// A plan that was kept: what it was made of, and the hashes that prove it.
    RebalancePlanTable => RebalancePlan, RebalancePlanDraft {
        identifier: "RebalancePlan", owner: CORE, label: "Plans";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// When it was kept.
        kept_at: Instant, "Kept", default Now;
        /// What it is called.
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
    check input_hash_malformed, input_hash, "The hash is 64 lower-case hexadecimal digits.", Form("input_hash", SHA_256);
    check plan_hash_malformed, plan_hash, "The hash is 64 lower-case hexadecimal digits.", Form("plan_hash", SHA_256);
}
