//! Plans of one account with another flow.

use choices::{Choice, ResidualCause, ShortfallCause};
use decimal::Decimal;
use rebalance::plan::{
    AccountLines, CashAfter, Descent, Margin, Market, Outcome, Policy, Shortfall, Workspace, account_value,
    cash_at_work, cash_in_base, in_minor_units, last_that_holds, of_minor_units, plan_account,
};

use super::super::checked::Checked;
use super::super::input::PlanInput;
use super::super::planned::Planned;
use super::super::run::PlanRun;
use crate::parts::Alone;

/// One account of a planned book, planned with other flows.
pub(super) struct Trials<'a> {
    planned: &'a Planned,
    account: usize,
    /// What is planned with it where its plan is not independent of theirs; none where it is planned alone.
    household: Option<Household>,
    /// Cash in base currency after the plan as it is.
    without: Decimal,
    workspace: Workspace,
}

/// The accounts of a household and the place of one of them.
struct Household {
    checked: Checked,
    place: usize,
}

/// A plan of the account: what it was made of, and its rows.
struct Trial<'a> {
    market: &'a Market,
    policy: &'a Policy,
    lines: AccountLines<'a>,
    outcome: &'a Outcome,
    /// Its number in the outcome.
    number: u32,
}

impl<'a> Trials<'a> {
    /// `linked` has of each account the first one of its household. `None` when an amount is out of range.
    pub(super) fn new(planned: &'a Planned, account: usize, linked: &[usize]) -> Option<Self> {
        let input = &planned.checked.input;
        let household = is_linked(input, account).then(|| {
            let members: Vec<usize> = (0..linked.len())
                .filter(|other| linked[*other] == linked[account])
                .collect();
            Household {
                checked: planned.checked.of_accounts(&members),
                place: members.binary_search(&account).unwrap_or(0),
            }
        });
        let own = cash_of(&planned.outcome, account as u32);
        Some(Self {
            planned,
            account,
            household,
            without: cash_in_base(&planned.compiled.columns.market, own)?,
            workspace: Workspace::default(),
        })
    }

    /// As [`last_that_holds`]. Where a whole household has to be planned, the account alone shows where to look.
    pub(super) fn last(&mut self, top: i128, descent: Descent, trial: fn(&mut Self, i128) -> Margin) -> Option<i128> {
        if let Some(household) = self.household.take() {
            let guess = last_that_holds(top, descent, |amount| trial(self, amount));
            self.household = Some(household);
            let mut holds = |amount: i128| matches!(trial(self, amount), Margin::Holds(_));
            let is_last = |amount: &i128| holds(*amount) && (*amount == top || !holds(*amount + 1));
            if let Some(guess) = guess.filter(is_last) {
                return Some(guess);
            }
        }
        last_that_holds(top, descent, |amount| trial(self, amount))
    }

    /// Whether the plan with so many minor units less has no shortfall, and its orders keep every rule; by its cash in base currency
    /// over the least that it must be.
    pub(super) fn withdraw(&mut self, amount: i128) -> Margin {
        let margin = self.tried(-amount, |trial, _| {
            let base = trial.market.base();
            let own = |short: &&Shortfall| short.account == trial.number && short.currency == base;
            let missing = trial.outcome.shortfalls.iter().find(own).map(|short| short.amount);
            Some(match missing {
                Some(missing) => Margin::FailsBy(in_minor_units(trial.market, missing)?),
                None if !trial.keeps_rules() => Margin::Fails,
                None => {
                    let rows = cash_of(trial.outcome, trial.number).iter();
                    let cash = rows.filter(|row| row.currency == base).map(|row| row.amount);
                    let spare = Decimal::checked_sum(cash)?.checked_sub(trial.policy.cash_reserve)?;
                    Margin::Holds(in_minor_units(trial.market, spare)?)
                }
            })
        });
        margin.unwrap_or(Margin::Fails)
    }

    /// Whether the plan with so many minor units more puts them to work, without a shortfall, and its orders keep every rule; by the
    /// cash that may be left over what is.
    pub(super) fn invest(&mut self, amount: i128) -> Margin {
        let margin = self.tried(amount, |trial, without| {
            let number = trial.number;
            let planned = &trial.outcome.accounts[number as usize];
            let kept = cash_at_work(trial.market, trial.policy, &trial.lines, planned, without)?;
            let cash = cash_in_base(trial.market, cash_of(trial.outcome, number))?;
            let spare = in_minor_units(trial.market, kept.checked_sub(cash)?)?;
            Some(if !trial.keeps_rules() {
                Margin::Fails
            } else if cash <= kept {
                Margin::Holds(spare)
            } else {
                Margin::FailsBy(spare.checked_neg()?)
            })
        });
        margin.unwrap_or(Margin::Fails)
    }

