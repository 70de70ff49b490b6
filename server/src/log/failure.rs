//! How an operation on the log fails, by what the caller does then.

use violation::Fault;

/// Why an operation was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It cannot be done as it was asked for; nothing was changed, and to ask again changes nothing.
    #[error("{0}")]
    Refused(Fault),
    /// Nothing was changed; it can be asked for again.
    #[error("{0}")]
    Unavailable(Fault),
    /// The connection was lost while it was being committed: it was done whole, or not at all.
    #[error("{0}")]
    Unknown(Fault),
    /// What is on the disk may differ from what was answered: the process must end.
    #[error("{0}")]
    Fatal(Fault),
}

impl Failure {
    /// What is wrong.
    pub fn fault(&self) -> &Fault {
        match self {
            Self::Refused(fault) | Self::Unavailable(fault) | Self::Unknown(fault) | Self::Fatal(fault) => fault,
        }
    }
}
