//! The steps of planning, so that a host can follow it and stop it.

use metatable::Instant;
use planning::invalid_input::InvalidInput;
use planning::plan::{Plan, PlanRun, PlannedBook};

use super::refused;
use crate::context::Context;
use crate::task::{Step, Task};
use protocol::Failure;

/// Accounts planned in one step.
const SLICE: usize = 20;

/// Why a run goes no further.
#[derive(Debug)]
pub(super) enum Halt {
    /// The engine refuses the plan.
    Refused(InvalidInput),
    /// It is over already.
    Over,
}

impl From<Halt> for Failure {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Refused(invalid) => refused(invalid),
            Halt::Over => Task::over(),
        }
    }
}

/// A run of accounts that is planned slice by slice.
#[derive(Debug)]
pub(super) struct PlanSteps {
    run: Option<PlanRun>,
    begun: bool,
    started: Instant,
}

impl PlanSteps {
    pub(super) fn new(run: PlanRun, context: &Context) -> Self {
        Self {
            run: Some(run),
            begun: false,
            started: context.now,
        }
    }

    /// The same from the start, with another run.
    pub(super) fn restart(&mut self, run: PlanRun) {
        self.run = Some(run);
        self.begun = false;
    }

    /// Plans the next slice; the plan once all accounts are planned. The first step only says how much there is.
    pub(super) fn step(&mut self) -> Result<Option<(PlannedBook, Plan)>, Halt> {
        if !std::mem::replace(&mut self.begun, true) {
            return Ok(None);
        }
        let mut run = self.run.take().ok_or(Halt::Over)?;
        if run.remaining() > 0 {
            run.step(SLICE).map_err(Halt::Refused)?;
            self.run = Some(run);
            return Ok(None);
        }
        let book = PlannedBook::of_run(run).map_err(Halt::Refused)?;
        let plan = book.plan().map_err(Halt::Refused)?;
        Ok(Some((book, plan)))
    }

    /// How far it has come.
    pub(super) fn progress<A>(&self) -> Step<A> {
        let (remaining, total) = self.run.as_ref().map_or((0, 0), |run| (run.remaining(), run.total()));
        let stage = if remaining > 0 {
            "Planning accounts"
        } else {
            "Checking the plan"
        };
        Step::working(stage, total - remaining, total)
    }

    /// Milliseconds since the start.
    pub(super) fn millis(&self, context: &Context) -> u32 {
        let passed = (context.now - self.started).num_milliseconds();
        u32::try_from(passed.max(0)).unwrap_or(u32::MAX)
    }
}
