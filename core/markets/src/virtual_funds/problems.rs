use metatable::{Origin, Refusal};

/// Collects what is wrong, all of it.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Refusal>);

impl Problems {
    pub(super) fn add(&mut self, row: usize, column: &str, code: &str, message: impl Into<String>) {
        let refusal = Refusal {
            origin: Origin { file: 0, row },
            column: Some(column.to_owned()),
            code: code.to_owned(),
            message: message.into(),
        };
        if !self.0.contains(&refusal) {
            self.0.push(refusal);
        }
    }

    /// Everything that was added, when anything was.
    pub(super) fn finish(self) -> Result<(), Vec<Refusal>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    pub(super) fn into_refusals(self) -> Vec<Refusal> {
        self.0
    }
}

pub(super) fn out_of_range() -> Vec<Refusal> {
    let mut problems = Problems::default();
    let message = "An amount exceeds 1.7e20; check quantities and prices.";
    problems.add(0, "valuation_time", "amount_out_of_range", message);
    problems.into_refusals()
}
