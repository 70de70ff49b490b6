//! Portfolio identity. What a portfolio is made of belongs to the package that constructs it.

use chrono::NaiveDate;
use metatable::{Json, Uid, table};

use super::CORE;

table! {
    /// A business or trading calendar.
    CalendarTable => Calendar, CalendarDraft {
        identifier: "Calendar", owner: CORE, label: "Calendars";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// Human label.
        display_name: String, "Name", max 255;
        /// TRADING, SETTLEMENT, FIXING, BUSINESS or another.
        calendar_type: String, "Type", max 64;
        /// IANA zone.
        timezone: String, "Zone", max 64;
        /// Who states the rules.
        source: Option<String>, "Source", max 128;
        /// The source's key.
        source_identifier: Option<String>, "Source key", max 255;
        /// First date that is filled in.
        valid_from: NaiveDate, "From";
        /// Last date that is filled in.
        valid_to: NaiveDate, "To";
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [calendar_type];
    index [source, source_identifier];
    check validity_reversed, valid_to, "The last date must not be before the first.",
        NotAfter("valid_from", "valid_to");
}

table! {
    /// An observable index: a rate, a benchmark, a formula.
    IndexTable => Index, IndexDraft {
        identifier: "Index", owner: CORE, label: "Indices";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// Normalised type key.
        index_type: String, "Type", max 64;
        /// Human label.
        display_name: String, "Name", max 255;
        /// formula or custom.
        calculation_method: String, "Method", max 16;
        /// decimal or percent.
        value_format: String, "Format", max 16;
        /// Shown after the value.
        value_suffix: Option<String>, "Suffix", max 32;
        /// Free text.
        description: Option<String>, "Description";
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [display_name];
    index [index_type];
    check value_format_unknown, value_format, "The format is decimal or percent.",
        OneOf("value_format", &["decimal", "percent"]);
    check calculation_method_unknown, calculation_method, "The method is formula or custom.",
        OneOf("calculation_method", &["formula", "custom"]);
}

table! {
    /// The identity of a portfolio, which mandates can target. Not an asset, and not an index.
    PortfolioTable => Portfolio, PortfolioDraft {
        identifier: "Portfolio", owner: CORE, label: "Portfolios";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// The calendar that it lives by.
        calendar_uid: Uid, "Calendar";
        /// The index that publishes it.
        portfolio_index_uid: Option<Uid>, "Index";
        /// What produces its weights.
        portfolio_weights_node_uid: Option<Uid>, "Weights producer";
        /// What produces its signal.
        signal_weights_node_uid: Option<Uid>, "Signal producer";
        /// What produces its values.
        portfolio_values_node_uid: Option<Uid>, "Values producer";
    }
    primary [uid];
    key [unique_identifier];
    foreign calendar_uid => CalendarTable.uid, restrict;
    foreign portfolio_index_uid => IndexTable.uid, set_null;
}
