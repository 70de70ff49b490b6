//! Virtual funds: the parts of an account's holdings that are attributed to the portfolios that it targets.
//!
//! Attribution moves nothing: funds get what they ask for as far as the holdings go, and the direct sleeve, what no fund
//! has, takes the rest, so that the parts always sum to what is held.

mod apply;
mod bounds;
mod by_fund;
mod demands;
mod explicit;
mod heads;
mod identity;
mod matrix;
mod plan;
mod policy;
mod problems;
mod resolve;
mod staleness;
mod valuation;

pub use apply::{APPLY_VIRTUAL_FUNDS, apply_virtual_funds};
pub use bounds::{DirectedQuantity, check_bounds};
pub use by_fund::{AssetResidual, FundHoldings, FundLine, HoldingsByFund, holdings_by_fund};
pub use explicit::{ALLOCATE_FROM_HOLDINGS, AllocateFromHoldings};
pub use identity::{fund_identifier, holdings_set_uid};
pub use matrix::{DemandPath, PlannedFund, PlannedLine, VirtualFundPlan};
pub use plan::{PlanVirtualFunds, plan_virtual_funds};
pub use policy::{
    AllocationPolicy, HoldingsSelection, IdempotencyMode, LeveragePolicy, ResidualPolicy, RoundingPolicy,
    ShortagePolicy, StalePolicy,
};
pub use staleness::{ResolvedTimes, ValueTimes, WeightsTime};
