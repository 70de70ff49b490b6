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
pub mod interpolation;
mod price_source;
mod publication;
pub mod reads;
pub mod reports;
pub mod sources;
pub mod tables;

pub use publication::{PUBLISH_VALUES, publish_portfolio_values};
pub use sources::StoredSources;

use markets::import::{FileKind, IMPORT, import_files};
use markets::virtual_funds::apply_virtual_funds;
use metatable::{Conflict, Mutator, Package};

/// The tables, mutators and reports of this package.
pub fn package() -> Package {
    Package {
        name: "portfolios",
        tables: tables::definitions(),
        mutators: vec![
            IMPORT_FILES,
            construction::BUILD_PORTFOLIO,
            construction::DELETE_TAIL,
            construction::DELETE_SIGNAL_TAIL,
            apply_virtual_funds::<StoredSources>(),
            interpolation::INTERPOLATE_PRICES,
            PUBLISH_VALUES,
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

/// Writes the rows of both packages' kinds of files.
const IMPORT_FILES: Mutator = Mutator {
    kind: IMPORT,
    version: 1,
    conflict: Conflict::RequireUnchanged,
    run: |write, args| import_files(write, args, &file_kinds()),
};
