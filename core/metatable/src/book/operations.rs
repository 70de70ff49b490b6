//! The operations of a book: those of its packages, those on rows, and several together.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use violation::{Fault, cut};

use crate::book::Book;
use crate::book::intent::{Intent, Origin, Refusal};
use crate::book::package::Package;
use crate::book::package::operation::{AnyOperation, Operation, Right};
use crate::book::package::write::Write;
use crate::book::row_operations::{CreateRows, DeleteRows, UpdateRows, UpsertRows};
use crate::codes;

/// What every book has.
pub const BUILT_IN: [AnyOperation; 5] = [
    AnyOperation::exported::<CreateRows>(),
    AnyOperation::exported::<UpsertRows>(),
    AnyOperation::exported::<UpdateRows>(),
    AnyOperation::exported::<DeleteRows>(),
    AnyOperation::exported::<AllTogether>(),
];

/// The operation of a kind, that of the last package that has one, and the arguments in its version.
///
/// # Errors
/// `intent_unknown`, for a kind or a later version that this program does not have; the fault of an upcast.
pub(crate) fn find_operation<'a>(
    packages: &[Package],
    kind: &str,
    version: u32,
    args: &'a JsonValue,
) -> Result<(AnyOperation, Cow<'a, JsonValue>), Fault> {
    let own = packages.iter().rev().flat_map(|package| &package.operations);
    let operation = own.chain(&BUILT_IN).find(|operation| operation.kind == kind);
    let operation = operation.ok_or_else(|| codes::intent_unknown(&cut(kind), &version))?;
    Ok((*operation, operation.upcast(version, args)?))
}

/// Carries out several operations as one, all or nothing; each sees what those before it wrote. Refusals name the part and
/// the row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AllTogether {
    /// The operations, in their order.
    pub parts: Vec<Part>,
}

/// An operation among several: what its intent would say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which operation it is.
    pub kind: String,
    /// The version of the arguments' shape: 1 where a writer states none.
    #[serde(default = "crate::book::intent::first_version")]
    pub version: u32,
    /// The arguments.
    pub args: JsonValue,
}

#[cfg(feature = "schemas")]
::typescript::declared!(
    Part,
    "{ [Kind in keyof Operations]: { kind: Kind; version?: number; args: Operations[Kind] } }[keyof Operations]"
);

impl Part {
    /// An operation as a part.
    pub fn of<O: Operation>(operation: &O) -> Self {
        Self {
            kind: O::KIND.to_owned(),
            version: O::VERSION,
            args: serde_json::json!(operation),
        }
    }

    fn find(&self, packages: &[Package]) -> Result<(AnyOperation, Cow<'_, JsonValue>), Fault> {
        // A part of parts would hide where a refusal comes from.
        if self.kind == AllTogether::KIND {
            return Err(codes::intent_part_unknown(&cut(&self.kind), &self.version));
        }
        find_operation(packages, &self.kind, self.version, &self.args)
    }
}

impl Operation for AllTogether {
    const KIND: &'static str = "all_together";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        for (file, part) in self.parts.iter().enumerate() {
            write.set_origin(Origin { file, row: 0 });
            match part.find(write.packages()) {
                Ok((operation, args)) => (operation.run)(write, &args),
                Err(fault) => write.refuse(None, fault),
            }
        }
    }

    fn describe(&self, book: &Book) -> String {
        let described = |part: &Part| {
            let (operation, args) = part.find(&book.packages).ok()?;
            operation.describe(book, &args)
        };
        let more = self.parts.len().saturating_sub(1);
        match self.parts.first().and_then(described) {
            Some(first) if more > 0 => format!("{first} and {more} more"),
            Some(only) => only,
            None => format!("Made {} changes together", self.parts.len()),
        }
    }

    fn right(&self, book: &Book) -> Right {
        let right = |part: &Part| {
            let (operation, args) = part.find(&book.packages).ok()?;
            Some(operation.right(book, &args))
        };
        self.parts.iter().filter_map(right).fold(Self::RIGHT, Right::max)
    }
}

impl Book {
    /// What an intent of an operation did, in words; none when this program does not have the operation or its version.
    pub fn describe(&self, intent: &Intent) -> Option<String> {
        let (operation, args) = find_operation(&self.packages, &intent.kind, intent.version, &intent.args).ok()?;
        operation.describe(self, &args)
    }

    /// The right that an intent needs; an undo or a redo needs that of the change that it is for.
    ///
    /// # Errors
    /// As [`Book::apply`], when there is no such operation or entry.
    pub fn right(&self, intent: &Intent) -> Result<Right, Vec<Refusal>> {
        let meant = self.meant(intent)?;
        let (operation, args) = find_operation(&self.packages, &meant.kind, meant.version, &meant.args)
            .map_err(|fault| vec![Refusal::whole(fault)])?;
        Ok(operation.right(self, &args))
    }
}
