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
mod priced;
mod problems;
mod request;
mod resolve;
mod staleness;

pub use apply::apply_virtual_funds;
pub use bounds::{DirectedQuantity, check_bounds};
pub use by_fund::{AssetResidual, FundHoldings, FundLine, HoldingsByFund, holdings_by_fund};
pub use demands::DemandPath;
pub use explicit::AllocateFromHoldings;
pub use identity::{fund_identifier, holdings_set_uid};
pub use matrix::{PlannedFund, PlannedLine, VirtualFundPlan};
pub use plan::plan_virtual_funds;
pub use policy::AllocationPolicy;
pub use request::PlanVirtualFunds;
pub use staleness::{ResolvedTimes, ValueTimes, WeightsTime};
