//! The largest sums that the accounts of the plan can pay out, and take in and invest.

use decimal::Decimal;
use planning::plan::AccountFlows;

use super::names::Names;
use super::{Planned, count, refused, what_if};
use protocol::{Failure, FlowRow, FlowWindow, Investable, NamedRow, ShowLargestFlows, Uid};

/// The accounts of the window alone are measured: a plan may have very many.
pub(super) fn window(planned: &mut Planned, ask: &ShowLargestFlows) -> Result<FlowWindow, Failure> {
    what_if::back(planned)?;
    if planned.accounts.is_none() {
        let names = &planned.names;
        let accounts = planned.plan.accounts.iter().map(|account| account.account_uid);
        planned.accounts = Some(Names::choices(accounts, |uid| names.account(uid)));
    }
    let accounts = planned.accounts.as_ref().ok_or_else(super::no_plan)?;
    let shown = super::window(accounts, ask.offset as usize, ask.limit as usize);
    let uids: Vec<Uid> = shown.iter().map(|account| account.uid).collect();
    let flows = planned.book.largest_flows(&uids).map_err(refused)?.accounts;
    let input = planned.book.input();
    let rows = shown.into_iter().zip(flows).map(|(account, flows)| {
        let number = input.account_number(account.uid);
        let flow = number.and_then(|number| input.accounts[number].flow);
        row(account, flow.unwrap_or_default(), flows)
    });
    Ok(FlowWindow {
        matching: count(accounts.len()),
        rows: rows.collect(),
    })
}

fn row(account: NamedRow, flow: Decimal, flows: AccountFlows) -> FlowRow {
    let AccountFlows { withdraw, invest, .. } = flows;
    FlowRow {
        uid: account.uid,
        account: account.label,
        flow,
        withdraw: withdraw.holds.then_some(withdraw.amount),
        withdraw_limit: withdraw.limited_by,
        withdraw_why: withdraw.explanation,
        invest: match invest.amount {
            None => Investable::Any,
            Some(_) if !invest.holds => Investable::None,
            Some(amount) => Investable::UpTo(amount),
        },
        invest_limit: invest.limited_by,
        invest_why: invest.explanation,
    }
}
