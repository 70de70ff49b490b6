//! A plan made lasting: funds, heads and lines in one transaction.

use std::collections::BTreeSet;

use choices::{AttributionStatus, IdempotencyMode};
use metatable::{Json, Uid, Value, Write};
use serde_json::json;
use sorting::Collected;

use super::heads::{delete_head, head_of, put_head, put_lines};
use super::matrix::{PlannedFund, PlannedLine, VirtualFundPlan};
use super::plan::plan_virtual_funds;
use super::request::PlanVirtualFunds;
use crate::codes;
use crate::lookup::asset_key;
use crate::sources::{PriceSource, WeightSource};
use crate::tables::virtual_funds::{
    VirtualFundDraft, VirtualFundHolding, VirtualFundHoldingsSet, VirtualFundHoldingsSetTable, VirtualFundTable,
};
use planning::attribution::QUANTITY_TOLERANCE;

/// The source that allocated lines state.
const SOURCE: &str = "account_virtual_allocation";

/// Plans again over sources of weights and prices, and writes the result, for the operation of the package that has them.
///
/// It plans from the rows as they are, so that the intent stays small; refuses what [`plan_virtual_funds`] refuses, a plan
/// that is infeasible (`plan_infeasible`) or gives nothing (`plan_empty`) and, where the policy says so, funds with
/// holdings of the same snapshot (`allocation_exists`). Asked twice, the second time changes nothing.
pub fn apply_virtual_funds(
    write: &mut Write<'_>,
    sources: &(impl WeightSource + PriceSource),
    asked: &PlanVirtualFunds,
) {
    let plan = match plan_virtual_funds(write.store(), sources, asked) {
        Ok(plan) => plan,
        Err(refusals) => return write.refuse_all(refusals),
    };
    if plan.status == AttributionStatus::Infeasible {
        return refuse_shortage(write, &plan);
    }
    if !plan.lines.iter().any(is_written) {
        return write.refuse(Some("position_set_uid"), codes::allocation_empty());
    }
    if plan.policy.idempotency_mode == IdempotencyMode::Refuse {
        refuse_existing(write, &plan);
    }
    let kept: BTreeSet<Uid> = plan
        .funds
        .iter()
        .filter_map(|fund| put_fund(write, &plan, fund))
        .into_set();
    delete_former(write, &plan, &kept);
}

fn is_written(line: &PlannedLine) -> bool {
    line.allocated
        .checked_abs()
        .is_none_or(|units| units > QUANTITY_TOLERANCE)
}

fn refuse_shortage(write: &mut Write<'_>, plan: &VirtualFundPlan) {
    for deficit in &plan.deficits {
        let asset = asset_key(write.store(), deficit.asset_uid);
        write.refuse(
            Some("position_set_uid"),
            codes::plan_infeasible(&deficit.quantity, &asset),
        );
    }
}

/// Heads of the planned funds that applying would replace.
fn refuse_existing(write: &mut Write<'_>, plan: &VirtualFundPlan) {
    for fund in &plan.funds {
        let key = [Value::Uid(fund.virtual_fund_uid.unwrap_or_default())];
        let heads = write
            .store()
            .find::<VirtualFundHoldingsSetTable>(&["virtual_fund_uid"], &key);
        let is_replaced = |head: &VirtualFundHoldingsSet| {
            head.source_account_holdings_set_uid == plan.source_account_holdings_set_uid
                || head.time_index == plan.valuation_time
        };
        if heads.iter().any(is_replaced) {
            write.refuse(
                Some("position_set_uid"),
                codes::allocation_exists(&fund.unique_identifier),
            );
        }
    }
}

/// The fund, its head and its lines; the uid of the fund.
fn put_fund(write: &mut Write<'_>, plan: &VirtualFundPlan, planned: &PlannedFund) -> Option<Uid> {
    let draft = VirtualFundDraft::default()
        .unique_identifier(planned.unique_identifier.clone())
        .account_uid(plan.account_uid)
        .target_portfolio_uid(planned.target_portfolio_uid)
        .account_target_allocation_uid(plan.account_target_allocation_uid);
    let fund = write.upsert::<VirtualFundTable>(draft)?;
    let of_fund = |line: &&PlannedLine| line.target_portfolio_uid == planned.target_portfolio_uid && is_written(line);
    let lines: Vec<&PlannedLine> = plan.lines.iter().filter(of_fund).collect();
    if lines.is_empty() {
        if let Some(head) = head_of(write, fund.uid, plan.source_account_holdings_set_uid) {
            delete_head(write, head.uid);
        }
        return Some(fund.uid);
    }
    let source = plan.source_account_holdings_set_uid;
    let head = put_head(write, fund.uid, source, plan.valuation_time);
    let rows: Vec<VirtualFundHolding> = lines.iter().filter_map(|line| holding(plan, &head, line)).collect();
    put_lines(write, &head, &rows);
    Some(fund.uid)
}

fn holding(plan: &VirtualFundPlan, head: &VirtualFundHoldingsSet, line: &PlannedLine) -> Option<VirtualFundHolding> {
    let strategy = serde_json::to_value(plan.policy.mode).ok()?;
    let details = json!({
        "source": SOURCE,
        "position_set_uid": plan.position_set_uid,
        "target_row_key": line.target_row_key,
        "target_gap_signed_quantity": line.target_gap,
        "scale": line.scale,
    });
    Some(VirtualFundHolding {
        time_index: head.time_index,
        virtual_fund_uid: head.virtual_fund_uid,
        asset_uid: line.asset_uid,
        virtual_fund_holdings_set_uid: head.uid,
        source_account_holdings_set_uid: head.source_account_holdings_set_uid,
        allocated_quantity: line.allocated.checked_abs()?,
        allocation_strategy: strategy.as_str()?.to_owned(),
        direction: line.direction.into(),
        target_trade_time: None,
        extra_details: Some(Json::new(&details)),
    })
}

/// Funds of the same target allocation that its targets no longer ask for keep no part of the snapshot.
fn delete_former(write: &mut Write<'_>, plan: &VirtualFundPlan, kept: &BTreeSet<Uid>) {
    let allocation = [Value::Uid(plan.account_target_allocation_uid)];
    let funds = write
        .store()
        .find::<VirtualFundTable>(&["account_target_allocation_uid"], &allocation);
    for fund in funds.iter().filter(|fund| !kept.contains(&fund.uid)) {
        if let Some(head) = head_of(write, fund.uid, plan.source_account_holdings_set_uid) {
            delete_head(write, head.uid);
        }
    }
}
