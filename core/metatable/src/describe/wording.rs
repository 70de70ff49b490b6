//! Rules and defaults as phrases, for references.

use crate::schema::definition::{ColumnDefault, NormalForm, OnDelete};
use crate::schema::rule::Rule;

impl Rule {
    /// The rule as a phrase: "`quantity` is above 0".
    pub fn in_words(&self) -> String {
        let name = |column: &str| format!("`{column}`");
        let either = |texts: Vec<String>| match texts.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => texts.join(""),
        };
        match *self {
            Self::Null(column) => format!("{} is null", name(column)),
            Self::NotNull(column) => format!("{} is not null", name(column)),
            Self::Is(column, text) => format!("{} is {text}", name(column)),
            Self::IsNot(column, text) => format!("{} is not {text}", name(column)),
            Self::OneOf(column, texts) => {
                let texts = texts.iter().map(|&text| text.to_owned()).collect();
                format!("{} is {}", name(column), either(texts))
            }
            Self::IntegerIn(column, integers) => {
                let integers = integers.iter().map(i64::to_string).collect();
                format!("{} is {}", name(column), either(integers))
            }
            Self::Positive(column) => format!("{} is above 0", name(column)),
            Self::NotNegative(column) => format!("{} is 0 or above", name(column)),
            Self::Same(left, right) => format!("{} equals {}", name(left), name(right)),
            Self::Differ(left, right) => format!("{} differs from {}", name(left), name(right)),
            Self::Before(left, right) => format!("{} comes before {}", name(left), name(right)),
            Self::NotAfter(left, right) => format!("{} does not come after {}", name(left), name(right)),
            Self::ExactlyOne(columns) => {
                let columns: Vec<String> = columns.iter().map(|column| name(column)).collect();
                format!("exactly one of {} is given", columns.join(", "))
            }
            Self::Form(column, form) => form_in_words(&name(column), form),
            Self::CountOf(column, units) => format!("{} is a count of {}", name(column), units.join(", ")),
            Self::PartsDiffer(column, separator) => {
                format!("the parts of {} before and after {separator} differ", name(column))
            }
            Self::All(rules) => joined(rules, " and "),
            Self::Any(rules) => joined(rules, ", or "),
        }
    }
}

fn joined(rules: &[Rule], word: &str) -> String {
    let part = |rule: &Rule| match rule {
        Rule::Any(_) => format!("({})", rule.in_words()),
        _ => rule.in_words(),
    };
    let parts: Vec<String> = rules.iter().map(part).collect();
    parts.join(word)
}

fn form_in_words(column: &str, form: &str) -> String {
    let count = form.chars().count();
    if form.chars().all(|wanted| wanted == 'h') {
        format!("{column} is {count} lower-case hexadecimal digits")
    } else if form.chars().all(|wanted| wanted == 'A') {
        format!("{column} is {count} letters from A to Z")
    } else {
        format!("{column} has the form {form}, where A is a letter from A to Z")
    }
}

impl OnDelete {
    /// The stable name of the action: "set_null".
    pub fn name(self) -> &'static str {
        match self {
            Self::Cascade => "cascade",
            Self::Restrict => "restrict",
            Self::SetNull => "set_null",
        }
    }
}

impl NormalForm {
    /// The stable name of the form: "type_key".
    pub fn name(self) -> &'static str {
        match self {
            Self::Trimmed => "trimmed",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::TypeKey => "type_key",
            Self::UpperKey => "upper_key",
        }
    }
}

impl ColumnDefault {
    /// The default as a phrase: "a new uid", "now", "UTC".
    pub fn in_words(self) -> String {
        match self {
            Self::NewUid => "a new uid".to_owned(),
            Self::Now => "now".to_owned(),
            Self::Text("") => "an empty text".to_owned(),
            Self::Text(text) => text.to_owned(),
            Self::Bool(bool) => bool.to_string(),
            Self::Integer(integer) => integer.to_string(),
        }
    }
}
