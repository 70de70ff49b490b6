use choices::{Choice, ResidualCause, ShortfallCause};
use decimal::Decimal;

use super::plan::plan_input;
use super::{Columns, NONE, gives, indices, numbers};
use crate::invalid_input::InvalidInput;
use crate::plan::{AccountFlows, largest_flows};
use crate::raw::RawValue;

gives! {
    GIVES = "LargestFlowsColumns", " The largest sums that accounts can pay out, and take in and invest, as columns.";
    fn write(accounts: &[AccountFlows]) {
        account_withdraw Numbers, " Of each account: the largest sum that can be withdrawn, in base currency; 0 when account_withdraw_holds is 0." => numbers(accounts, |flows| flows.withdraw.amount);
        account_withdraw_holds Indices, " Of each account: 1 when the plan keeps every rule at that sum, 0 when it does at none." => indices(accounts, |flows| u32::from(flows.withdraw.holds));
        account_withdraw_limit Indices, " Of each account: why no more, an index into shortfall_causes, or 0xFFFFFFFF." => indices(accounts, |flows| flows.withdraw.limited_by.map_or(NONE, |cause| cause as u32));
        account_invest Numbers, " Of each account: the largest sum that is put to work, in base currency, or NaN when nothing limits it." => accounts.iter().map(invested).collect();
        account_invest_holds Indices, " Of each account: 1 when the plan keeps every rule at that sum, 0 when it does at none." => indices(accounts, |flows| u32::from(flows.invest.holds));
        account_invest_limit Indices, " Of each account: why no more, an index into causes, or 0xFFFFFFFF." => indices(accounts, |flows| flows.invest.limited_by.map_or(NONE, |cause| cause as u32));
        shortfall_causes (Vec<ShortfallCause>), " Every cause that limits a withdrawal." => ShortfallCause::ALL;
        causes (Vec<ResidualCause>), " Every cause that limits an investment." => ResidualCause::ALL;
    }
}

/// `largestFlowsColumns`.
///
/// # Errors
/// As [`plan_rebalance_columns`](super::plan_rebalance_columns).
pub fn largest_flows_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    Ok(write(&largest_flows(plan_input(raw)?)?.accounts))
}

fn invested(flows: &AccountFlows) -> f64 {
    flows.invest.amount.map_or(f64::NAN, Decimal::to_f64)
}
