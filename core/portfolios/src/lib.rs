//! Portfolio construction: the weights and prices that mandates draw on.
//!
//! Markets knows portfolios by name only; this package knows what they are made of. It implements
//! [`markets::sources::WeightSource`] and [`markets::sources::PriceSource`].

#![warn(missing_docs)]

pub mod import;
pub mod sources;
pub mod tables;

pub use sources::StoredSources;

use markets::package::Package;

/// What this package brings to a book.
pub fn package() -> Package {
    Package {
        name: "portfolios",
        tables: tables::definitions(),
        mutators: Vec::new(),
        file_kinds: vec![&import::prices::KIND, &import::portfolios::KIND],
    }
}
