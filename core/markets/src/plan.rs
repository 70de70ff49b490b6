//! From targets to orders: the plan of any number of accounts under one policy.
//!
//! [`PlanRun`] checks its input whole, then plans account after account, so that a worker can report progress and stop;
//! [`plan_rebalance`] does it in one call. The numbers are those of [`rebalance::plan`]; here uids, currencies and lots
//! are mapped to its columns and back, and the proof is made.

mod book;
pub(crate) mod check;
pub(crate) mod compile;
mod input;
mod output;
mod run;
mod tolerance;

pub use input::{
    CashInput, FxInput, HoldingInput, LotInput, LotSelectionInput, ModeInput, ObjectiveInput, PlanAccount, PlanAsset,
    PlanCosts, PlanInput, PlanPolicy, RestrictionInput, RuleInput, SubstituteInput, TargetWeight, UnmetInput,
};
pub use output::{
    AccountPlan, CashAmount, InvariantCheck, OrderLot, OrderReason, OrderSide, Plan, PlannedOrder, Proof,
    ResidualCause, ResidualWeight,
};
pub use run::{PlanRun, plan_rebalance};
pub use tolerance::{BandInput, ExplicitRange, GoalInput};
