//! Errors of the device.

use indexed_db_futures::error::{DomException, Error, OpenDbError};
use metatable::OpenError;

/// An error of reading or writing the device.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another tab saved since the book was read; nothing was written.
    #[error("Another tab changed the book and nothing was written; look at it, then try again.")]
    Moved,
    /// A newer version of the app wrote the book.
    #[error(
        "This book was written by a newer version of Mandate; reload the page to update. The book was left as it is."
    )]
    FromNewerVersion,
    /// Stored rows or entries are damaged.
    #[error("{0} Restore the book from an export.")]
    Unsound(OpenError),
    /// What is stored beside the rows is damaged.
    #[error("The stored book is damaged: {0}. Restore it from an export.")]
    Damaged(&'static str),
    /// There is no room.
    #[error("The device has no room for the change, which is not saved. Free some space, then try again.")]
    Full,
    /// The browser refused.
    #[error("The browser refused to store the change: {0}. Allow storage for this site, then try again.")]
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
