//! Errors of the device.

use crate::codes;
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use metatable::OpenError;
use violation::Fault;

/// An error of reading or writing the device.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.fault())]
pub enum StorageError {
    /// Another tab saved since the book was read; nothing was written.
    Moved,
    /// A newer version of the app wrote the book.
    FromNewerVersion,
    /// Stored rows or entries are damaged.
    Unsound(OpenError),
    /// What is stored beside the rows is damaged.
    Damaged(&'static str),
    /// There is no room.
    Full,
    /// The browser refused.
    Refused(String),
}

impl StorageError {
    /// What is wrong, in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Moved => codes::book_moved(),
            Self::FromNewerVersion => codes::book_from_newer_version(),
            Self::Unsound(error) => {
                let fault = error.fault();
                let message = format!("{} Restore your data from an export.", fault.message);
                Fault { message, ..fault }
            }
            Self::Damaged(what) => codes::stored_rows_damaged(what),
            Self::Full => codes::storage_full(),
            Self::Refused(reason) => codes::not_saved(reason),
        }
    }

    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.fault().code
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
