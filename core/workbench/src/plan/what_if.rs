//! What-ifs: the planned book with another policy or other prices, planned anew only where they touch it.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use markets::book_plan::{BookPolicy, Relations};
use planning::plan::{Change, Plan, PlanInput, PlanPolicy};
use sorting::{Arrange, Collected};

use super::names::Names;
use super::summary::unknown_taxes;
use super::terms::Terms;
use super::{Planned, refused};
use crate::codes;
use crate::policy;
use protocol::{Failure, PolicyDraft, TouchedAccount, TryWhatIf, Uid, WhatIfFigures, WhatIfScope, WhatIfView};

/// Accounts that are shown by themselves.
const SHOWN: usize = 12;

/// Figures of one account; drift and turnover are shares of its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct AccountFigures {
    value: Decimal,
    figures: WhatIfFigures,
}

type ByAccount = BTreeMap<Uid, AccountFigures>;

/// What the plan was made of, and how the book has been changed since.
pub(super) struct WhatIfs {
    /// None of a saved plan, which keeps the plan's input and not what was typed.
    tried: Option<(PolicyDraft, Relations)>,
    policy: PlanPolicy,
    prices: BTreeMap<Uid, Decimal>,
    flows: BTreeMap<Uid, Decimal>,
    plan: ByAccount,
    now: ByAccount,
}

impl WhatIfs {
    /// None when an amount is out of range.
    pub(super) fn new(tried: Option<(PolicyDraft, Relations)>, plan: &Plan, terms: &Terms<'_>) -> Option<Self> {
        let input = terms.input;
        let accounts = by_account(plan, terms)?;
        Some(Self {
            tried,
            policy: input.policy.clone(),
            prices: prices(input),
            flows: flows(input),
            now: accounts.clone(),
            plan: accounts,
        })
    }
}

fn prices(input: &PlanInput) -> BTreeMap<Uid, Decimal> {
    let priced = input.assets.iter();
    priced
        .filter_map(|asset| Some((asset.asset_uid, asset.price?)))
        .into_map()
}

fn flows(input: &PlanInput) -> BTreeMap<Uid, Decimal> {
    let flowing = input.accounts.iter();
    flowing
        .filter_map(|account| Some((account.account_uid, account.flow?)))
        .into_map()
}

/// What can be changed.
pub(super) fn scope(planned: &Planned) -> Result<WhatIfScope, Failure> {
    let names = &planned.names;
    let accounts = planned.what_ifs.plan.keys().copied();
    let assets = planned.what_ifs.prices.keys().copied();
    Ok(WhatIfScope {
        policy: tried(planned)?.0.clone(),
        accounts: Names::choices(accounts, |uid| names.account(uid)),
        assets: Names::choices(assets, |uid| names.asset(uid)),
        plan: totals(&planned.what_ifs.plan).ok_or_else(super::out_of_range)?,
    })
}

fn tried(planned: &Planned) -> Result<&(PolicyDraft, Relations), Failure> {
    planned
        .what_ifs
        .tried
        .as_ref()
        .ok_or_else(|| Failure::from(codes::plan_is_saved()))
}

/// Plans anew what the question changes.
pub(super) fn try_out(planned: &mut Planned, ask: &TryWhatIf) -> Result<WhatIfView, Failure> {
    let policy = match policy::read(&ask.policy) {
        Ok(policy) => policy,
        Err(violations) => {
            return Ok(WhatIfView {
                violations,
                ..view(planned)?
            });
        }
    };
    let changes = changes(planned, &policy, ask)?;
    apply(planned, changes)?;
    view(planned)
}

/// Puts the book back to what was planned.
pub(super) fn back(planned: &mut Planned) -> Result<(), Failure> {
    let what_ifs = &planned.what_ifs;
    let changes = differences(planned.book.input(), &what_ifs.policy, &what_ifs.prices, |account| {
        what_ifs.flows.get(&account).copied()
    });
    apply(planned, changes)
}

fn apply(planned: &mut Planned, changes: Vec<Change>) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    let changed = planned.book.change(changes).map_err(refused)?;
    let terms = Terms::new(planned.book.input());
    let touched = by_account(&changed, &terms).ok_or_else(super::out_of_range)?;
    planned.what_ifs.now.extend(touched);
    Ok(())
}

/// The changes that lead from the book as it is to what is asked.
fn changes(planned: &Planned, policy: &BookPolicy, ask: &TryWhatIf) -> Result<Vec<Change>, Failure> {
    let what_ifs = &planned.what_ifs;
    let mut prices = what_ifs.prices.clone();
    for (asset, percent) in &ask.prices {
        let moved = prices.get(asset).and_then(|price| {
            let factor = Decimal::from(100).checked_add(*percent)?;
            price.mul_div(factor, Decimal::from(100))
        });
        prices.insert(*asset, moved.ok_or_else(super::out_of_range)?);
    }
    let input = planned.book.input();
    let known: BTreeSet<Uid> = input.assets.iter().map(|asset| asset.asset_uid).into_set();
    let accounts: BTreeSet<Uid> = input.accounts.iter().map(|account| account.account_uid).into_set();
    let complete = tried(planned)?.1.complete(&policy.plan, &accounts, &known);
    Ok(differences(input, &complete, &prices, |account| {
        policy.flow_of(account)
    }))
}

