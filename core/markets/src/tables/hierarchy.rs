//! The tree of funds, desks, books and strategies, its positions, and what they were on a day.

use choices::{Choice, NodeLevel, PositionStatus};
use chrono::NaiveDate;
use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::assets::AssetTable;
use super::indices::SHA_256;

table! {
    /// A node of the tree. A fund is a root; below it come desks, books and strategies, in this order.
    PortfolioNodeTable => PortfolioNode, PortfolioNodeDraft {
        identifier: "PortfolioNode", owner: CORE, label: "Hierarchy";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The node above; none for a fund.
        parent_uid: Option<Uid>, "Parent";
        /// FUND, DESK, BOOK or STRATEGY.
        node_type: NodeLevel, "Level", max 16, normal Upper;
        /// Display name.
        name: String, "Name", max 255;
        /// Custom fields.
        tags_json: Option<Json>, "Tags";
        /// When it was created.
        created_at: Instant, "Created", default Now;
    }
    primary [uid];
    index [name];
    foreign parent_uid => PortfolioNodeTable.uid, restrict;
    check node_type_unknown, node_type, "The level must be FUND, DESK, BOOK or STRATEGY.",
        OneOf("node_type", NodeLevel::TEXTS);
    check root_not_fund, parent_uid, "A fund must have no parent; every other node must have one.",
        Any(&[
            All(&[Is("node_type", "FUND"), Null("parent_uid")]),
            All(&[IsNot("node_type", "FUND"), NotNull("parent_uid")]),
        ]);
    check parent_is_itself, parent_uid, "A node cannot be its own parent.", Differ("uid", "parent_uid");
}

table! {
    /// A position of a node in an asset; a node may have several positions in one asset.
    PositionTable => Position, PositionDraft {
        identifier: "Position", owner: CORE, label: "Positions";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The node.
        portfolio_node_uid: Uid, "Node";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The currency of the book value, ISO 4217.
        base_ccy: String, "Currency", max 3, normal Upper;
        /// ACTIVE, CLOSED or DELETED.
        status: PositionStatus, "Status", max 16, default Text("ACTIVE"), normal Upper;
        /// Signed quantity.
        quantity: Decimal, "Quantity", unit "units";
        /// The book value.
        book_value: Option<Decimal>, "Book value", unit "position currency";
        /// Custom fields.
        tags_json: Option<Json>, "Tags";
    }
    primary [uid];
    index [portfolio_node_uid, asset_uid];
    index [asset_uid];
    foreign portfolio_node_uid => PortfolioNodeTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
    check position_status_unknown, status, "The status must be ACTIVE, CLOSED or DELETED.",
        OneOf("status", PositionStatus::TEXTS);
    check base_ccy_malformed, base_ccy, "Enter the currency as an ISO 4217 code.", Form("base_ccy", "AAA");
}

table! {
    /// The content of a node, stored once for identical content.
    PortfolioSnapshotTable => PortfolioSnapshot, PortfolioSnapshotDraft {
        identifier: "PortfolioSnapshot", owner: CORE, label: "Node snapshots";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The node.
        portfolio_node_uid: Uid, "Node";
        /// The first date with this content.
        as_of_date: NaiveDate, "Date";
        /// The content as canonical JSON (RFC 8785).
        payload_json: Json, "Content";
        /// SHA-256 of the content, in lower-case hexadecimal.
        payload_hash: String, "Hash", max 64;
        /// When it was created.
        created_at: Instant, "Created", default Now;
    }
    primary [uid];
    key [portfolio_node_uid, payload_hash];
    index [portfolio_node_uid, as_of_date];
    foreign portfolio_node_uid => PortfolioNodeTable.uid, restrict;
    check payload_hash_malformed, payload_hash, "The hash must be 64 lower-case hexadecimal digits.",
        Form("payload_hash", SHA_256);
}

table! {
    /// The content of a node on a date; the history of contents, each stored once.
    PortfolioSnapshotObservationTable => PortfolioSnapshotObservation, PortfolioSnapshotObservationDraft {
        identifier: "PortfolioSnapshotObservation", owner: CORE, label: "Snapshot observations";
        /// The node.
        portfolio_node_uid: Uid, "Node";
        /// The day.
        as_of_date: NaiveDate, "Date";
        /// The hash of the content.
        payload_hash: String, "Hash", max 64;
        /// The snapshot with that hash.
        snapshot_uid: Uid, "Snapshot";
        /// When it was observed; of several on a date, the latest applies.
        observed_at: Instant, "Observed", default Now;
    }
    primary [portfolio_node_uid, as_of_date, payload_hash];
    foreign portfolio_node_uid => PortfolioNodeTable.uid, restrict;
    foreign snapshot_uid => PortfolioSnapshotTable.uid, cascade;
    check payload_hash_malformed, payload_hash, "The hash must be 64 lower-case hexadecimal digits.",
        Form("payload_hash", SHA_256);
}
