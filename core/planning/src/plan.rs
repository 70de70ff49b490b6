//! From targets to orders: the plan of any number of accounts under one policy.
//!
//! [`PlanRun`] checks its input whole, then plans account after account, so that a worker can report progress and stop;
//! [`plan_rebalance`] does it in one call. The numbers are those of [`rebalance::plan`]; here uids, currencies and lots
//! are mapped to its columns and back, and the proof is made.
//!
//! Its stages are types, each made of the one before: [`PlanInput`], `Checked`, `Compiled`, `Planned`, [`Plan`]. What
//! forbids trades is a value beside the columns, so that a buy which would wash a loss is refused by other restraints over
//! the same columns.

mod book;
pub(crate) mod bulk;
pub(crate) mod check;
mod checked;
mod class_report;
mod class_targets;
mod classes;
pub(crate) mod columns;
mod compile;
mod explanation;
mod gains;
mod hash;
mod holding_time;
mod input;
mod judge;
mod kept;
pub(crate) mod kernel_policy;
mod largest_flows;
mod location;
mod numbered;
mod objective;
mod out_of_range;
mod output;
mod planned;
mod policy;
mod proof;
mod purchases;
mod realised;
mod replacements;
mod replay;
mod report;
mod restraints;
mod risk;
mod run;
mod sale_tax;
mod tax;
mod tax_calendar;
mod tolerance;
mod under_way;
mod usable;
mod wash;
mod what_if;
mod written;

pub(crate) use check::is_quoted_in;
pub use class_targets::{ClassSplit, ClassTarget, ClassTargets};
pub use kernel_policy::kernel_band;
pub(crate) use numbered::{NumberedPlan, plan_numbered};

pub use input::{
    CashInput, FxInput, HoldingInput, HouseholdTargets, LotInput, OpenOrder, PastTrade, PlanAccount, PlanAsset,
    PlanInput, TargetWeight, TransferInput,
};
pub use largest_flows::{AccountFlows, LargestFlows, LargestInvestment, LargestWithdrawal, largest_flows};
pub use output::{
    AccountPlan, CashAmount, CashShortfall, CashWeight, ClassPlan, ClassWeight, HouseholdPlan, InvariantCheck,
    OrderLot, PlacedValue, Plan, PlannedFxOrder, PlannedOrder, Proof, RealisedGains, Replacement, ResidualWeight,
};
pub use policy::{BenefitInput, PlanCosts, PlanPolicy, RestrictionInput, SubstituteInput, TransitionInput};
pub use replay::{Replay, ReplayInput, replay};
pub use risk::{GroupLimit, RiskInput};
pub use run::{PlanRun, plan_rebalance, plan_rebalance_in};
pub use tax::{HarvestRule, LocationPenalty, TaxRegime};
pub use tax_calendar::is_time_zone;
pub use tolerance::{BandInput, ExplicitRange, GoalInput};
pub use what_if::{Change, PlannedBook};
pub use written::WrittenPlan;
