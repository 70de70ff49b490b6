use rebalance::plan::{Outcome, Workspace};

use super::checked::Checked;
use super::compile::Compiled;
use super::input::PlanInput;
use super::output::Plan;
use super::planned::{Planned, plan_one, planned_in_parts};
use crate::invalid_input::InvalidInput;
use crate::parts::{Alone, Parts};

/// A plan in the making: checked whole at the start, then planned account after account.
#[derive(Debug)]
pub struct PlanRun {
    checked: Checked,
    compiled: Compiled,
    outcome: Outcome,
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

/// The same with the accounts planned in parts, to the last byte.
///
/// # Errors
/// As [`plan_rebalance`].
pub fn plan_rebalance_in(input: PlanInput, parts: &impl Parts) -> Result<Plan, InvalidInput> {
    PlanRun::new(input)?.finish_in(parts)
}

impl PlanRun {
    /// Checks the input and prepares its columns.
    ///
    /// # Errors
    /// [`InvalidInput`] with every violation.
    pub fn new(input: PlanInput) -> Result<Self, InvalidInput> {
        Self::of_checked(Checked::new(input)?)
    }

    /// The run of an input that keeps every rule.
    ///
    /// # Errors
    /// [`InvalidInput`]: an account without a value, an amount out of range.
    pub(super) fn of_checked(checked: Checked) -> Result<Self, InvalidInput> {
        Ok(Self {
            compiled: Compiled::new(&checked)?,
            checked,
            outcome: Outcome::default(),
            workspace: Workspace::default(),
        })
    }

    /// Accounts in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.compiled.columns.count()
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
            let (workspace, outcome) = (&mut self.workspace, &mut self.outcome);
            plan_one(&self.checked, &self.compiled, account, workspace, outcome)?;
        }
        Ok(())
    }

    /// Plans what is left and hands over the plan.
    ///
    /// # Errors
    /// As [`PlanRun::step`].
    pub fn finish(self) -> Result<Plan, InvalidInput> {
        self.finish_in(&Alone)
    }

    /// The same with what is left planned in parts.
    ///
    /// # Errors
    /// As [`PlanRun::step`].
    pub fn finish_in(self, parts: &impl Parts) -> Result<Plan, InvalidInput> {
        self.complete(parts)?.report()
    }

    /// Plans what is left, then again the accounts whose buys would wash a loss that the plan realises.
    pub(super) fn complete(mut self, parts: &impl Parts) -> Result<Planned, InvalidInput> {
        let left = self.outcome.accounts.len()..self.total();
        let rest = planned_in_parts(left, parts, |account, workspace, outcome| {
            plan_one(&self.checked, &self.compiled, account, workspace, outcome)
        })?;
        self.outcome.append(rest);
        Planned::new(self.checked, self.compiled, self.outcome)
    }
}
