use choices::OrderSide;
use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use rebalance::plan::{Order, Outcome, PlanError, Workspace, account_value, plan_account};
use uuid::Uuid;

use super::check::check;
use super::compile::{Compiled, compile};
use super::gains::{Realised, Sell, realised};
use super::hash::{input_hash, out_of_range};
use super::input::PlanInput;
use super::location::{drift_after, locate};
use super::output::{HouseholdPlan, Plan};
use super::report::PlanReport;
use super::sale_tax::weigh_taxes;
use super::wash::Washes;
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};

/// A plan in the making: checked whole at the start, then planned account after account.
#[derive(Debug)]
pub struct PlanRun {
    pub(super) input: PlanInput,
    pub(super) input_hash: String,
    pub(super) compiled: Compiled,
    pub(super) washes: Washes,
    pub(super) households: Vec<HouseholdPlan>,
    pub(super) outcome: Outcome,
    workspace: Workspace,
}

/// Plans every account in one call.
///
/// # Errors
/// [`InvalidInput`] with every violation; nothing is planned then.
///
/// ```
/// use planning::plan::{PlanInput, plan_rebalance};
///
/// let input: PlanInput = serde_json::from_value(serde_json::json!({
///     "base_currency": "USD",
///     "accounts": [{
///         "account_uid": "00000000-0000-0000-0000-00000000000a",
///         "holdings": [],
///         "cash": [{ "currency": "USD", "settled": "1000" }],
///         "targets": [{ "asset_uid": "00000000-0000-0000-0000-000000000001", "weight": "0.6" }]
///     }],
///     "assets": [{
///         "asset_uid": "00000000-0000-0000-0000-000000000001", "currency": "USD", "price": "50"
///     }],
///     "policy": { "mode": "full" },
///     "as_of": "2026-01-02T00:00:00Z"
/// }))?;
/// let plan = plan_rebalance(input)?;
/// assert_eq!(plan.orders[0].quantity, "12".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan_rebalance(input: PlanInput) -> Result<Plan, InvalidInput> {
    PlanRun::new(input)?.finish()
}

impl PlanRun {
    /// Checks the input and prepares its columns.
    ///
    /// # Errors
    /// [`InvalidInput`] with every violation.
    pub fn new(mut input: PlanInput) -> Result<Self, InvalidInput> {
        check(&input)?;
        let rows: Vec<Uuid> = input.accounts.iter().map(|account| account.account_uid).collect();
        input.sort();
        let input_hash = input_hash(&input)?;
        let Prepared {
            compiled,
            washes,
            households,
        } = prepare(&input, &rows)?;
        Ok(Self {
            input,
            input_hash,
            compiled,
            washes,
            households,
            outcome: Outcome::default(),
            workspace: Workspace::default(),
        })
    }

    /// Accounts in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.compiled.book.len()
    }

    /// Accounts still to plan.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.total() - self.outcome.accounts.len()
    }

    /// Plans up to so many more accounts.
    ///
    /// # Errors
    /// `amount_out_of_range` for an account whose amounts leave the range; the run is then of no use.
    pub fn step(&mut self, accounts: usize) -> Result<(), InvalidInput> {
        let first = self.outcome.accounts.len();
        for account in first..self.total().min(first.saturating_add(accounts)) {
            plan_one(
                &self.input,
                &self.compiled,
                account,
                &mut self.workspace,
                &mut self.outcome,
            )?;
        }
        Ok(())
    }

    /// Plans what is left and hands over the plan.
    ///
    /// # Errors
    /// As [`PlanRun::step`].
    pub fn finish(mut self) -> Result<Plan, InvalidInput> {
        self.complete()?;
        self.report()
    }

    /// Plans what is left, then again the accounts whose buys would wash a loss that the plan realises.
    pub(super) fn complete(&mut self) -> Result<(), InvalidInput> {
        self.step(usize::MAX)?;
        let all = (0..self.total()).collect();
        self.settle(&all)
    }

    /// Plans again, of these accounts, those whose buys would wash a loss that the plan realises.
    pub(super) fn settle(&mut self, accounts: &BTreeSet<usize>) -> Result<(), InvalidInput> {
        // Refusing buys lets no account buy more, so that a second round finds what the first one moved.
        for _ in 0..2 {
            let lost = self.sold_at_loss(accounts)?;
            let again = self
                .washes
                .refuse(&self.input, &mut self.compiled, &self.outcome, &lost);
            if again.is_empty() {
                break;
            }
            self.plan_again(&again)?;
        }
        let drifts = drift_after(&self.input, &self.compiled, &self.outcome, &mut self.households);
        drifts.ok_or_else(|| out_of_range(0, "households"))
    }

    /// Plans some accounts again; returns the outcome before.
    pub(super) fn plan_again(&mut self, accounts: &BTreeSet<usize>) -> Result<Outcome, InvalidInput> {
        let mut changed = BTreeMap::new();
        for account in accounts {
            let mut alone = Outcome::default();
            plan_one(&self.input, &self.compiled, *account, &mut self.workspace, &mut alone)?;
            changed.insert(*account as u32, alone);
        }
        let outcome = self.outcome.with_replaced(&changed);
        Ok(std::mem::replace(&mut self.outcome, outcome))
    }

    /// Takes other columns, and hands back those it had.
    pub(super) fn take(&mut self, other: Prepared) -> Prepared {
        Prepared {
            compiled: std::mem::replace(&mut self.compiled, other.compiled),
            washes: std::mem::replace(&mut self.washes, other.washes),
            households: std::mem::replace(&mut self.households, other.households),
        }
    }

    /// The plan as it stands.
    pub(super) fn report(&self) -> Result<Plan, InvalidInput> {
        PlanReport { run: self, only: None }
            .plan()
            .ok_or_else(|| out_of_range(0, "accounts"))
    }

    /// The taxed sells that realise a loss.
    fn sold_at_loss(&self, accounts: &BTreeSet<usize>) -> Result<BTreeSet<(usize, Uuid)>, InvalidInput> {
        let mut sold = BTreeSet::new();
        let Some(regime) = &self.input.policy.tax else {
            return Ok(sold);
        };
        for order in self.outcome.orders.iter().filter(|order| order.side == OrderSide::Sell) {
            let account = order.account as usize;
            if !accounts.contains(&account) || !regime.taxes(&self.input.accounts[account]) {
                continue;
            }
            let realised = self.realised(order).ok_or_else(|| out_of_range(0, "accounts"))?;
            let gain = realised.and_then(|realised| realised.short.checked_add(realised.long));
            if gain.is_some_and(Decimal::is_negative) {
                sold.insert((account, self.compiled.assets[order.asset as usize]));
            }
        }
        Ok(sold)
    }

    /// The realised gain of an order; see [`realised`].
    pub(super) fn realised(&self, order: &Order) -> Option<Option<Realised>> {
        let asset = &self.input.assets[order.asset as usize];
        let account = &self.input.accounts[order.account as usize];
        let held = account
            .holdings
            .binary_search_by_key(&asset.asset_uid, |holding| holding.asset_uid);
        let (OrderSide::Sell, Ok(place)) = (order.side, held) else {
            return Some(None);
        };
        let lines = self.compiled.book.account(order.account as usize);
        let line = lines.assets.binary_search(&order.asset).ok()?;
        let sell = Sell {
            account,
            asset,
            holding: &account.holdings[place],
            quantity: order.quantity,
            notional: order.notional,
            harvest: lines.harvest.get(line).is_some_and(|quantity| quantity.is_positive()),
        };
        realised(&self.input, &sell, self.compiled.lot_selection)
    }
}

