//! Failures of requests.

use std::borrow::Cow;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use violation::{Arguments, Fault, Violation};

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Failure {
    /// Stable code.
    pub code: Cow<'static, str>,
    /// A sentence that says what to do.
    pub message: String,
    /// The arguments of the sentence; JSON omits them when there are none.
    #[serde(default)]
    pub arguments: Arguments,
    /// Every violation that was found, when the input was at fault.
    pub violations: Vec<Violation>,
}

/// A sentence about the book that is no failure, with its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Stable code.
    pub code: Cow<'static, str>,
    /// The sentence.
    pub message: String,
    /// Its arguments.
    pub arguments: Arguments,
}

impl From<Fault> for Remark {
    fn from(fault: Fault) -> Self {
        Self {
            code: Cow::Borrowed(fault.code),
            message: fault.message,
            arguments: fault.arguments,
        }
    }
}

impl From<Violation> for Remark {
    fn from(violation: Violation) -> Self {
        Self {
            code: violation.code,
            message: violation.message,
            arguments: violation.arguments,
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self {
            code: Cow::Borrowed(fault.code),
            message: fault.message,
            arguments: fault.arguments,
            violations: Vec::new(),
        }
    }
}

// As a violation is written: a format without names has every field.
impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let omits = serializer.is_human_readable() && self.arguments.is_empty();
        let mut fields = serializer.serialize_struct("Failure", if omits { 3 } else { 4 })?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("message", &self.message)?;
        if !omits {
            fields.serialize_field("arguments", &self.arguments)?;
        }
        fields.serialize_field("violations", &self.violations)?;
        fields.end()
    }
}
