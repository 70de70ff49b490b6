//! The result of a plan: the matrix of funds and assets.

use choices::AttributionStatus;
use decimal::Decimal;
use metatable::{Instant, Refusal, Uid};
use serde::Serialize;

use super::demands::DemandPath;
use super::policy::AllocationPolicy;
use super::staleness::ResolvedTimes;
use planning::attribution::{AssetAttribution, AssetDeficit, Direction};

/// The allocation of an account's holdings to its virtual funds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct VirtualFundPlan {
    /// The account.
    pub account_uid: Uid,
    /// The target allocation that asks for the funds.
    pub account_target_allocation_uid: Uid,
    /// The targets.
    pub position_set_uid: Uid,
    /// The holdings snapshot that is shared out.
    pub source_account_holdings_set_uid: Uid,
    /// When it is valued.
    pub valuation_time: Instant,
    /// The currency of values.
    pub base_currency: String,
    /// Value of the snapshot in base currency.
    pub account_value: Decimal,
    /// Of what times the data is.
    pub times: ResolvedTimes,
    /// How holdings are attributed.
    pub policy: AllocationPolicy,
    /// Whether the funds get what they ask for.
    pub status: AttributionStatus,
    /// A fund for each portfolio target, by portfolio.
    pub funds: Vec<PlannedFund>,
    /// Every asset that is held, asked for or wanted, by uid.
    pub assets: Vec<AssetAttribution>,
    /// Allocations, by fund, then asset.
    pub lines: Vec<PlannedLine>,
    /// Assets that funds ask more of than there is, by uid.
    pub deficits: Vec<AssetDeficit>,
    /// Warnings, which do not prevent applying the plan.
    pub warnings: Vec<Refusal>,
}

/// A virtual fund of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct PlannedFund {
    /// The portfolio that it follows.
    pub target_portfolio_uid: Uid,
    /// The key of the fund: that of the fund that is there, else [`fund_identifier`](super::fund_identifier).
    pub unique_identifier: String,
    /// The fund, when it is there already.
    pub virtual_fund_uid: Option<Uid>,
    /// The `target_row_key` of the target's metadata, else the uid of the portfolio.
    pub target_row_key: String,
    /// Value of its target, in base currency.
    pub target_value: Decimal,
    /// The part of it that its portfolios leave unassigned.
    pub unassigned_value: Decimal,
}

/// The allocation of an asset to a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct PlannedLine {
    /// The portfolio of the fund.
    pub target_portfolio_uid: Uid,
    /// The asset.
    pub asset_uid: Uid,
    /// The row of the target in the position set.
    pub target_row_key: String,
    /// Units asked for, signed: value over the value of a unit, rounded once half to even at 18 places.
    pub requested: Decimal,
    /// Units attributed, signed, rounded toward zero.
    pub allocated: Decimal,
    /// requested - allocated, exactly.
    pub target_gap: Decimal,
    /// Part of what is asked for that the asset's holdings can give.
    pub scale: Decimal,
    /// 1 when long units are asked for, -1 when short ones are.
    pub direction: Direction,
    /// Value of what is asked for, in base currency.
    pub requested_value: Decimal,
    /// Value of what is attributed, in base currency.
    pub allocated_value: Decimal,
    /// The paths that the demand comes by.
    pub lineage: Vec<DemandPath>,
}
