//! The choices of a column: the values that its checks allow, for forms to offer.

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
    /// The values that a check limits a column to; none when it is open.
    pub fn choices(&self, column: &str) -> Option<Choices> {
        self.checks.iter().find_map(|check| match check.rule {
            Rule::OneOf(name, texts) if name == column => Some(Choices::Texts(texts)),
            Rule::IntegerIn(name, integers) if name == column => Some(Choices::Integers(integers)),
            _ => None,
        })
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
