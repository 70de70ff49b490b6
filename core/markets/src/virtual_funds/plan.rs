//! The plan: from a position set to a matrix of funds and assets, without a write.

use std::collections::BTreeMap;

use choices::{LeveragePolicy, ResidualPolicy, RoundingPolicy, ShortagePolicy};
use decimal::Decimal;
use metatable::{Refusal, Store, Uid, Value};
use sorting::Collected;

use super::demands::{Demands, check_targets, demands_of};
use super::identity::fund_identifier;
use super::matrix::{PlannedFund, PlannedLine, VirtualFundPlan};
use super::policy::AllocationPolicy;
use super::priced::{Valuation, value};
use super::problems::{Problems, out_of_range};
use super::request::PlanVirtualFunds;
use super::resolve::{Resolved, resolve};
use super::staleness::{Reports, resolved_times};
use crate::codes;
use crate::sources::{PriceSource, WeightSource};
use crate::tables::virtual_funds::{VirtualFundHoldingsSetTable, VirtualFundTable};
use planning::attribution::{
    AttributionInput, AttributionResult, DirectTarget, FundAttribution, FundDemand, HeldLine, QUANTITY_TOLERANCE,
    share_out,
};

/// The allocation of an account's holdings to the funds of a position set: a preview, which writes nothing.
///
/// # Errors
/// Everything that keeps it from being planned, with the row of the target: the targets, holdings, prices, exchange
/// rates or weights are missing or stale, the account has no positive value, or the policy refuses what comes out.
///
/// ```
/// # use markets::sources::{Composition, Price, PriceSource, WeightSource};
/// # use metatable::{Instant, Store};
/// # struct Nothing;
/// # impl WeightSource for Nothing {
/// #     fn composition(&self, _: &Store, _: Uid, _: Instant) -> Option<Composition> {
/// #         None
/// #     }
/// # }
/// # impl PriceSource for Nothing {
/// #     fn price(&self, _: &Store, _: Uid, _: Instant) -> Option<Price> {
/// #         None
/// #     }
/// #     fn newest(&self, _: &Store) -> Option<Instant> {
/// #         None
/// #     }
/// # }
/// use markets::virtual_funds::{AllocationPolicy, PlanVirtualFunds, plan_virtual_funds};
/// use metatable::{Book, Uid};
///
/// let book = Book::with_all_tables(vec![markets::package()]).unwrap();
/// let asked = PlanVirtualFunds {
///     position_set_uid: Uid::from_u128(1),
///     valuation_time: "2026-06-07T00:00:00Z".parse().unwrap(),
///     policy: AllocationPolicy::default(),
/// };
/// let refusals = plan_virtual_funds(book.store(), &Nothing, &asked).unwrap_err();
/// assert_eq!(refusals[0].violation.code, "position_set_unknown");
/// ```
pub fn plan_virtual_funds(
    store: &Store,
    sources: &(impl WeightSource + PriceSource),
    asked: &PlanVirtualFunds,
) -> Result<VirtualFundPlan, Vec<Refusal>> {
    let resolved = resolve(store, asked)?;
    let mut problems = Problems::default();
    let valuation = value(store, sources, asked, &resolved, &mut problems)?;
    check_targets(&valuation.market, &resolved.targets, &mut problems);
    problems.finish()?;
    let demands = demands_of(store, &valuation, &resolved)?;
    let mut problems = Problems::default();
    let mut warnings = Problems::default();
    let mut reports = Reports {
        policy: &asked.policy,
        problems: &mut problems,
        warnings: &mut warnings,
    };
    let times = resolved_times(&valuation, &resolved, &demands, &mut reports);
    check_leverage(&asked.policy, &valuation, &demands, &mut problems);
    let result = share(&asked.policy, &resolved, &valuation, &demands)?;
    check_outcome(&asked.policy, &valuation, &result, &mut problems);
    problems.finish()?;
    warn_of_other_funds(store, &resolved, &mut warnings);
    Ok(VirtualFundPlan {
        account_uid: resolved.allocation.account_uid,
        account_target_allocation_uid: resolved.allocation.uid,
        position_set_uid: resolved.set.uid,
        source_account_holdings_set_uid: resolved.source.uid,
        valuation_time: asked.valuation_time,
        base_currency: valuation.market.base_currency.clone(),
        account_value: valuation.account_value,
        times,
        policy: asked.policy.clone(),
        status: result.status,
        funds: funds(store, &resolved, &demands),
        lines: lines(&valuation, &demands, &result).ok_or_else(out_of_range)?,
        assets: result.assets,
        deficits: result.deficits,
        warnings: warnings.into_refusals(),
    })
}

