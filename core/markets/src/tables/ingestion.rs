//! Uploads: their files, their origin and the state of their checks.

use choices::{Choice, FeedType, UploadStatus, UploadType, ValidationStatus};
use chrono::NaiveDate;
use metatable::{Instant, Json, Uid, table};

use super::CORE;

table! {
    /// Market data as uploaded.
    MarketDataFeedTable => MarketDataFeed, MarketDataFeedDraft {
        identifier: "MarketDataFeed", owner: CORE, label: "Market data feeds";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// YIELD_CURVE, CREDIT_SPREAD, FX_SPOT or RATING.
        feed_type: FeedType, "Type", max 32, normal UpperKey;
        /// The date of the data.
        as_of_date: NaiveDate, "Date";
        /// The data.
        payload_json: Json, "Content";
        /// PENDING, then once PASS, WARN or FAIL.
        validation_status: ValidationStatus, "Status", max 16, default Text("PENDING"), normal Upper;
        /// The sender.
        source: Option<String>, "Source", max 255;
        /// When it was received.
        uploaded_at: Instant, "Uploaded", default Now;
    }
    primary [uid];
    index [feed_type, as_of_date];
    check feed_type_unknown, feed_type, "The kind must be YIELD_CURVE, CREDIT_SPREAD, FX_SPOT or RATING.",
        OneOf("feed_type", FeedType::TEXTS);
    check validation_status_unknown, validation_status, "The status must be PENDING, PASS, WARN or FAIL.",
        OneOf("validation_status", ValidationStatus::TEXTS);
}

table! {
    /// The source of a feed and its transformations; append-only.
    DataLineageTable => DataLineage, DataLineageDraft {
        identifier: "DataLineage", owner: CORE, label: "Data lineage";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The feed.
        feed_uid: Uid, "Feed";
        /// The source system.
        source_system: String, "Source system", max 255;
        /// The transformation steps in order, each with the hash of its output.
        transformation_chain: Json, "Steps";
        /// The checks and their results.
        quality_checks_json: Option<Json>, "Checks";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
        /// When it was created.
        created_at: Instant, "Created", default Now;
    }
    primary [uid];
    foreign feed_uid => MarketDataFeedTable.uid, restrict;
}

table! {
    /// One upload of rows and its progress.
    IngestionBatchTable => IngestionBatch, IngestionBatchDraft {
        identifier: "IngestionBatch", owner: CORE, label: "Ingestion batches";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// LOAN_SERVICING, MARKET_DATA or POSITION_UPLOAD.
        batch_type: UploadType, "Type", max 32, normal UpperKey;
        /// STARTED, VALIDATING, then COMPLETED or FAILED.
        status: UploadStatus, "Status", max 16, default Text("STARTED"), normal Upper;
        /// When it started.
        started_at: Instant, "Started", default Now;
        /// When it ended.
        completed_at: Option<Instant>, "Ended";
        /// Rows read.
        rows_read: Option<i64>, "Read", unit "rows";
        /// Rows written.
        rows_accepted: Option<i64>, "Accepted", unit "rows";
        /// Rows rejected.
        rows_rejected: Option<i64>, "Rejected", unit "rows";
        /// All errors found.
        validation_errors_json: Option<Json>, "Errors";
    }
    primary [uid];
    index [batch_type, started_at];
    check batch_type_unknown, batch_type, "The kind must be LOAN_SERVICING, MARKET_DATA or POSITION_UPLOAD.",
        OneOf("batch_type", UploadType::TEXTS);
    check batch_status_unknown, status, "The status must be STARTED, VALIDATING, COMPLETED or FAILED.",
        OneOf("status", UploadStatus::TEXTS);
    check batch_ends_before_start, completed_at, "A batch must not end before it starts.",
        NotAfter("started_at", "completed_at");
    check rows_read_negative, rows_read, "The number of rows read must be 0 or more.", NotNegative("rows_read");
    check rows_accepted_negative, rows_accepted, "The number of rows accepted must be 0 or more.", NotNegative("rows_accepted");
    check rows_rejected_negative, rows_rejected, "The number of rows rejected must be 0 or more.", NotNegative("rows_rejected");
}
