//! Faults and violations.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::sentence::{Arguments, Sentence, worded};

/// What is wrong, without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable code.
    pub code: &'static str,
    /// A sentence that says what to do.
    pub message: String,
    /// The arguments of the sentence.
    pub arguments: Arguments,
}

impl Fault {
    /// The fault of a sentence with the values of its arguments, in their order.
    pub fn new(sentence: &Sentence, values: &[&dyn Display]) -> Self {
        let names = sentence.arguments.iter();
        let mut arguments = Arguments::new();
        arguments.extend(names.zip(values).map(|(&name, value)| (name.into(), value.to_string())));
        Self::with(sentence.code, sentence.template, arguments)
    }

    /// The fault of a sentence that is declared elsewhere than in a catalogue, such as the check of a table.
    pub fn declared(code: &'static str, sentence: &'static str) -> Self {
        Self::with(code, sentence, Arguments::new())
    }

    fn with(code: &'static str, template: &'static str, arguments: Arguments) -> Self {
        Self {
            code,
            message: worded(template, &arguments),
            arguments,
        }
    }

    /// The fault in a column of a row.
    ///
    /// ```
    /// # use violation::Fault;
    /// let violation = Fault::declared("negative", "Enter 0 or more.").at(3, "cash");
    /// assert_eq!((violation.row, violation.column.as_deref()), (3, Some("cash")));
    /// ```
    pub fn at(self, row: usize, column: impl Into<String>) -> Violation {
        self.placed(row, Some(column.into()))
    }

    /// The fault of a whole row, or in one of its columns.
    pub fn placed(self, row: usize, column: Option<String>) -> Violation {
        Violation {
            row,
            column,
            code: Cow::Borrowed(self.code),
            message: self.message,
            arguments: self.arguments,
        }
    }
}

impl Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// One broken rule, at its place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// Index of the row from 0, in the order that was given; 0 outside of lists.
    pub row: usize,
    /// The column or field at fault, or the path of the value; none when the whole row is.
    pub column: Option<String>,
    /// Stable code.
    pub code: Cow<'static, str>,
    /// A sentence that says what to do.
    pub message: String,
    /// The arguments of the sentence; JSON omits them when there are none.
    #[serde(default)]
    pub arguments: Arguments,
}

impl Violation {
    /// The sentence that the violation is worded with, in the catalogue that declares its code: what a translation starts
    /// from.
    ///
    /// ```
    /// mod codes {
    ///     violation::codes! {
    ///         too_long(most) => "Enter at most {most} characters.",
    ///         too_long_name(most) as too_long => "Shorten the name to {most} characters.",
    ///     }
    /// }
    /// let violation = codes::too_long_name(&40).at(0, "name");
    /// assert_eq!(violation.sentence(codes::ALL).unwrap().key, "too_long_name");
    /// ```
    pub fn sentence(&self, catalogue: &'static [Sentence]) -> Option<&'static Sentence> {
        let mut of_code = catalogue.iter().filter(|sentence| sentence.code == self.code);
        of_code.find(|sentence| worded(sentence.template, &self.arguments) == self.message)
    }
}

// A format without names, such as that between the page and its worker, has every field or none.
impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let omits = serializer.is_human_readable() && self.arguments.is_empty();
        let mut fields = serializer.serialize_struct("Violation", if omits { 4 } else { 5 })?;
        fields.serialize_field("row", &self.row)?;
        fields.serialize_field("column", &self.column)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("message", &self.message)?;
        if !omits {
            fields.serialize_field("arguments", &self.arguments)?;
        }
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: Sentence = Sentence {
        key: "out_of_range",
        code: "out_of_range",
        template: "Enter {least} to {most}.",
        arguments: &["least", "most"],
    };

    #[test]
    fn json_omits_arguments_that_are_none_and_every_format_reads_back() {
        let cases = [
            (
                Fault::new(&RANGE, &[&1, &"9"]).at(2, "count"),
                r#"{"row":2,"column":"count","code":"out_of_range","message":"Enter 1 to 9.","arguments":{"least":"1","most":"9"}}"#,
            ),
            (
                Fault::declared("required", "Required.").placed(0, None),
                r#"{"row":0,"column":null,"code":"required","message":"Required."}"#,
            ),
        ];
        for (violation, expected) in cases {
            let json = serde_json::to_string(&violation).unwrap();
            assert_eq!(json, expected);
            assert_eq!(serde_json::from_str::<Violation>(&json).unwrap(), violation);
            let bytes = postcard::to_stdvec(&violation).unwrap();
            assert_eq!(postcard::from_bytes::<Violation>(&bytes).unwrap(), violation);
        }
    }
}
