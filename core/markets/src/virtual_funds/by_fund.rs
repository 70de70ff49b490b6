//! The holdings of an account by fund.

use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::{Field, Instant, Store, Uid, Value};
use serde::Serialize;
use sorting::Arrange;

use super::resolve::lines_of;
use crate::lookup::asset_key;
use crate::tables::accounts::{AccountHoldingsSet, AccountHoldingsSetTable};
use crate::tables::virtual_funds::{VirtualFundHolding, VirtualFundHoldingsStorage, VirtualFundTable};
use planning::attribution::Direction;

/// A holdings snapshot and its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct HoldingsByFund {
    /// The snapshot.
    pub account_holdings_set_uid: Uid,
    /// When it was taken.
    pub time_index: Instant,
    /// The funds that have a part of it, by their identifiers in lower case.
    pub funds: Vec<FundHoldings>,
    /// Unallocated quantities, by asset identifier; fully allocated assets are left out.
    pub residuals: Vec<AssetResidual>,
    /// Assets that a fund has and the snapshot does not, by identifier.
    pub unbacked_assets: Vec<String>,
}

/// The allocation of a snapshot to a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FundHoldings {
    /// The fund.
    pub virtual_fund_uid: Uid,
    /// Its business key.
    pub unique_identifier: String,
    /// The portfolio that it follows.
    pub target_portfolio_uid: Uid,
    /// By asset identifier.
    pub lines: Vec<FundLine>,
}

/// The allocation of an asset to a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FundLine {
    /// The asset.
    pub asset_uid: Uid,
    /// Its business key.
    pub asset_identifier: String,
    /// Units, signed.
    pub signed_quantity: Decimal,
    /// How they were found.
    pub allocation_strategy: String,
    /// The fund's shortfall, by the plan that allocated the line.
    pub target_gap_signed_quantity: Option<String>,
    /// Part of what it asked for that it could get, by that plan.
    pub scale: Option<String>,
    /// The row of the target that asked.
    pub target_row_key: Option<String>,
    /// The targets of that plan.
    pub position_set_uid: Option<String>,
}

/// The unallocated quantity of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct AssetResidual {
    /// The asset.
    pub asset_uid: Uid,
    /// Its business key.
    pub asset_identifier: String,
    /// Units in the snapshot, signed.
    pub source_signed_quantity: Decimal,
    /// Units that funds have, signed.
    pub allocated_signed_quantity: Decimal,
    /// The difference.
    pub residual_signed_quantity: Decimal,
}

/// The holdings of an account by fund: those of the very instant `at`, or the newest ones without it. None when there is
/// no such snapshot, or its quantities are out of range.
pub fn holdings_by_fund(store: &Store, account: Uid, at: Option<Instant>) -> Option<HoldingsByFund> {
    let set = snapshot(store, account, at)?;
    let source = [Value::Uid(set.uid)];
    let lines = store.find::<VirtualFundHoldingsStorage>(&["source_account_holdings_set_uid"], &source);
    let mut held: BTreeMap<Uid, (Option<Decimal>, Decimal)> = BTreeMap::new();
    for line in lines_of(store, set.uid) {
        let own = held.entry(line.asset_uid).or_default();
        own.0 = Some(own.0.unwrap_or_default().checked_add(line.signed_quantity()?)?);
    }
    let mut funds: BTreeMap<Uid, Vec<FundLine>> = BTreeMap::new();
    for line in &lines {
        let read = fund_line(store, line)?;
        let own = held.entry(line.asset_uid).or_default();
        own.1 = own.1.checked_add(read.signed_quantity)?;
        funds.entry(line.virtual_fund_uid).or_default().push(read);
    }
    let mut funds: Vec<FundHoldings> = funds
        .into_iter()
        .filter_map(|(fund, lines)| fund_holdings(store, fund, lines))
        .collect();
    funds.sort_by_cached_key(|fund| (fund.unique_identifier.to_lowercase(), fund.virtual_fund_uid));
    let (residuals, unbacked_assets) = left(store, &held)?;
    Some(HoldingsByFund {
        account_holdings_set_uid: set.uid,
        time_index: set.time_index,
        funds,
        residuals,
        unbacked_assets,
    })
}

fn snapshot(store: &Store, account: Uid, at: Option<Instant>) -> Option<AccountHoldingsSet> {
    let columns = ["account_uid", "time_index"];
    let account = Value::Uid(account);
    match at {
        Some(at) => store.find_one::<AccountHoldingsSetTable>(&columns, &[account, at.to_value()]),
        None => store.latest::<AccountHoldingsSetTable>(&columns, &[account], Instant::MAX_UTC),
    }
}

fn fund_line(store: &Store, line: &VirtualFundHolding) -> Option<FundLine> {
    let details = line
        .extra_details
        .as_ref()
        .map(metatable::Json::to_value)
        .unwrap_or_default();
    let detail = |name: &str| details[name].as_str().map(str::to_owned);
    Some(FundLine {
        asset_uid: line.asset_uid,
        asset_identifier: asset_key(store, line.asset_uid),
        signed_quantity: Direction::from(line.direction).signed(line.allocated_quantity)?,
        allocation_strategy: line.allocation_strategy.clone(),
        target_gap_signed_quantity: detail("target_gap_signed_quantity"),
        scale: detail("scale"),
        target_row_key: detail("target_row_key"),
        position_set_uid: detail("position_set_uid"),
    })
}

fn fund_holdings(store: &Store, fund: Uid, mut lines: Vec<FundLine>) -> Option<FundHoldings> {
    let fund = store.by_uid::<VirtualFundTable>(fund)?;
    lines.arrange_by(|a, b| a.asset_identifier.cmp(&b.asset_identifier));
    Some(FundHoldings {
        virtual_fund_uid: fund.uid,
        unique_identifier: fund.unique_identifier,
        target_portfolio_uid: fund.target_portfolio_uid,
        lines,
    })
}

/// The unallocated quantities, and the assets that are allocated without being held.
fn left(store: &Store, held: &BTreeMap<Uid, (Option<Decimal>, Decimal)>) -> Option<(Vec<AssetResidual>, Vec<String>)> {
    let mut residuals = Vec::new();
    let mut unbacked = Vec::new();
    for (asset, (source, allocated)) in held {
        let source_signed_quantity = source.unwrap_or_default();
        let residual = AssetResidual {
            asset_uid: *asset,
            asset_identifier: asset_key(store, *asset),
            source_signed_quantity,
            allocated_signed_quantity: *allocated,
            residual_signed_quantity: source_signed_quantity.checked_sub(*allocated)?,
        };
        if source.is_none() {
            unbacked.push(residual.asset_identifier.clone());
        }
        if !residual.residual_signed_quantity.is_zero() {
            residuals.push(residual);
        }
    }
    residuals.arrange_by(|a, b| a.asset_identifier.cmp(&b.asset_identifier));
    unbacked.arrange();
    Some((residuals, unbacked))
}
