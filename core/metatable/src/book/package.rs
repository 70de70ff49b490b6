//! Packages: tables with their operations, reports, guards and migrations.

pub(crate) mod exported;
pub(crate) mod operation;
pub(crate) mod write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as JsonValue;
use violation::Fault;

use crate::book::args;
use crate::book::intent::{Origin, Refusal};
use crate::book::package::exported::Exported;
#[cfg(feature = "schemas")]
use crate::book::package::exported::{SchemaOf, schema_of};
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
    pub reports: Vec<AnyReport>,
    /// Rules that need more than one row.
    pub guards: Vec<Guard>,
    /// The steps from its first schema to today's, in the order of their versions.
    pub migrations: Vec<Migration>,
}

/// A named question about rows. A value of the type is one question: its arguments.
pub trait Report: DeserializeOwned + Exported {
    /// Its name.
    const NAME: &'static str;
    /// What it answers.
    type Answer: Serialize + Exported;

    /// The answer, or every reason why there is none.
    ///
    /// # Errors
    /// What refuses it.
    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>>;
}

/// A [`Report`] of any type, as a package lists it.
#[derive(Clone, Copy, Debug)]
pub struct AnyReport {
    /// [`Report::NAME`].
    pub name: &'static str,
    pub(crate) run: fn(&Store, &JsonValue) -> Result<JsonValue, Vec<Refusal>>,
    /// Of its arguments.
    #[cfg(feature = "schemas")]
    pub takes: SchemaOf,
    /// Of its answer.
    #[cfg(feature = "schemas")]
    pub gives: SchemaOf,
}

/// The [`AnyReport`]s of these types.
#[macro_export]
macro_rules! reports {
    ($($report:ty),* $(,)?) => { vec![$($crate::AnyReport::of::<$report>()),*] };
}

impl AnyReport {
    /// The report of a type.
    pub const fn of<R: Report>() -> Self {
        Self {
            name: R::NAME,
            run: run::<R>,
            #[cfg(feature = "schemas")]
            takes: schema_of::<R>,
            #[cfg(feature = "schemas")]
            gives: schema_of::<R::Answer>,
        }
    }
}

/// The answer to JSON arguments; refused (`args_malformed`) at the path of what has another shape.
fn run<R: Report>(store: &Store, args: &JsonValue) -> Result<JsonValue, Vec<Refusal>> {
    let refused = |(path, fault): (Option<String>, Fault)| vec![Refusal::at(Origin::default(), path.as_deref(), fault)];
    let report: R = args::read(args).map_err(refused)?;
    Ok(serde_json::json!(report.answer(store)?))
}

/// A rule over a written row and the rows around it, checked after every intent that touches the table.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// Identifier of the table.
    pub table: &'static str,
    /// Whether the rule is about the transition from the row before to the row after; an undo is not such a transition.
    pub judges_steps: bool,
    /// The violations of a change of one row.
    pub judge: fn(&Judged<'_>) -> Vec<Broken>,
}

/// What a [`Guard`] judges: the change of one row.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The rows with all writes of the intent.
    pub store: &'a Store,
    /// Who asked for it; empty where nobody has signed in.
    pub by: &'a str,
    /// The row before; none when it is new.
    pub before: Option<&'a Record>,
    /// The row after; none when it is deleted.
    pub after: Option<&'a Record>,
}

/// A violation that a [`Guard`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The column in error; none when the whole row is.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub fault: Fault,
}
