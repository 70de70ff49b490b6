//! Packages: tables with their operations, reports, guards and migrations.

pub(crate) mod operation;
pub(crate) mod write;

use violation::Fault;

use crate::book::args;
use crate::book::intent::{Origin, Refusal};
use crate::book::package::operation::AnyOperation;
use crate::format::migration::Migration;
use crate::row::record::Record;
use crate::schema::definition::TableDefinition;
use crate::store::Store;

/// A package of tables. A book is made of packages, so that a package never knows the packages that build on it.
#[derive(Clone, Debug)]
pub struct Package {
    /// Name of the package: the owner of its tables.
    pub name: &'static str,
    /// Its tables.
    pub tables: Vec<&'static TableDefinition>,
    /// The changes that it offers. A later package's operation takes the place of an earlier one of the same kind.
    pub operations: Vec<AnyOperation>,
    /// The questions that it answers, beyond the rows themselves.
    pub reports: Vec<Report>,
    /// Rules that need more than one row.
    pub guards: Vec<Guard>,
    /// The steps from its first schema to today's, in the order of their versions.
    pub migrations: Vec<Migration>,
}

/// A report: a named question about rows.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// Its name.
    pub name: &'static str,
    /// The answer to JSON arguments, or every reason why there is none.
    pub run: fn(&Store, &serde_json::Value) -> Result<serde_json::Value, Vec<Refusal>>,
}

impl Report {
    /// The arguments, typed.
    ///
    /// # Errors
    /// `args_malformed`, at the path of what has another shape.
    pub fn read_args<A: serde::de::DeserializeOwned>(args: &serde_json::Value) -> Result<A, Vec<Refusal>> {
        args::read(args).map_err(|(path, fault)| vec![Refusal::at(Origin::default(), path.as_deref(), fault)])
    }
}

/// A rule over a written row and the rows around it, checked after every intent that touches the table.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// Identifier of the table.
    pub table: &'static str,
    /// Whether the rule is about the transition from the row before to the row after; an undo is not such a transition.
    pub judges_steps: bool,
    /// The violations of a change of one row: (store with all writes, row before, row after).
    pub judge: fn(&Store, Option<&Record>, Option<&Record>) -> Vec<Broken>,
}

/// A violation that a [`Guard`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The column in error; none when the whole row is.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub fault: Fault,
}
