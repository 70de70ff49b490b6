//! Cash that lies idle in one currency while orders in another are short of it, because FX trades are off.

use std::collections::{BTreeMap, BTreeSet};

use choices::{ResidualCause, ShortfallCause};
use decimal::Decimal;
use planning::plan::{AccountPlan, Plan};
use sorting::Collected;

use super::names::Names;
use super::terms::Terms;
use crate::codes;
use protocol::{PolicyDraft, Remark, Uid};

/// The amounts that an account could use for what it is short of in `wanted`; empty where FX trades are on.
fn idle(terms: &Terms<'_>, account: &AccountPlan, wanted: &BTreeSet<&str>) -> Vec<String> {
    let policy = &terms.input.policy;
    if policy.fx_orders == Some(true) || wanted.is_empty() {
        return Vec::new();
    }
    let reserve = policy.cash_reserve.unwrap_or_default();
    let unused = account.cash_after.iter().filter_map(|cash| {
        let kept = if cash.currency == terms.input.base_currency {
            reserve
        } else {
            Decimal::ZERO
        };
        let free = cash.amount.checked_sub(kept)?;
        let is_of_use = free.is_positive() && wanted.iter().any(|other| *other != cash.currency);
        is_of_use.then(|| format!("{free} {}", cash.currency))
    });
    unused.collect()
}

/// The currencies that each account is short of: of lines that end off their goal for want of cash, and of shortfalls.
fn wanted<'a>(plan: &'a Plan, terms: &Terms<'a>) -> BTreeMap<Uid, BTreeSet<&'a str>> {
    let unfunded = plan.residuals.iter().filter_map(|residual| {
        let is_short = residual.cause == ResidualCause::Funding && residual.weight.is_negative();
        let currency = terms.asset(residual.asset_uid)?.currency.as_str();
        is_short.then_some((residual.account_uid, currency))
    });
    let short = plan.shortfalls.iter();
    let short = short.filter(|short| short.cause == ShortfallCause::Currency);
    let short = short.map(|short| (short.account_uid, short.currency.as_str()));
    let mut wanted: BTreeMap<Uid, BTreeSet<&str>> = BTreeMap::new();
    for (account, currency) in unfunded.chain(short) {
        wanted.entry(account).or_default().insert(currency);
    }
    wanted
}

fn sentence(account: &str, amounts: &[String]) -> Remark {
    let setting = PolicyDraft::default().fx_orders().field.label;
    codes::cash_idle(&account, &amounts.join(", "), &setting).into()
}

/// A note for each account with cash that FX trades would use.
pub(super) fn notes(plan: &Plan, terms: &Terms<'_>, names: &Names) -> Vec<Remark> {
    let wanted = wanted(plan, terms);
    let note = |account: &AccountPlan| {
        let amounts = idle(terms, account, wanted.get(&account.account_uid)?);
        (!amounts.is_empty()).then(|| sentence(&names.account(account.account_uid).key, &amounts))
    };
    plan.accounts.iter().filter_map(note).collect()
}

/// What is to be said of a line that is short of cash; none where no cash is idle.
pub(super) fn of_line(plan: &Plan, terms: &Terms<'_>, names: &Names, (account, asset): (Uid, Uid)) -> Option<String> {
    let residual = plan.residuals.iter();
    let mut residual = residual.filter(|residual| (residual.account_uid, residual.asset_uid) == (account, asset));
    let cause = residual.next()?.cause;
    let planned = plan.accounts.iter().find(|planned| planned.account_uid == account)?;
    let currency = terms.asset(asset)?.currency.as_str();
    let amounts = idle(terms, planned, &[currency].into_iter().into_set());
    let is_short = cause == ResidualCause::Funding && !amounts.is_empty();
    is_short.then(|| sentence(&names.account(account).key, &amounts).message)
}
