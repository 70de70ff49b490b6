//! Operations: the kinds of changes of a book, each one type.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as JsonValue, json};
use violation::Fault;

use crate::book::Book;
use crate::book::intent::{Conflict, Intent};
use crate::book::package::exported::Exported;
#[cfg(feature = "schemas")]
use crate::book::package::exported::{SchemaOf, schema_of};
use crate::book::package::write::Write;
use crate::codes;
use crate::schema::value::{Instant, Uid};

/// A kind of change of a book. A value of the type is one request of that kind: the arguments of its intent.
///
/// ```
/// use metatable::{Book, Operation, Right, Write, counted};
/// # use serde::{Deserialize, Serialize};
///
/// /// Marks pages as read.
/// #[derive(Serialize, Deserialize)]
/// struct MarkPages {
///     pages: Vec<u32>,
/// }
///
/// impl Operation for MarkPages {
///     const KIND: &'static str = "mark_pages";
///     const RIGHT: Right = Right::Editor;
///     // Version 1 had one page.
///     const UPCASTS: &'static [metatable::Upcast] = &[|args| Ok(serde_json::json!({ "pages": [args["page"]] }))];
///
///     fn run(self, write: &mut Write<'_>) { /* puts and deletes rows */ }
///
///     fn describe(&self, _: &Book) -> String {
///         format!("Read {}", counted(self.pages.len(), "a page", "pages"))
///     }
/// }
/// assert_eq!(MarkPages::VERSION, 2);
/// ```
pub trait Operation: Serialize + DeserializeOwned {
    /// The name of the kind, in intents and in stored histories.
    const KIND: &'static str;
    /// The right of who asks for it, at least: [`Operation::right`].
    const RIGHT: Right;
    /// Its conflict policy.
    const CONFLICT: Conflict = Conflict::Same;
    /// The steps from older arguments to today's: from version 1 to 2, from 2 to 3, and so on.
    const UPCASTS: &'static [Upcast] = &[];
    /// The version of today's arguments: 1, and 1 for each step.
    const VERSION: u32 = version_after(Self::UPCASTS);

    /// Writes rows, or refuses them one by one; nothing lasts unless nothing was refused.
    fn run(self, write: &mut Write<'_>);

    /// What it did, in words, with the names that the rows have now: "Imported 3 files".
    fn describe(&self, book: &Book) -> String;

    /// The right that a request with these arguments needs.
    fn right(&self, _: &Book) -> Right {
        Self::RIGHT
    }

    /// Runs a request whose arguments are not typed yet; refused (`args_malformed`) when they have another shape.
    fn run_json(write: &mut Write<'_>, args: &JsonValue) {
        if let Some(operation) = write.read_args::<Self>(args) {
            operation.run(write);
        }
    }
}

/// The arguments of a version as those of the next one.
///
/// The fault says why they cannot be.
pub type Upcast = fn(JsonValue) -> Result<JsonValue, Fault>;

const fn version_after(upcasts: &[Upcast]) -> u32 {
    let (mut version, mut rest) = (1, upcasts);
    while let [_, later @ ..] = rest {
        (version, rest) = (version + 1, later);
    }
    version
}

/// What a user may do with a book; each right includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Right {
    /// Reads.
    Viewer,
    /// Changes rows, plans, and records what was traded.
    Editor,
    /// Approves orders.
    Approver,
    /// Grants rights.
    Admin,
}

/// An [`Operation`] of any type, as a package lists it.
#[derive(Clone, Copy, Debug)]
pub struct AnyOperation {
    /// [`Operation::KIND`].
    pub kind: &'static str,
    /// [`Operation::VERSION`].
    pub version: u32,
    /// [`Operation::CONFLICT`].
    pub conflict: Conflict,
    /// [`Operation::RIGHT`].
    pub right: Right,
    pub(crate) run: fn(&mut Write<'_>, &JsonValue),
    describe: fn(&Book, &JsonValue) -> Option<String>,
    right_of: fn(&Book, &JsonValue) -> Option<Right>,
    upcasts: &'static [Upcast],
    /// Of its arguments; none for one that no other language knows.
    #[cfg(feature = "schemas")]
    pub takes: Option<SchemaOf>,
}

/// The [`AnyOperation`]s of these types.
#[macro_export]
macro_rules! operations {
    ($($operation:ty),* $(,)?) => { vec![$($crate::AnyOperation::of::<$operation>()),*] };
}

/// The same, of types whose arguments are declared to other languages.
#[macro_export]
macro_rules! exported_operations {
    ($($operation:ty),* $(,)?) => { vec![$($crate::AnyOperation::exported::<$operation>()),*] };
}

impl AnyOperation {
    /// The operation of a type.
    pub const fn of<O: Operation>() -> Self {
        Self {
            kind: O::KIND,
            version: O::VERSION,
            conflict: O::CONFLICT,
            right: O::RIGHT,
            run: O::run_json,
            describe: |book, args| Some(O::deserialize(args).ok()?.describe(book)),
            right_of: |book, args| Some(O::deserialize(args).ok()?.right(book)),
            upcasts: O::UPCASTS,
            #[cfg(feature = "schemas")]
            takes: None,
        }
    }

    /// The same, of a type whose arguments are declared to other languages.
    pub const fn exported<O: Operation + Exported>() -> Self {
        #[cfg(feature = "schemas")]
        {
            Self {
                takes: Some(schema_of::<O>),
                ..Self::of::<O>()
            }
        }
        #[cfg(not(feature = "schemas"))]
        {
            Self::of::<O>()
        }
    }

    /// The arguments of a version as those of today's.
    pub(crate) fn upcast<'a>(&self, version: u32, args: &'a JsonValue) -> Result<Cow<'a, JsonValue>, Fault> {
        let known = version
            .checked_sub(1)
            .and_then(|known| self.upcasts.get(known as usize..));
        let steps = known.ok_or_else(|| codes::intent_unknown(&self.kind, &version))?;
        let step = |args: Cow<'a, JsonValue>, step: &Upcast| step(args.into_owned()).map(Cow::Owned);
        steps.iter().try_fold(Cow::Borrowed(args), step)
    }

    /// [`Operation::describe`] of today's arguments; none when they have another shape.
    pub(crate) fn describe(&self, book: &Book, args: &JsonValue) -> Option<String> {
        (self.describe)(book, args)
    }

    /// [`Operation::right`] of today's arguments; without a readable shape, which is refused when it is run, the least.
    pub(crate) fn right(&self, book: &Book, args: &JsonValue) -> Right {
        (self.right_of)(book, args).unwrap_or(self.right)
    }
}

impl Intent {
    /// The intent of an operation.
    pub fn of<O: Operation>(operation: &O, at: Instant, seed: Uid, by: &str) -> Self {
        Self {
            kind: O::KIND.to_owned(),
            version: O::VERSION,
            args: json!(operation),
            at,
            seed,
            by: by.to_owned(),
        }
    }
}

/// One as `one` says it, else the count and `many`: "a row", "3 rows".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count} {many}")
    }
}
