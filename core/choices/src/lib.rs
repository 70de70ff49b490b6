//! The enumerations of the domain, each declared once: the text that stands in inputs, tables and files, the label that a
//! person reads, what it means, and its place in a list. Kernel, input, protocol and form use the same type.
//!
//! ```
//! use choices::{Choice, PlanMode};
//!
//! assert_eq!(PlanMode::of("raise_cash"), Some(PlanMode::RaiseCash));
//! assert_eq!(PlanMode::RaiseCash.label(), "Raise cash");
//! assert_eq!(PlanMode::ALL.len(), 8);
//! ```

mod construction;
mod declare;
mod execution;
mod files;
mod funds;
mod plan;
mod targets;

pub use construction::{BetweenTrades, RebalanceSchedule, SignalKind, StrategyKind};
pub use declare::{Choice, Described};
pub use execution::{AllocationRule, OrderFileFormat, OrderType};
pub use files::{ExportFormat, FileKind};
pub use funds::{
    AttributionMode, AttributionStatus, HoldingsSelection, IdempotencyMode, LeveragePolicy, ResidualPolicy,
    RoundingPolicy, ShortagePolicy, StalePolicy,
};
pub use plan::{
    BandKind, GoalKind, HoldingTerm, LotSelection, Objective, OrderReason, OrderSide, PlanMode, ResidualCause,
    RestrictionRule, UnmetPolicy, WashPolicy,
};
pub use targets::{GroupKind, Selection, TargetType};
