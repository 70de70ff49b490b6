//! The plan on the screen; it outlives a visit to another page.

use leptos::prelude::*;

use protocol::{PlanScope, PlanSummary};

/// The plan on the screen.
#[derive(Clone, Copy, Debug)]
pub struct PlanState {
    /// Its figures.
    pub summary: RwSignal<Option<PlanSummary>>,
    /// Grows with every plan.
    pub serial: RwSignal<u32>,
    /// The revision of the book that it was made from.
    pub revision: RwSignal<u64>,
    /// What it was made for.
    pub scope: RwSignal<Option<PlanScope>>,
    /// The number of the question while a plan is being made.
    pub running: RwSignal<Option<u32>>,
}

impl PlanState {
    /// No plan.
    #[must_use]
    pub fn new() -> Self {
        Self {
            summary: RwSignal::new(None),
            serial: RwSignal::new(0),
            revision: RwSignal::new(0),
            scope: RwSignal::new(None),
            running: RwSignal::new(None),
        }
    }
}

impl Default for PlanState {
    fn default() -> Self {
        Self::new()
    }
}
