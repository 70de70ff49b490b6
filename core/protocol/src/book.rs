//! The book as a whole.

use serde::{Deserialize, Serialize};

use super::{Instant, NamedRow, NextChange};

/// Opens the stored book, once, when the page starts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenBook;

/// Replaces an empty book by the sample book. Refused (`book_not_empty`) when there are rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoadSample;

/// The whole book as one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportBook;

/// Replaces the book by an exported one. Refused with every violation, and nothing changed, when the file is not sound.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RestoreBook {
    /// The exported file.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Deletes every row of the book from this device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClearBook;

/// What the shell of every page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookSummary {
    /// Grows with every change.
    pub revision: u64,
    /// No account, no asset: the page offers the sample book and the import.
    pub is_empty: bool,
    /// The currency that values are shown in.
    pub base_currency: String,
    /// The newest price time; valuations are as of it.
    pub as_of: Option<Instant>,
    /// Rows of the account table.
    pub accounts: u32,
    /// Accounts with a line out of its band, under the saved policy.
    pub out_of_band: u32,
    /// Rows of the asset table.
    pub assets: u32,
    /// Rows of the portfolio table.
    pub portfolios: u32,
    /// Rows in all tables.
    pub rows: u32,
    /// What undo would take back.
    pub undo: Option<NextChange>,
    /// What redo would repeat.
    pub redo: Option<NextChange>,
    /// The account groups.
    pub groups: Vec<NamedRow>,
    /// The households that accounts belong to.
    pub households: Vec<String>,
    /// The currencies of the book, which values can be shown in.
    pub currencies: Vec<String>,
}

/// Sets the currency that values are shown in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetBaseCurrency {
    /// One of the book's currencies.
    pub currency: String,
}
