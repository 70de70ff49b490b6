//! Issuers, sectors, geographies and currencies, and what agencies think of them.

use choices::{Choice, EntityType, RatingAgency};
use chrono::NaiveDate;
use metatable::{Json, Uid, table};

use super::CORE;

table! {
    /// Something that positions are grouped or rated by.
    ReferenceDataTable => ReferenceData, ReferenceDataDraft {
        identifier: "ReferenceData", owner: CORE, label: "Reference data";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ISSUER, SECTOR, GEOGRAPHY or CURRENCY.
        entity_type: EntityType, "Type", max 16, normal Upper;
        /// Display name.
        name: String, "Name", max 255;
        /// Ticker.
        ticker: Option<String>, "Ticker", max 50;
        /// CUSIP.
        cusip: Option<String>, "CUSIP", max 9;
        /// ISIN.
        isin: Option<String>, "ISIN", max 12;
        /// The entity that it is part of.
        parent_entity_uid: Option<Uid>, "Parent";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    index [entity_type, name];
    index [ticker];
    index [cusip];
    index [isin];
    foreign parent_entity_uid => ReferenceDataTable.uid, restrict;
    check entity_type_unknown, entity_type, "The kind must be ISSUER, SECTOR, GEOGRAPHY or CURRENCY.",
        OneOf("entity_type", EntityType::TEXTS);
    check parent_is_itself, parent_entity_uid, "An entity cannot be its own parent.",
        Differ("uid", "parent_entity_uid");
}

table! {
    /// The rating that an agency gave an entity on a day.
    RatingHistoryTable => RatingHistory, RatingHistoryDraft {
        identifier: "RatingHistory", owner: CORE, label: "Ratings";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The entity.
        entity_uid: Uid, "Entity";
        /// SP, MOODYS, FITCH or DBRS.
        agency: RatingAgency, "Agency", max 16, normal Upper;
        /// The rating, on the agency's scale: BBB+.
        rating: String, "Rating", max 16, normal Trimmed;
        /// The day.
        as_of_date: NaiveDate, "Date";
    }
    primary [uid];
    key [entity_uid, agency, as_of_date];
    index [entity_uid, as_of_date];
    foreign entity_uid => ReferenceDataTable.uid, restrict;
    check agency_unknown, agency, "The agency must be SP, MOODYS, FITCH or DBRS.",
        OneOf("agency", RatingAgency::TEXTS);
}
