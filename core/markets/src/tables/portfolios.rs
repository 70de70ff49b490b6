//! Portfolio identity and groups. The composition of a portfolio belongs to the package that constructs it.

use metatable::{Json, Uid, table};

use super::CORE;
use super::calendars::CalendarTable;
use super::indices::IndexTable;

table! {
    /// The identity of a portfolio, which mandates can target. Not an asset, and not an index.
    PortfolioTable => Portfolio, PortfolioDraft {
        identifier: "Portfolio", owner: CORE, label: "Portfolios";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The index that publishes its values.
        portfolio_index_uid: Option<Uid>, "Index";
        /// The source of its weights.
        portfolio_weights_node_uid: Option<Uid>, "Weights producer";
        /// The source of its signal.
        signal_weights_node_uid: Option<Uid>, "Signal producer";
        /// The source of its values.
        portfolio_values_node_uid: Option<Uid>, "Values producer";
    }
    primary [uid];
    key [unique_identifier];
    foreign calendar_uid => CalendarTable.uid, restrict;
    foreign portfolio_index_uid => IndexTable.uid, set_null;
}

table! {
    /// A named group of portfolios; a portfolio may be in several.
    PortfolioGroupTable => PortfolioGroup, PortfolioGroupDraft {
        identifier: "PortfolioGroup", owner: CORE, label: "Portfolio groups";
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
    /// A portfolio in a group. Deleting either side deletes the membership alone.
    PortfolioGroupMembershipTable => PortfolioGroupMembership, PortfolioGroupMembershipDraft {
        identifier: "PortfolioGroupMembership", owner: CORE, label: "Group memberships";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The group.
        portfolio_group_uid: Uid, "Group";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
    }
    primary [uid];
    key [portfolio_group_uid, portfolio_uid];
    index [portfolio_uid];
    foreign portfolio_group_uid => PortfolioGroupTable.uid, cascade;
    foreign portfolio_uid => PortfolioTable.uid, cascade;
}
