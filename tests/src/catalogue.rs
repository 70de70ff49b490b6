//! The tables of every package together.

use metatable::{Catalog, TableDefinition};

/// The declarations, those of core first.
pub fn definitions() -> Vec<&'static TableDefinition> {
    let mut tables = markets::tables::definitions();
    tables.extend(portfolios::tables::definitions());
    tables
}

/// The declarations, checked and put in order.
///
/// # Panics
/// When a declaration names what is not there: the message says what.
#[expect(clippy::panic, reason = "no test means anything without a catalog")]
pub fn catalogue() -> Catalog {
    Catalog::new(&definitions()).unwrap_or_else(|error| panic!("{error}"))
}
