//! Errors of the device.

use indexed_db_futures::error::{DomException, Error, OpenDbError};
use metatable::OpenError;

/// An error of reading or writing the device.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another tab saved since the book was read; nothing was written.
    #[error("Another tab has changed the data; no changes were saved. Review the data and try again.")]
    Moved,
    /// A newer version of the app wrote the book.
    #[error("This data was saved by a newer version of Mandate; reload the page to update. No changes were made.")]
    FromNewerVersion,
    /// Stored rows or entries are damaged.
    #[error("{0} Restore your data from an export.")]
    Unsound(OpenError),
    /// What is stored beside the rows is damaged.
    #[error("The stored data is damaged: {0}. Restore your data from an export.")]
    Damaged(&'static str),
    /// There is no room.
    #[error("There is not enough storage to save the change. Free up space and try again.")]
    Full,
    /// The browser refused.
    #[error("The browser blocked saving the change: {0}. Allow storage for this site and try again.")]
    Refused(String),
}

impl StorageError {
    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Moved => "book_moved",
            Self::FromNewerVersion => "book_from_newer_version",
            Self::Unsound(error) => error.code(),
            Self::Damaged(_) => "stored_rows_damaged",
            Self::Full => "storage_full",
            Self::Refused(_) => "not_saved",
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match &error {
            Error::DomException(DomException::Other(other)) if other.name() == "QuotaExceededError" => Self::Full,
            Error::DomException(DomException::AbortError(_)) if error.to_string().contains("Quota") => Self::Full,
            _ => Self::Refused(error.to_string()),
        }
    }
}

impl From<OpenDbError> for StorageError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => error.into(),
            error if error.to_string().contains("VersionError") => Self::FromNewerVersion,
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<OpenError> for StorageError {
    fn from(error: OpenError) -> Self {
        match error.code() {
            "book_from_newer_version" => Self::FromNewerVersion,
            _ => Self::Unsound(error),
        }
    }
}
