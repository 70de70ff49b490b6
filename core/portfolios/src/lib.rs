//! Portfolio construction: the weights and prices that mandates draw on.
//!
//! Markets knows portfolios by name only; this package knows what they are made of. It implements
//! [`markets::sources::WeightSource`] and [`markets::sources::PriceSource`].

#![warn(missing_docs)]

mod bar;
pub mod book_plan;
pub mod codes;
pub mod construction;
mod hash;
pub mod import;
pub mod import_list;
pub mod interpolation;
mod price_source;
mod publication;
pub mod reads;
pub mod reports;
pub mod sources;
pub mod tables;
mod virtual_funds;

pub use publication::{PublishPortfolioValues, publish_portfolio_values};
pub use sources::StoredSources;
pub use virtual_funds::ApplyVirtualFunds;

use markets::import::{FileKind, ImportFiles, import_files};
use metatable::{Book, Conflict, Operation, Package, Right, Write, exported_operations};
use serde::{Deserialize, Serialize};

/// The tables, operations and reports of this package.
pub fn package() -> Package {
    Package {
        name: "portfolios",
        tables: tables::definitions(),
        operations: exported_operations![
            ImportEveryKind,
            construction::BuildPortfolio,
            construction::DeleteTail,
            construction::DeleteSignalTail,
            ApplyVirtualFunds,
            interpolation::InterpolatePrices,
            PublishPortfolioValues,
        ],
        reports: reports::reports(),
        guards: Vec::new(),
        migrations: Vec::new(),
    }
}

/// The packages of a whole book, each after those that it builds on.
pub fn packages() -> Vec<Package> {
    vec![markets::package(), package()]
}

/// The kinds of files that both packages import.
pub fn file_kinds() -> Vec<&'static FileKind> {
    let own: [&'static FileKind; 3] = [&import::prices::KIND, &import::signals::KIND, &import::portfolios::KIND];
    markets::import::file_kinds().into_iter().chain(own).collect()
}

/// Writes the rows of files of every type, all or nothing.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(transparent)]
struct ImportEveryKind(ImportFiles);

impl Operation for ImportEveryKind {
    const KIND: &'static str = ImportFiles::KIND;
    const RIGHT: Right = ImportFiles::RIGHT;
    const CONFLICT: Conflict = ImportFiles::CONFLICT;

    fn run(self, write: &mut Write<'_>) {
        import_files(write, &self.0, &file_kinds());
    }

    fn describe(&self, book: &Book) -> String {
        self.0.describe(book)
    }
}
