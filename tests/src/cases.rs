//! What every store of the tables must accept and refuse, made from the declarations.
//!
//! A case is a few rows that are there, a few writes, and what comes of them. It knows nothing of a database: a store is
//! held to the cases by whoever can write rows to it and look for rows in it.

mod columns;
mod references;
mod rows;
mod rules;
mod uniques;

use metatable::{Catalog, TableDefinition, Value};

pub use rows::{MadeRow, Maker};

/// Rows, writes, and what comes of them.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows: "Asset.unique_identifier: a second row of the same key".
    pub name: String,
    /// Rows that are there, parents first. Every store accepts them.
    pub before: Vec<Write>,
    /// What is written then, in one transaction.
    pub writes: Vec<Write>,
    /// What comes of it.
    pub outcome: Outcome,
}

/// A write of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Inserts a row, or replaces the row of the same identity.
    Put {
        /// Identifier of the table.
        table: &'static str,
        /// One cell a column, in column order.
        cells: Vec<Value>,
    },
    /// Deletes the row of an identity.
    Delete {
        /// Identifier of the table.
        table: &'static str,
        /// The cells of the identity.
        identity: Vec<Value>,
    },
}

/// What comes of the writes.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// They happen, and this can be seen afterwards.
    Accepted(Vec<Sight>),
    /// None happens, for the first of these reasons; a store that stops at the first broken rule may give another.
    Refused(Vec<Refusal>),
}

/// What can be seen in a store.
#[derive(Clone, Debug)]
pub enum Sight {
    /// A row with exactly these cells is there.
    Row {
        /// Identifier of the table.
        table: &'static str,
        /// One cell a column, in column order.
        cells: Vec<Value>,
    },
    /// No row of this identity is there.
    NoRow {
        /// Identifier of the table.
        table: &'static str,
        /// The cells of the identity.
        identity: Vec<Value>,
    },
}

/// Why writes are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A column that may not be null is.
    Missing,
    /// A text is longer than its column, which is named.
    TooLong(&'static str),
    /// Another row has the columns of a unique list.
    Duplicate,
    /// A reference leads nowhere.
    Unreferenced,
    /// A row that is referred to cannot go.
    Restricted,
    /// A check, by its code.
    Broken(&'static str),
}

/// Every case of every table, in the order of the catalog.
pub fn cases(catalog: &Catalog) -> Vec<Case> {
    let maker = Maker::new(catalog);
    let mut cases = Vec::new();
    for (_, table) in catalog.definitions() {
        cases.extend(columns::cases(&maker, table));
        cases.extend(uniques::cases(&maker, table));
        cases.extend(references::cases(&maker, table));
        cases.extend(rules::cases(&maker, table));
    }
    cases
}

impl Case {
    /// The case of a row that is accepted as it is.
    fn accepted(name: String, row: &MadeRow) -> Self {
        Self {
            name,
            before: row.parents.clone(),
            writes: vec![row.put()],
            outcome: Outcome::Accepted(vec![row.sight()]),
        }
    }

    /// The case of a row that is refused.
    fn refused(name: String, row: &MadeRow, refusal: Refusal) -> Self {
        Self {
            name,
            before: row.parents.clone(),
            writes: vec![row.put()],
            outcome: Outcome::Refused(vec![refusal]),
        }
    }
}

fn of_column(table: &TableDefinition, column: &str, what: &str) -> String {
    format!("{}.{column}: {what}", table.identifier)
}

impl Case {
    /// What can be seen when the writes are accepted.
    pub fn sights(&self) -> &[Sight] {
        match &self.outcome {
            Outcome::Accepted(sights) => sights,
            Outcome::Refused(_) => &[],
        }
    }
}

impl Write {
    /// Identifier of the table that is written.
    pub fn table(&self) -> &'static str {
        match self {
            Self::Put { table, .. } | Self::Delete { table, .. } => table,
        }
    }
}
