//! The choices of a column: its only values, for forms to offer.

use crate::schema::definition::TableDefinition;
use crate::schema::rule::Rule;

/// The only values of a column, besides null where it may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Texts.
    Texts(&'static [&'static str]),
    /// Whole numbers.
    Integers(&'static [i64]),
}

impl TableDefinition {
    /// The only values of a column: the texts of its type, or the numbers that a check limits it to; none when it is open.
    pub fn choices(&self, column: &str) -> Option<Choices> {
        let integers = |rule: Rule| match rule {
            Rule::IntegerIn(name, integers) if name == column => Some(Choices::Integers(integers)),
            _ => None,
        };
        let texts = self.columns[self.position(column)?].choices.map(Choices::Texts);
        texts.or_else(|| self.checks.iter().find_map(|check| integers(check.rule)))
    }
}

impl Choices {
    /// The values as JSON.
    pub fn to_json(self) -> Vec<serde_json::Value> {
        match self {
            Self::Texts(texts) => texts.iter().map(|&text| text.into()).collect(),
            Self::Integers(integers) => integers.iter().map(|&integer| integer.into()).collect(),
        }
    }

    /// The values as texts.
    pub fn to_texts(self) -> Vec<String> {
        match self {
            Self::Texts(texts) => texts.iter().map(|&text| text.to_owned()).collect(),
            Self::Integers(integers) => integers.iter().map(i64::to_string).collect(),
        }
    }
}
