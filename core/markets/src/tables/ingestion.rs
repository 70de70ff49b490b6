//! What was uploaded, where it came from, and how far its checks are.

use chrono::NaiveDate;
use metatable::{Instant, Json, Uid, table};

use super::CORE;

table! {
    /// Market data as it was uploaded.
    MarketDataFeedTable => MarketDataFeed, MarketDataFeedDraft {
        identifier: "MarketDataFeed", owner: CORE, label: "Market data feeds";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// YIELD_CURVE, CREDIT_SPREAD, FX_SPOT or RATING.
        feed_type: String, "Kind", max 32, normal UpperKey;
        /// The day that the data are of.
        as_of_date: NaiveDate, "Date";
        /// The data.
        payload_json: Json, "Content";
        /// PENDING, then once PASS, WARN or FAIL.
        validation_status: String, "Status", max 16, default Text("PENDING"), normal Upper;
        /// Who sent it.
        source: Option<String>, "Source", max 255;
        /// When it came.
        uploaded_at: Instant, "Uploaded", default Now;
    }
    primary [uid];
    index [feed_type, as_of_date];
    check feed_type_unknown, feed_type, "The kind is YIELD_CURVE, CREDIT_SPREAD, FX_SPOT or RATING.",
        OneOf("feed_type", &["YIELD_CURVE", "CREDIT_SPREAD", "FX_SPOT", "RATING"]);
    check validation_status_unknown, validation_status, "The status is PENDING, PASS, WARN or FAIL.",
        OneOf("validation_status", &["PENDING", "PASS", "WARN", "FAIL"]);
}

table! {
    /// Where a feed came from, and what was done to it. Rows are added, never changed.
    DataLineageTable => DataLineage, DataLineageDraft {
        identifier: "DataLineage", owner: CORE, label: "Data lineage";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The feed.
        feed_uid: Uid, "Feed";
        /// The system that it came from.
        source_system: String, "Source system", max 255;
        /// The steps in their order, each with the hash of what it gave.
        transformation_chain: Json, "Steps";
        /// The checks that were run, each with its outcome.
        quality_checks_json: Option<Json>, "Checks";
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
        /// When it was written.
        created_at: Instant, "Written", default Now;
    }
    primary [uid];
    foreign feed_uid => MarketDataFeedTable.uid, restrict;
}

table! {
    /// One upload of rows, and how far it is.
    IngestionBatchTable => IngestionBatch, IngestionBatchDraft {
        identifier: "IngestionBatch", owner: CORE, label: "Ingestion batches";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// LOAN_SERVICING, MARKET_DATA or POSITION_UPLOAD.
        batch_type: String, "Kind", max 32, normal UpperKey;
        /// STARTED, VALIDATING, then COMPLETED or FAILED.
        status: String, "Status", max 16, default Text("STARTED"), normal Upper;
        /// When it started.
        started_at: Instant, "Started", default Now;
        /// When it ended.
        completed_at: Option<Instant>, "Ended";
        /// Rows read.
        rows_read: Option<i64>, "Read", unit "rows";
        /// Rows written.
        rows_accepted: Option<i64>, "Accepted", unit "rows";
        /// Rows refused.
        rows_rejected: Option<i64>, "Rejected", unit "rows";
        /// Every fault that was found.
        validation_errors_json: Option<Json>, "Faults";
    }
    primary [uid];
    index [batch_type, started_at];
    check batch_type_unknown, batch_type, "The kind is LOAN_SERVICING, MARKET_DATA or POSITION_UPLOAD.",
        OneOf("batch_type", &["LOAN_SERVICING", "MARKET_DATA", "POSITION_UPLOAD"]);
    check batch_status_unknown, status, "The status is STARTED, VALIDATING, COMPLETED or FAILED.",
        OneOf("status", &["STARTED", "VALIDATING", "COMPLETED", "FAILED"]);
    check batch_ends_before_start, completed_at, "A batch does not end before it starts.",
        NotAfter("started_at", "completed_at");
    check rows_read_negative, rows_read, "The rows read are 0 or more.", NotNegative("rows_read");
    check rows_accepted_negative, rows_accepted, "The rows accepted are 0 or more.", NotNegative("rows_accepted");
    check rows_rejected_negative, rows_rejected, "The rows rejected are 0 or more.", NotNegative("rows_rejected");
}