fn differences(
    input: &PlanInput,
    policy: &PlanPolicy,
    prices: &BTreeMap<Uid, Decimal>,
    flow_of: impl Fn(Uid) -> Option<Decimal>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for asset in &input.assets {
        let price = prices.get(&asset.asset_uid).copied();
        if price != asset.price {
            changes.push(Change::Price {
                asset_uid: asset.asset_uid,
                price,
            });
        }
    }
    for account in &input.accounts {
        let flow = flow_of(account.account_uid);
        if flow != account.flow {
            changes.push(Change::Flow {
                account_uid: account.account_uid,
                flow,
            });
        }
    }
    if *policy != input.policy {
        changes.push(Change::Policy {
            policy: Box::new(policy.clone()),
        });
    }
    changes
}

fn view(planned: &Planned) -> Result<WhatIfView, Failure> {
    let WhatIfs { plan, now, .. } = &planned.what_ifs;
    let mut differing: Vec<(Uid, &AccountFigures, &AccountFigures)> = plan
        .iter()
        .filter_map(|(uid, before)| Some((*uid, before, now.get(uid)?)))
        .filter(|(_, before, after)| before != after)
        .collect();
    let size = |before: &AccountFigures, after: &AccountFigures| {
        let moved = after.figures.turnover.checked_sub(before.figures.turnover);
        moved.and_then(Decimal::checked_abs).unwrap_or(Decimal::MAX)
    };
    differing.arrange_by(|a, b| size(b.1, b.2).cmp(&size(a.1, a.2)).then(a.0.cmp(&b.0)));
    let accounts = differing.iter().take(SHOWN).map(|(uid, before, after)| TouchedAccount {
        identifier: planned.names.account(*uid).key,
        plan: before.figures,
        what_if: after.figures,
    });
    Ok(WhatIfView {
        violations: Vec::new(),
        plan: totals(plan).ok_or_else(super::out_of_range)?,
        what_if: totals(now).ok_or_else(super::out_of_range)?,
        touched: super::count(differing.len()),
        accounts: accounts.collect(),
    })
}

fn totals(accounts: &ByAccount) -> Option<WhatIfFigures> {
    let mut sums = WhatIfFigures::default();
    let mut value = Decimal::ZERO;
    for account in accounts.values() {
        let own = account.figures;
        let weighted = |sum: Decimal, share: Decimal| sum.checked_add(share.checked_mul(account.value)?);
        value = value.checked_add(account.value)?;
        sums = WhatIfFigures {
            drift_before: weighted(sums.drift_before, own.drift_before)?,
            drift_after: weighted(sums.drift_after, own.drift_after)?,
            orders: sums.orders + own.orders,
            turnover: weighted(sums.turnover, own.turnover)?,
            cost: sums.cost.checked_add(own.cost)?,
            tax: match (sums.tax, own.tax) {
                (Some(sum), Some(tax)) => Some(sum.checked_add(tax)?),
                (sum, tax) => sum.or(tax),
            },
            unknown_sales: sums.unknown_sales + own.unknown_sales,
        };
    }
    let share = |sum: Decimal| {
        if value.is_zero() {
            Some(Decimal::ZERO)
        } else {
            sum.checked_div(value)
        }
    };
    Some(WhatIfFigures {
        drift_before: share(sums.drift_before)?,
        drift_after: share(sums.drift_after)?,
        turnover: share(sums.turnover)?,
        ..sums
    })
}

fn by_account(plan: &Plan, terms: &Terms<'_>) -> Option<ByAccount> {
    let mut accounts = ByAccount::new();
    let regime = terms.input.policy.tax.as_ref();
    for account in &plan.accounts {
        let unknown = regime.map_or(0, |regime| unknown_taxes(account, terms.input, regime));
        let figures = WhatIfFigures {
            drift_before: account.drift_before,
            drift_after: account.drift_after,
            turnover: account.turnover_one_way,
            tax: match (regime, &account.realised) {
                (None, _) => None,
                (Some(_), Some(realised)) => realised.tax,
                (Some(_), None) => (unknown == 0).then_some(Decimal::ZERO),
            },
            unknown_sales: unknown,
            ..WhatIfFigures::default()
        };
        let value = account.value;
        accounts.insert(account.account_uid, AccountFigures { value, figures });
    }
    for order in &plan.orders {
        let own = &mut accounts.get_mut(&order.account_uid)?.figures;
        own.orders += 1;
        own.cost = own.cost.checked_add(terms.of_asset(order.asset_uid, order.cost)?)?;
    }
    for order in &plan.fx_orders {
        let own = &mut accounts.get_mut(&order.account_uid)?.figures;
        own.orders += 1;
        own.cost = own.cost.checked_add(terms.in_base(&order.sell_currency, order.cost)?)?;
    }
    Some(accounts)
}
