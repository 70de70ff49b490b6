//! The plan on the screen; it outlives a visit to another page.

use leptos::prelude::*;

use protocol::{PlanScope, PlanSummary};

/// The plan on the screen; at first none.
#[derive(Clone, Copy, Debug, Default)]
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
