//! Rebalance: plans that are kept with their input and their proof.

use serde::{Deserialize, Serialize};

use super::{Instant, Uid};

/// A plan that was saved with its input and its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPlan {
    /// The row.
    pub uid: Uid,
    /// What it is called.
    pub name: String,
    /// When it was saved.
    pub saved_at: Instant,
    /// Accounts planned.
    pub accounts: u32,
    /// Orders.
    pub orders: u32,
    /// Hash of the inputs, hex.
    pub input_hash: String,
    /// Hash of the plan, hex.
    pub plan_hash: String,
}

/// Keeps the current plan with its input and its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavePlan {
    /// What it is called.
    pub name: String,
}

/// The saved plans, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListPlans;

/// The saved plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlansView {
    /// Newest first.
    pub plans: Vec<SavedPlan>,
}

/// Makes a saved plan from its input again and puts it on the screen; sends progress; can be cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenPlan {
    /// The row.
    pub uid: Uid,
}

/// Makes a saved plan again and compares its hashes; sends progress; can be cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplayPlan {
    /// The row.
    pub uid: Uid,
}

/// A plan made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayView {
    /// The plan.
    pub plan: SavedPlan,
    /// The input is the one that the plan was made of.
    pub same_input: bool,
    /// The plan is the same to the last byte.
    pub same_plan: bool,
    /// The numbers of the invariants that the plan does not keep.
    pub failed_checks: Vec<u32>,
    /// The hash of the input now.
    pub input_hash: String,
    /// The hash of the plan now.
    pub plan_hash: String,
    /// How long it took.
    pub millis: u32,
}

/// Deletes a saved plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePlan {
    /// The row.
    pub uid: Uid,
}

/// What was written of saved plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanKept {
    /// The plan.
    pub plan: SavedPlan,
    /// The number of the change, to undo it.
    pub entry: Option<u64>,
}
