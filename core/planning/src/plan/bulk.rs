//! Plain books of columns: planned without an object for each line.
//!
//! Every other book, and every refusal, is left to [`plan_rebalance`](super::plan_rebalance): the plan and its
//! proof are the same either way.

use choices::{Objective, PlanMode};
use decimal::Decimal;
use rebalance::plan::{Cash, Restriction, account_value, plan_account};
use sorting::Arrange;
use uuid::Uuid;

use super::book::{AccountLine, BookColumns};
use super::check::check;
use super::columns::{currency_codes, market};
use super::compile::can_be_planned;
use super::hash::{InputHash, plan_hash};
use super::input::{CashInput, HoldingInput, PlanAccount, PlanInput, TargetWeight};
use super::judge::Judge;
use super::kernel_policy::policy;
use super::numbered::NumberedPlan;
use super::output::Proof;
use super::planned::planned_in_parts;
use super::policy::PlanPolicy;
use super::proof::invariants;
use super::report::{lot_gap, mean_gap};
use super::usable::names_minor_units;
use crate::minor_units::currency_of;
use crate::parts::Parts;

/// Rows of accounts as columns: ascending by account, then asset, no two the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AssetRows<'a> {
    pub(crate) accounts: &'a [u32],
    pub(crate) assets: &'a [u32],
    pub(crate) amounts: &'a [Decimal],
}

/// Cash as columns, ascending by account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CashRows<'a> {
    pub(crate) accounts: &'a [u32],
    pub(crate) currencies: &'a [u32],
    pub(crate) settled: &'a [Decimal],
    /// Empty when nothing is pending.
    pub(crate) pending: &'a [Option<Decimal>],
}

/// The accounts of a plan; their uids are their numbers, as those of the assets are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainAccounts<'a> {
    pub(crate) count: usize,
    /// Empty without one.
    pub(crate) flows: &'a [Option<Decimal>],
    pub(crate) holdings: AssetRows<'a>,
    pub(crate) targets: AssetRows<'a>,
    pub(crate) cash: CashRows<'a>,
    /// The codes that `cash` names.
    pub(crate) currencies: &'a [String],
}

/// Plans the accounts under everything else that an input says; `frame` lists no accounts, and is sorted. `None` for a book
/// that is not plain and for one that is refused.
pub(crate) fn plan_plain(
    frame: &mut PlanInput,
    accounts: &PlainAccounts<'_>,
    parts: &impl Parts,
) -> Option<NumberedPlan> {
    let has_minor_units =
        names_minor_units(frame) || accounts.currencies.iter().any(|code| currency_of(code).is_some());
    if !is_plain(&frame.policy) || has_minor_units || check(frame).is_err() {
        return None;
    }
    frame.sort();
    let currencies = currency_codes(frame);
    let assets: Vec<Uuid> = frame.assets.iter().map(|asset| asset.asset_uid).collect();
    let book = accounts.book(frame, &currencies)?;
    let (market, policy) = (market(frame, &currencies).ok()?, policy(frame, &assets, accounts.count));
    let restrictions = vec![Restriction::default(); book.assets.len()];
    let lines = |account: usize| {
        let flow = accounts.flows.get(account).copied().flatten();
        book.account(account, flow, &restrictions)
    };
    let outcome = planned_in_parts(0..accounts.count, parts, |account, workspace, outcome| {
        let lines = lines(account);
        let value = account_value(&market, &lines).map_err(drop)?;
        can_be_planned(value, lines.targets).then_some(()).ok_or(())?;
        plan_account(&market, &policy, &lines, workspace, outcome).map_err(drop)
    });
    let outcome = outcome.ok()?;
    let judge = Judge {
        market: &market,
        outcome: &outcome,
        lines,
        policy: |_| &policy,
    };
    let (judged, mut checks) = (judge.judge(), outcome.checks());
    checks.join(judged.checks);
    if !accounts.targets.amounts.is_empty() {
        let stated = Decimal::checked_sum(accounts.targets.amounts.iter().copied());
        checks.note(1, stated == Decimal::checked_sum(book.targets.iter().copied()));
    }
    let proof = Proof {
        input_hash: accounts.hash(frame)?,
        plan_hash: plan_hash(&outcome),
        invariants: invariants(checks, &judged.notes),
        optimality_gap: mean_gap(&outcome).ok()?,
        integer_gap: None,
        lot_gap: lot_gap(&outcome).ok()?,
    };
    Some(NumberedPlan {
        outcome,
        currencies: currencies.into(),
        orders: Vec::new(),
        classes: Vec::new(),
        proof,
    })
}

/// Whether the policy says nothing that looks beyond one line and its account.
fn is_plain(policy: &PlanPolicy) -> bool {
    let known = PlanPolicy {
        mode: policy.mode,
        objective: policy
            .objective
            .filter(|objective| *objective == Objective::Proportional),
        band: policy.band.clone(),
        cash_band: policy.cash_band,
        lots: policy.lots,
        leftover: policy.leftover,
        goal: policy.goal,
        cash_reserve: policy.cash_reserve,
        min_trade: policy.min_trade,
        min_trade_share: policy.min_trade_share,
        max_turnover: policy.max_turnover,
        allow_leverage: policy.allow_leverage,
        fractional: policy.fractional,
        proceeds_fund_buys: policy.proceeds_fund_buys,
        costs: policy.costs.clone(),
        benefit: policy.benefit.clone(),
        lot_selection: policy.lot_selection,
        unmet: policy.unmet,
        restrictions: policy.restrictions.clone().filter(Vec::is_empty),
        ..PlanPolicy::default()
    };
    let modes = [
        PlanMode::Full,
        PlanMode::Threshold,
        PlanMode::ContributionOnly,
        PlanMode::RaiseCash,
    ];
    modes.contains(&policy.mode) && known == *policy
}

