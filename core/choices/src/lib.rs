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
mod hierarchy;
mod indices;
mod instruments;
mod plan;
mod status;
mod targets;
mod text_cells;
mod uploads;

pub use construction::{BetweenTrades, RebalanceSchedule, SignalKind, StrategyKind, UnassignedWeight};
pub use declare::{Choice, Described};
pub use execution::{AllocationRule, BatchStatus, OrderFileFormat, OrderStatus, OrderType};
pub use files::{ExportFormat, FileKind};
pub use funds::{
    AttributionMode, AttributionStatus, HoldingsSelection, IdempotencyMode, LeveragePolicy, ResidualPolicy,
    RoundingPolicy, ShortagePolicy, StalePolicy,
};
pub use hierarchy::{NodeLevel, PositionStatus};
pub use indices::{AlignmentPolicy, CalculationMethod, FormulaStatus, MissingDataPolicy, PopulationState, ValueFormat};
pub use instruments::{
    BondStatus, EntityType, FutureKind, MinorUnit, RatingAgency, RelationKind, SettlementMethod, SettlementModel,
};
pub use plan::{
    BandKind, GoalKind, HoldingTerm, InvariantStatus, Leftover, LotRule, LotSelection, Objective, OrderReason,
    OrderSide, PlanMode, PurchaseKind, ResidualCause, RestrictionRule, ShortfallCause, UnmetPolicy, WashPolicy,
};
pub use status::Status;
pub use targets::{GroupKind, Selection, TargetType};
pub use text_cells::{read_text_cell, text_cell};
pub use uploads::{FeedType, UploadStatus, UploadType, ValidationStatus};
