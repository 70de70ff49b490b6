//! Settings of the book itself.

use metatable::{Json, Uid, table};

use super::CORE;

table! {
    /// One decision about the book: its base currency.
    BookSettingTable => BookSetting, BookSettingDraft {
        identifier: "BookSetting", owner: CORE, label: "Settings";
        /// Which decision.
        name: String, "Name", max 64;
        /// What was decided.
        value: String, "Value", max 255;
    }
    primary [name];
}

table! {
    /// A named rebalance policy.
    RebalancePolicyTable => RebalancePolicy, RebalancePolicyDraft {
        identifier: "RebalancePolicy", owner: CORE, label: "Policies";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// The policy.
        policy_json: Json, "Policy";
    }
    primary [uid];
    key [unique_identifier];
}
