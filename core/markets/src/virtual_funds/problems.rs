use metatable::{Origin, Refusal};
use violation::Fault;

use crate::codes;

/// Collects what is wrong, all of it.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Refusal>);

impl Problems {
    pub(super) fn add(&mut self, row: usize, column: &str, fault: Fault) {
        let refusal = Refusal::at(Origin { file: 0, row }, Some(column), fault);
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
    problems.add(0, "valuation_time", codes::amount_out_of_range());
    problems.into_refusals()
}
