//! Rules over one row, as data: the store evaluates them, and databases get them as SQL.

/// A rule over the cells of one row, named by their columns.
///
/// Rules follow the three-valued logic of SQL: a comparison with a null is unknown, and a check is violated only by a
/// rule that is false, so that a row means the same in memory and in a database.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The column is null.
    Null(&'static str),
    /// The column is not null.
    NotNull(&'static str),
    /// The text of the column is this one.
    Is(&'static str, &'static str),
    /// The text of the column is not this one.
    IsNot(&'static str, &'static str),
    /// The text of the column is one of these.
    OneOf(&'static str, &'static [&'static str]),
    /// The whole number of the column is one of these.
    IntegerIn(&'static str, &'static [i64]),
    /// The number of the column is above 0.
    Positive(&'static str),
    /// The number of the column is 0 or above.
    NotNegative(&'static str),
    /// Both columns hold the same value.
    Same(&'static str, &'static str),
    /// The columns hold different values.
    Differ(&'static str, &'static str),
    /// The first column's whole number, date or instant comes before the second's.
    Before(&'static str, &'static str),
    /// The first column's whole number, date or instant does not come after the second's.
    NotAfter(&'static str, &'static str),
    /// Exactly one of the columns is not null.
    ExactlyOne(&'static [&'static str]),
    /// The text has this form: `A` stands for a letter from A to Z, `h` for a lower-case hexadecimal digit, any other
    /// character for itself.
    Form(&'static str, &'static str),
    /// The text is a whole number from 1 up, without leading zeros, followed by one of these units of ASCII letters.
    CountOf(&'static str, &'static [&'static str]),
    /// The text before the separator differs from the text after it.
    PartsDiffer(&'static str, char),
    /// Every rule holds.
    All(&'static [Self]),
    /// At least one rule holds.
    Any(&'static [Self]),
}

impl Rule {
    /// The columns that the rule names.
    pub fn columns(&self) -> Vec<&'static str> {
        match *self {
            Self::Null(column)
            | Self::NotNull(column)
            | Self::Is(column, _)
            | Self::IsNot(column, _)
            | Self::PartsDiffer(column, _)
            | Self::OneOf(column, _)
            | Self::CountOf(column, _)
            | Self::IntegerIn(column, _)
            | Self::Positive(column)
            | Self::NotNegative(column)
            | Self::Form(column, _) => vec![column],
            Self::Same(left, right)
            | Self::Differ(left, right)
            | Self::Before(left, right)
            | Self::NotAfter(left, right) => vec![left, right],
            Self::ExactlyOne(columns) => columns.to_vec(),
            Self::All(rules) | Self::Any(rules) => rules.iter().flat_map(Self::columns).collect(),
        }
    }
}
