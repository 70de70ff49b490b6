//! The codes of books on the device.

violation::codes! {
    book_moved => "Another tab has changed the data; no changes were saved. Review the data and try again.",
    book_from_newer_version => "This data was saved by a newer version of Mandate; reload the page to update. No changes were made.",
    stored_rows_damaged(what) => "The stored data is damaged: {what}. Restore your data from an export.",
    storage_full => "There is not enough storage to save the change. Free up space and try again.",
    not_saved(reason) => "The browser blocked saving the change: {reason}. Allow storage for this site and try again.",
    book_busy => "Another write is under way; await it first.",
}