impl<'a> AssetRows<'a> {
    fn row(&self, row: usize) -> Option<(u32, u32, Decimal)> {
        Some((
            *self.accounts.get(row)?,
            *self.assets.get(row)?,
            *self.amounts.get(row)?,
        ))
    }

    /// The rows of the account from `first` on, and where they end.
    fn of(&self, account: usize, first: usize) -> (std::ops::Range<usize>, &'a [u32]) {
        let rest = &self.accounts[first..];
        let count = rest.iter().take_while(|other| **other as usize == account).count();
        let rows = first..first + count;
        (rows.clone(), &self.assets[rows])
    }

    fn are_sorted(&self) -> bool {
        let key = |row: usize| (self.accounts[row], self.assets[row]);
        (1..self.accounts.len()).all(|row| key(row - 1) < key(row))
            && !self.amounts.iter().any(|amount| amount.is_negative())
    }
}

impl PlainAccounts<'_> {
    /// The columns of the kernel; `None` when a rule of the input is broken.
    fn book(&self, frame: &PlanInput, currencies: &[String]) -> Option<BookColumns> {
        let in_order = self.holdings.are_sorted() && self.targets.are_sorted() && self.cash.accounts.is_sorted();
        let rated = |code: &str| {
            let quoted = frame.fx.iter().flatten().any(|fx| fx.currency == code);
            quoted || code == frame.base_currency
        };
        let are_rated: Vec<bool> = frame.assets.iter().map(|asset| rated(&asset.currency)).collect();
        if !in_order
            || !self
                .cash
                .currencies
                .iter()
                .all(|code| rated(&self.currencies[*code as usize]))
        {
            return None;
        }
        let number = |code: u32| currencies.binary_search(&self.currencies[code as usize]).ok();
        let mut book = BookColumns::new();
        let (mut held, mut targeted, mut cash) = (0, 0, 0);
        for account in 0..self.count {
            let mut sum = Decimal::ZERO;
            loop {
                let own = |row: (u32, u32, Decimal)| (row.0 as usize == account).then_some((row.1, row.2));
                let holding = self.holdings.row(held).and_then(own);
                let target = self.targets.row(targeted).and_then(own);
                let Some(asset) = holding.iter().chain(&target).map(|(asset, _)| *asset).min() else {
                    break;
                };
                let of_asset = |row: Option<(u32, Decimal)>| row.filter(|(other, _)| *other == asset);
                let (holding, target) = (of_asset(holding), of_asset(target));
                held += usize::from(holding.is_some());
                targeted += usize::from(target.is_some());
                let line = AccountLine {
                    quantity: holding.map_or(Decimal::ZERO, |(_, quantity)| quantity),
                    target: target.map_or(Decimal::ZERO, |(_, weight)| weight),
                };
                sum = sum.checked_add(line.target)?;
                are_rated.get(asset as usize).filter(|rated| **rated)?;
                book.add_line(asset, line);
            }
            if sum > Decimal::ONE && frame.policy.allow_leverage != Some(true) {
                return None;
            }
            let first = book.cash.len();
            while self
                .cash
                .accounts
                .get(cash)
                .is_some_and(|owner| *owner as usize == account)
            {
                let currency = number(self.cash.currencies[cash])? as u32;
                if book.cash[first..].iter().any(|other| other.currency == currency) {
                    return None;
                }
                book.cash.push(Cash {
                    currency,
                    settled: self.cash.settled[cash],
                    pending: self.cash.pending.get(cash).copied().flatten().unwrap_or_default(),
                });
                cash += 1;
            }
            book.close_account();
        }
        Some(book)
    }

    /// The hash of the input that lists these accounts, made from one account after another.
    fn hash(&self, frame: &PlanInput) -> Option<String> {
        let mut hash = InputHash::new(frame, self.count)?;
        let uid = |number: u32| Uuid::from_u128(number.into());
        let mut account = PlanAccount::default();
        let (mut held, mut targeted, mut cash) = (0, 0, 0);
        for number in 0..self.count {
            account.account_uid = uid(number as u32);
            account.flow = self.flows.get(number).copied().flatten();
            let (rows, assets) = self.holdings.of(number, held);
            held = rows.end;
            account.holdings.clear();
            let holdings = assets.iter().zip(&self.holdings.amounts[rows]);
            account.holdings.extend(holdings.map(|(asset, quantity)| HoldingInput {
                asset_uid: uid(*asset),
                quantity: *quantity,
                lots: None,
            }));
            let (rows, assets) = self.targets.of(number, targeted);
            targeted = rows.end;
            account.targets.clear();
            let targets = assets.iter().zip(&self.targets.amounts[rows]);
            account.targets.extend(targets.map(|(asset, weight)| TargetWeight {
                asset_uid: uid(*asset),
                weight: *weight,
            }));
            account.cash.clear();
            while self
                .cash
                .accounts
                .get(cash)
                .is_some_and(|owner| *owner as usize == number)
            {
                account.cash.push(CashInput {
                    currency: self.currencies[self.cash.currencies[cash] as usize].clone(),
                    settled: self.cash.settled[cash],
                    pending: self.cash.pending.get(cash).copied().flatten(),
                });
                cash += 1;
            }
            account.cash.arrange();
            hash.add(&account)?;
        }
        hash.finish(frame)
    }
}
