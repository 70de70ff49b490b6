//! A plan made again from its stored input.

use super::input::PlanInput;
use super::output::Plan;
use super::plan_rebalance;
use crate::invalid_input::InvalidInput;
use crate::shape::shaped;

shaped! {
    input;
    /// A stored input and the hashes of the plan that was made of it.
    pub struct ReplayInput = "ReplayInput" {
        /// The input of the plan.
        pub input: PlanInput,
        /// The plan's `proof.input_hash`.
        pub input_hash: String,
        /// The plan's `proof.plan_hash`.
        pub plan_hash: String,
    }
}

shaped! {
    output;
    /// A plan made again.
    pub struct Replay = "Replay" {
        /// Whether the input is the one that the plan was made of.
        pub same_input: bool,
        /// Whether the plan is the same to the last byte.
        pub same_plan: bool,
        /// The plan as it comes out now.
        pub plan: Plan,
    }
}

/// Makes the plan again and compares its hashes.
///
/// # Errors
/// As [`plan_rebalance`].
pub fn replay(stored: ReplayInput) -> Result<Replay, InvalidInput> {
    let plan = plan_rebalance(stored.input)?;
    Ok(Replay {
        same_input: plan.proof.input_hash == stored.input_hash,
        same_plan: plan.proof.plan_hash == stored.plan_hash,
        plan,
    })
}