fn share(
    policy: &AllocationPolicy,
    resolved: &Resolved,
    valuation: &Valuation,
    demands: &Demands,
) -> Result<AttributionResult, Vec<Refusal>> {
    let holdings = resolved.lines.iter().map(|line| HeldLine {
        asset_uid: line.asset_uid,
        quantity: line.quantity,
        direction: Some(line.direction.into()),
    });
    let asked = demands.lines.iter().map(|((portfolio, asset), line)| FundDemand {
        virtual_fund: portfolio.to_string(),
        asset_uid: *asset,
        signed_quantity: line.requested,
        row_key: None,
    });
    let wanted = demands.direct.iter().map(|(asset, quantity)| DirectTarget {
        asset_uid: *asset,
        signed_quantity: *quantity,
    });
    let input = AttributionInput {
        holdings: holdings.collect(),
        demands: asked.collect(),
        direct_targets: Some(wanted.collect()),
        mode: Some(policy.mode),
        quantity_tolerance: None,
    };
    let lots: BTreeMap<Uid, Decimal> = match policy.rounding_policy {
        RoundingPolicy::None => BTreeMap::new(),
        // Cash has no lots.
        RoundingPolicy::DownToLots => {
            let traded = valuation.market.assets.iter().filter(|asset| !asset.is_currency);
            traded.map(|asset| (asset.uid, asset.lot_size)).into_map()
        }
    };
    share_out(&input, &lots).ok_or_else(out_of_range)
}

fn check_leverage(policy: &AllocationPolicy, valuation: &Valuation, demands: &Demands, problems: &mut Problems) {
    let values = demands.funds.iter().map(|fund| fund.target_value.checked_abs());
    let total = values
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value?));
    if policy.leverage_policy == LeveragePolicy::Refuse && total.is_none_or(|total| total > valuation.account_value) {
        problems.add(0, "position_set_uid", codes::leverage_not_allowed());
    }
}

fn check_outcome(
    policy: &AllocationPolicy,
    valuation: &Valuation,
    result: &AttributionResult,
    problems: &mut Problems,
) {
    if policy.shortage_policy == ShortagePolicy::Refuse {
        for deficit in &result.deficits {
            let key = valuation.key(deficit.asset_uid);
            problems.add(0, "asset_uid", codes::shortage_not_allowed(&deficit.quantity, &key));
        }
    }
    if policy.residual_policy == ResidualPolicy::Refuse {
        for asset in &result.assets {
            if asset
                .direct_gap
                .checked_abs()
                .is_none_or(|gap| gap > QUANTITY_TOLERANCE)
            {
                let key = valuation.key(asset.asset_uid);
                problems.add(
                    0,
                    "asset_uid",
                    codes::residual_not_allowed(&asset.direct_sleeve, &key, &asset.direct_target),
                );
            }
        }
    }
}

/// Funds of other allocations may have parts of the same snapshot, which the plan does not take from them.
fn warn_of_other_funds(store: &Store, resolved: &Resolved, warnings: &mut Problems) {
    let source = [Value::Uid(resolved.source.uid)];
    for head in store.find::<VirtualFundHoldingsSetTable>(&["source_account_holdings_set_uid"], &source) {
        let fund = store.by_uid::<VirtualFundTable>(head.virtual_fund_uid);
        let other = fund.filter(|fund| fund.account_target_allocation_uid != Some(resolved.allocation.uid));
        if let Some(fund) = other {
            warnings.add(
                0,
                "virtual_fund_uid",
                codes::allocated_elsewhere(&fund.unique_identifier),
            );
        }
    }
}

fn funds(store: &Store, resolved: &Resolved, demands: &Demands) -> Vec<PlannedFund> {
    let (account, allocation) = (resolved.allocation.account_uid, resolved.allocation.uid);
    let planned = demands.funds.iter().map(|fund| {
        let pair = [Value::Uid(allocation), Value::Uid(fund.portfolio)];
        let columns = ["account_target_allocation_uid", "target_portfolio_uid"];
        let key = fund_identifier(account, fund.portfolio, allocation);
        let by_key = || {
            let text = [Value::Text(key.clone())];
            store.find_one::<VirtualFundTable>(&["unique_identifier"], &text)
        };
        let known = store.find_one::<VirtualFundTable>(&columns, &pair).or_else(by_key);
        PlannedFund {
            target_portfolio_uid: fund.portfolio,
            virtual_fund_uid: known.as_ref().map(|fund| fund.uid),
            unique_identifier: known.map_or(key, |fund| fund.unique_identifier),
            target_row_key: fund.row_key.clone(),
            target_value: fund.target_value,
            unassigned_value: fund.unassigned_value,
        }
    });
    planned.collect()
}

fn lines(valuation: &Valuation, demands: &Demands, result: &AttributionResult) -> Option<Vec<PlannedLine>> {
    let scales: BTreeMap<Uid, Decimal> = result
        .assets
        .iter()
        .map(|asset| (asset.asset_uid, asset.scale))
        .into_map();
    let line = |line: &FundAttribution| {
        let portfolio: Uid = line.virtual_fund.parse().ok()?;
        let demand = demands.lines.get(&(portfolio, line.asset_uid))?;
        let unit_value = valuation.unit_value(line.asset_uid)?;
        Some(PlannedLine {
            target_portfolio_uid: portfolio,
            asset_uid: line.asset_uid,
            target_row_key: demands.row_key(portfolio),
            requested: line.requested,
            allocated: line.allocated,
            target_gap: line.target_gap,
            scale: scales.get(&line.asset_uid).copied().unwrap_or_default(),
            direction: line.direction,
            requested_value: line.requested.checked_mul(unit_value)?,
            allocated_value: line.allocated.checked_mul(unit_value)?,
            lineage: demand.lineage.clone(),
        })
    };
    result.lines.iter().map(line).collect()
}
