//! Accounts, their groups, and what they hold.

use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::assets::AssetTable;

table! {
    /// A group of accounts; an account is in one group at most.
    AccountGroupTable => AccountGroup, AccountGroupDraft {
        identifier: "AccountGroup", owner: CORE, label: "Account groups";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        group_name: Option<String>, "Name", max 100;
        /// Free text.
        group_description: Option<String>, "Description";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [group_name];
}

table! {
    /// A trading or custody account.
    AccountTable => Account, AccountDraft {
        identifier: "Account", owner: CORE, label: "Accounts";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// Display name.
        account_name: String, "Name", max 255;
        /// Whether the account is simulated.
        is_paper: bool, "Paper", default Bool(true);
        /// Whether the account is active.
        account_is_active: bool, "Active", default Bool(false);
        /// The account group.
        account_group_uid: Option<Uid>, "Group";
        /// The source of its holdings.
        holdings_data_node_uid: Option<Uid>, "Holdings producer";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [account_is_active];
    index [account_name];
    foreign account_group_uid => AccountGroupTable.uid, set_null;
}

table! {
    /// The snapshot of an account's holdings at one time.
    AccountHoldingsSetTable => AccountHoldingsSet, AccountHoldingsSetDraft {
        identifier: "AccountHoldingsSet", owner: CORE, label: "Holdings snapshots";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The account.
        account_uid: Uid, "Account";
        /// Time.
        time_index: Instant, "Time";
        /// The source of the snapshot.
        source_data_node_uid: Option<Uid>, "Producer";
    }
    primary [uid];
    key [account_uid, time_index];
    index [time_index];
    foreign account_uid => AccountTable.uid, cascade;
}

table! {
    /// One position of an account at one time; cash is a position in a currency asset.
    AccountHoldingsStorage => AccountHolding, AccountHoldingDraft {
        identifier: "AccountHoldingsTS", owner: CORE, label: "Holdings";
        /// Time.
        time_index: Instant, "Time";
        /// The account.
        account_uid: Uid, "Account";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The snapshot.
        holdings_set_uid: Uid, "Snapshot";
        /// The snapshot was caused by a trade.
        is_trade_snapshot: Option<bool>, "Trade snapshot";
        /// Quantity, above 0.
        quantity: Decimal, "Quantity", unit "units";
        /// 1 long, -1 short.
        direction: i64, "Direction", default Integer(1);
        /// Target time of the trade.
        target_trade_time: Option<Instant>, "Trade time";
        /// Custom fields.
        extra_details: Option<Json>, "Details";
    }
    time [time_index, account_uid, asset_uid];
    foreign account_uid => AccountTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign holdings_set_uid => AccountHoldingsSetTable.uid, cascade;
    check quantity_not_positive, quantity, "The quantity must be above 0; a short line has direction -1.",
        Positive("quantity");
    check direction_unknown, direction, "The direction must be 1 for long or -1 for short.",
        IntegerIn("direction", &[1, -1]);
}

impl AccountHolding {
    /// The quantity with the sign of its direction; none when it is out of range.
    pub fn signed_quantity(&self) -> Option<Decimal> {
        if self.direction < 0 {
            self.quantity.checked_neg()
        } else {
            Some(self.quantity)
        }
    }
}