/// An input made ready to be planned.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) compiled: Compiled,
    pub(super) washes: Washes,
    pub(super) households: Vec<HouseholdPlan>,
}

/// Makes a checked, sorted input ready; `rows` are the accounts as the caller lists them.
pub(super) fn prepare(input: &PlanInput, rows: &[Uuid]) -> Result<Prepared, InvalidInput> {
    let mut compiled = compile(input).ok_or_else(|| out_of_range(0, "assets"))?;
    let mut washes = Washes::new(input).ok_or_else(|| out_of_range(0, "accounts"))?;
    washes
        .prepare(input, &mut compiled)
        .ok_or_else(|| out_of_range(0, "accounts"))?;
    check_values(input, &compiled, rows)?;
    weigh_taxes(input, &mut compiled).ok_or_else(|| out_of_range(0, "accounts"))?;
    let households = locate(input, &mut compiled).ok_or_else(|| out_of_range(0, "households"))?;
    Ok(Prepared {
        compiled,
        washes,
        households,
    })
}

fn plan_one(
    input: &PlanInput,
    compiled: &Compiled,
    account: usize,
    workspace: &mut Workspace,
    out: &mut Outcome,
) -> Result<(), InvalidInput> {
    let lines = compiled.book.account(account);
    plan_account(&compiled.market, compiled.policy_of(account), &lines, workspace, out)
        .map_err(|error| refused(error, account, &input.accounts[account].account_uid))
}

/// Whether weights are defined: an account of no value at all may have no targets.
pub(super) fn can_be_planned(value: Decimal, targets: &[Decimal]) -> bool {
    value.is_positive() || (value.is_zero() && targets.iter().all(|target| target.is_zero()))
}

/// Each account must be worth something; rows are those of the caller.
pub(super) fn check_values(input: &PlanInput, compiled: &Compiled, rows: &[Uuid]) -> Result<(), InvalidInput> {
    let mut report = Violations::default();
    for (row, uid) in rows.iter().enumerate() {
        let Ok(account) = input.accounts.binary_search_by_key(uid, |account| account.account_uid) else {
            continue;
        };
        let lines = compiled.book.account(account);
        let value = account_value(&compiled.market, &lines);
        if value.is_ok_and(|value| !can_be_planned(value, lines.targets)) {
            report.add(row, format!("accounts[{row}]"), codes::account_value_after_flow());
        } else if value.is_err() {
            report.add(row, format!("accounts[{row}]"), codes::value_out_of_range());
        }
    }
    report.finish()
}

fn refused(error: PlanError, row: usize, account: &Uuid) -> InvalidInput {
    let fault = match error {
        PlanError::AccountValueNotPositive => codes::account_worth_nothing(account),
        PlanError::OutOfRange => codes::account_out_of_range(account),
        PlanError::NoSolution => codes::no_solution(account),
    };
    InvalidInput::one(row, "accounts", fault)
}
