/// A fault of a value of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The path of the value: `strategy.start`.
    pub column: String,
    /// Stable code.
    pub code: &'static str,
    /// A sentence that says what to do.
    pub message: String,
}

impl Fault {
    pub(super) fn new(column: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            column: column.into(),
            code,
            message: message.into(),
        }
    }
}
