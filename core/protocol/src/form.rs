//! Forms: each field is declared once, with its label, its unit, what it is edited with and when it is shown.

mod declare;
mod value;

use choices::Described;

pub(crate) use declare::form;
pub(crate) use value::Edited;
pub use value::{Declared, FieldValue, FormRows, Subject};

/// What the number of a field is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// As it is.
    One,
    /// Base currency.
    Money,
    /// Percent: 100 make 1; of what, or "".
    Percent(&'static str),
    /// Percentage points: 100 make 1.
    Points,
    /// Basis points: 10,000 make 1; of what, or "".
    BasisPoints(&'static str),
    /// Days.
    Days,
}

impl Unit {
    /// How many make 1.
    #[must_use]
    pub const fn per_one(self) -> i64 {
        match self {
            Self::One | Self::Money | Self::Days => 1,
            Self::Percent(_) | Self::Points => 100,
            Self::BasisPoints(_) => 10_000,
        }
    }

    /// Its words beside the label; `base` is the base currency.
    #[must_use]
    pub fn words(self, base: &str) -> String {
        match self {
            Self::One => String::new(),
            Self::Money => base.to_owned(),
            Self::Percent(of) => format!("% {of}").trim_end().to_owned(),
            Self::Points => "percentage points".to_owned(),
            Self::BasisPoints(of) => format!("bps {of}").trim_end().to_owned(),
            Self::Days => "days".to_owned(),
        }
    }
}

/// Rows of the book, or names in it, that a field picks one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Assets, by uid.
    Assets,
    /// Accounts, by uid.
    Accounts,
    /// Categories, by name.
    Categories,
    /// Tax types of accounts, by name.
    TaxTypes,
    /// Assets and categories, as the text of a [`Subject`].
    Subjects,
    /// Calendars that are stored or can be made, by key.
    Calendars,
    /// Imported signals, by name.
    Signals,
    /// Where the days of calendars can come from, by key.
    Sessions,
    /// What money can be in, by uid.
    Currencies,
    /// Statuses that a broker may report.
    Reports,
}

/// What a field is edited with.
#[derive(Clone, Copy, Debug)]
pub enum Control {
    /// A line for a number.
    Number,
    /// A line for words.
    Words,
    /// Several lines.
    Lines,
    /// A day.
    Date,
    /// On or off.
    Switch,
    /// One of these.
    Choice(&'static [Described]),
    /// One of what the book has.
    Pick(Source),
    /// Any number of rows, each a form of these fields.
    Rows(&'static [Field]),
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, which violations carry as their column.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What its number is in.
    pub unit: Unit,
    /// What stands in it while it is empty.
    pub hint: &'static str,
    /// What it is edited with.
    pub control: Control,
}

/// What is typed into a form: fields by their place.
pub trait Form: std::fmt::Debug + Send + Sync {
    /// Its fields.
    fn fields(&self) -> &'static [Field];

    /// The value of a field; none past the end.
    fn value(&self, field: usize) -> Option<&dyn FieldValue>;

    /// The value of a field, to be changed; none past the end.
    fn value_mut(&mut self, field: usize) -> Option<&mut dyn FieldValue>;

    /// Whether what is chosen elsewhere leaves the field a meaning.
    fn shows(&self, field: usize) -> bool;

    /// Whether what is chosen elsewhere makes the field the one to fill in.
    fn needs(&self, field: usize) -> bool;

    /// What to write into the field; "" where the label says it. `{base}` stands for the base currency of the form.
    fn says(&self, field: usize) -> &'static str;
}

/// One field as typed, with what its declaration says of it.
#[derive(Debug)]
pub struct Typed<'a, T> {
    /// Its declaration.
    pub field: &'static Field,
    /// As typed.
    pub value: &'a T,
}

impl<T> Clone for Typed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Typed<'_, T> {}