    /// Why the plan lacks cash, that in base currency first; nothing left to sell where nothing is left of the account.
    pub(super) fn shortfall(&mut self, change: i128) -> Option<ShortfallCause> {
        let is_emptied = self.is_emptied(change);
        let cause = self.tried(change, |trial, _| {
            let mut own: Vec<_> = trial.outcome.shortfalls.iter().collect();
            own.retain(|short| short.account == trial.number);
            let in_base = own.iter().find(|short| short.currency == trial.market.base());
            in_base.or(own.first()).map(|short| short.cause)
        });
        cause.or(is_emptied.then_some(ShortfallCause::Funding))
    }

    /// The cause of most of what the lines are below their goals; rounding where it is the only one.
    pub(super) fn residual(&mut self, change: i128) -> Option<ResidualCause> {
        self.tried(change, |trial, _| {
            let mut most: Option<(bool, Decimal, ResidualCause)> = None;
            for cause in ResidualCause::ALL {
                let own = trial.outcome.residuals.iter();
                let missed = own.filter(|row| row.account == trial.number && row.cause == *cause);
                let below = missed.map(|row| row.weight.min(Decimal::ZERO));
                let missing = Decimal::checked_sum(below)?.checked_neg()?;
                let is_limit = *cause != ResidualCause::Rounding;
                let is_most = most.is_none_or(|(is_other, largest, _)| (is_limit, missing) > (is_other, largest));
                if missing.is_positive() && is_most {
                    most = Some((is_limit, missing, *cause));
                }
            }
            most.map(|(_, _, cause)| cause)
        })
    }

    /// Whether a change of the flow leaves nothing of the account.
    fn is_emptied(&self, change: i128) -> bool {
        let (columns, lines) = (
            &self.planned.compiled.columns,
            self.planned.compiled.account(self.account),
        );
        let value = account_value(&columns.market, &lines).ok();
        let change = of_minor_units(&columns.market, change);
        let left = value.zip(change).and_then(|(value, change)| value.checked_add(change));
        left.is_some_and(|left| !left.is_positive())
    }

    /// What is read from the plan with another flow; `None` where there is no such plan.
    fn tried<T>(&mut self, change: i128, read: impl FnOnce(&Trial<'_>, Decimal) -> Option<T>) -> Option<T> {
        let columns = &self.planned.compiled.columns;
        let change = of_minor_units(&columns.market, change)?;
        if let Some(household) = &self.household {
            return household.tried(change, |trial| read(trial, self.without));
        }
        let mut lines = self.planned.compiled.account(self.account);
        if !change.is_zero() {
            lines.flow = Some(lines.flow.unwrap_or_default().checked_add(change)?);
        }
        let policy = columns.policy_of(self.account);
        let mut outcome = Outcome::default();
        plan_account(&columns.market, policy, &lines, &mut self.workspace, &mut outcome).ok()?;
        let trial = Trial {
            market: &columns.market,
            policy,
            lines,
            outcome: &outcome,
            number: 0,
        };
        read(&trial, self.without)
    }
}

impl Household {
    fn tried<T>(&self, change: Decimal, read: impl FnOnce(&Trial<'_>) -> Option<T>) -> Option<T> {
        let members: Vec<usize> = (0..self.checked.input.accounts.len()).collect();
        let mut checked = self.checked.of_accounts(&members);
        if !change.is_zero() {
            let flow = &mut checked.input.accounts[self.place].flow;
            *flow = Some(flow.unwrap_or_default().checked_add(change)?);
        }
        let planned = PlanRun::of_checked(checked).and_then(|run| run.complete(&Alone)).ok()?;
        let columns = &planned.compiled.columns;
        read(&Trial {
            market: &columns.market,
            policy: columns.policy_of(self.place),
            lines: planned.compiled.account(self.place),
            outcome: &planned.outcome,
            number: u32::try_from(self.place).ok()?,
        })
    }
}

impl Trial<'_> {
    fn keeps_rules(&self) -> bool {
        let is_short = self.outcome.shortfalls.iter().any(|short| short.account == self.number);
        !is_short && self.outcome.accounts[self.number as usize].checks.all_hold()
    }
}

/// Whether the plan of an account follows from more than its lines and its flow: washes that are refused, targets of its household or of
/// classes, harvests, and open orders whose proceeds fund no buys.
fn is_linked(input: &PlanInput, account: usize) -> bool {
    let (policy, account) = (&input.policy, &input.accounts[account]);
    let has_window = policy.tax.as_ref().is_some_and(|regime| regime.wash_days > 0);
    let has_targets = account.household.as_ref().is_some_and(|name| {
        let mut households = input.households.iter().flatten();
        households.any(|household| household.household == *name)
    });
    let has_open_orders = account.open_orders.as_ref().is_some_and(|orders| !orders.is_empty());
    (policy.refuses_washes() && has_window)
        || policy.harvests()
        || policy.plans_by_class(account.account_uid)
        || has_targets
        || (has_open_orders && policy.proceeds_fund_buys == Some(false))
}

/// Cash of an account after the orders.
fn cash_of(outcome: &Outcome, account: u32) -> &[CashAfter] {
    let first = outcome.cash.partition_point(|row| row.account < account);
    let count = outcome.cash[first..].partition_point(|row| row.account == account);
    &outcome.cash[first..first + count]
}
