//! What a person decides about the book itself.

use metatable::{Json, Uid, table};

table! {
    /// One decision about the book: its base currency.
    BookSettingTable => BookSetting {
        identifier: "BookSetting", owner: "core", label: "Settings";
        /// Which decision.
        name: String, "Name", max 64;
        /// What was decided.
        value: String, "Value", max 255;
    }
    primary [name];
}

table! {
    /// A named rebalance policy.
    RebalancePolicyTable => RebalancePolicy {
        identifier: "RebalancePolicy", owner: "core", label: "Policies";
        /// Surrogate key.
        uid: Uid, "Uid";
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// The policy.
        policy_json: Json, "Policy";
    }
    primary [uid];
    unique [unique_identifier];
}
