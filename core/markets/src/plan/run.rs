use decimal::Decimal;
use rebalance::lots::{Lot, Sale, pick};
use rebalance::plan::{Order, Outcome, PlanError, Side, Workspace, account_value, plan_account};

use super::check::{check, minor_places};
use super::compile::{Compiled, compile};
use super::input::{HoldingInput, PlanInput};
use super::output::{
    AccountPlan, CashAmount, InvariantCheck, OrderLot, OrderSide, Plan, PlannedOrder, Proof, ResidualWeight,
};
use crate::violation::{Code, InvalidInput, Report};

/// What the hash of an input starts from, so that it is of this form of input and no other.
const HASH_CONTEXT: &str = "mandate planRebalance input 1";

/// A plan in the making: checked whole at the start, then planned account after account.
#[derive(Debug)]
pub struct PlanRun {
    input: PlanInput,
    input_hash: String,
    compiled: Compiled,
    workspace: Workspace,
    outcome: Outcome,
}

/// Plans every account in one call.
///
/// # Errors
/// [`InvalidInput`] with every violation; nothing is planned then.
///
/// ```
/// use markets::plan::{PlanInput, plan_rebalance};
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
        let rows: Vec<uuid::Uuid> = input.accounts.iter().map(|account| account.account_uid).collect();
        input.sort();
        let input_hash = input_hash(&input)?;
        let compiled = compile(&input).ok_or_else(|| out_of_range(0, "assets"))?;
        let run = Self {
            input,
            input_hash,
            compiled,
            workspace: Workspace::default(),
            outcome: Outcome::default(),
        };
        run.check_values(&rows)?;
        Ok(run)
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
    /// [`Code::AmountOutOfRange`] for an account whose amounts leave the range; the run is then of no use.
    pub fn step(&mut self, accounts: usize) -> Result<(), InvalidInput> {
        let first = self.outcome.accounts.len();
        for account in first..self.total().min(first.saturating_add(accounts)) {
            let Compiled {
                market, policy, book, ..
            } = &self.compiled;
            let lines = book.account(account);
            plan_account(market, policy, &lines, &mut self.workspace, &mut self.outcome)
                .map_err(|error| refused(error, account, &self.input.accounts[account].account_uid))?;
        }
        Ok(())
    }

    /// Plans what is left and hands over the plan.
    ///
    /// # Errors
    /// As [`PlanRun::step`].
    pub fn finish(mut self) -> Result<Plan, InvalidInput> {
        self.step(usize::MAX)?;
        let orders = self.orders()?;
        let checks = self.checks(&orders);
        let gap = self.optimality_gap().ok_or_else(|| out_of_range(0, "accounts"))?;
        Ok(Plan {
            orders,
            accounts: self.accounts(),
            residuals: self.residuals(),
            proof: Proof {
                input_hash: self.input_hash,
                invariants: checks,
                optimality_gap: gap,
            },
        })
    }

    /// Each account must be worth something; rows are those of the caller.
    fn check_values(&self, rows: &[uuid::Uuid]) -> Result<(), InvalidInput> {
        let mut report = Report::default();
        for (row, uid) in rows.iter().enumerate() {
            let Ok(account) = self
                .input
                .accounts
                .binary_search_by_key(uid, |account| account.account_uid)
            else {
                continue;
            };
            let lines = self.compiled.book.account(account);
            let value = account_value(&self.compiled.market, &lines);
            let has_targets = lines.targets.iter().any(|target| !target.is_zero());
            if value.is_ok_and(|value| value.is_negative() || (value.is_zero() && has_targets)) {
                let message = "The account's value after its flow is not positive; correct holdings, cash or flow.";
                report.add(row, format!("accounts[{row}]"), Code::AccountValueNotPositive, message);
            } else if value.is_err() {
                let message = "The account's value is beyond 1.7e20; use a larger base currency.";
                report.add(row, format!("accounts[{row}]"), Code::AmountOutOfRange, message);
            }
        }
        report.finish()
    }

    fn orders(&self) -> Result<Vec<PlannedOrder>, InvalidInput> {
        let planned = self.outcome.orders.iter().map(|order| self.order(order));
        planned
            .collect::<Option<_>>()
            .ok_or_else(|| out_of_range(0, "accounts"))
    }

    fn order(&self, order: &Order) -> Option<PlannedOrder> {
        let asset = &self.input.assets[order.asset as usize];
        let account = &self.input.accounts[order.account as usize];
        let held = account
            .holdings
            .binary_search_by_key(&asset.asset_uid, |holding| holding.asset_uid);
        let lots = match (order.side, held) {
            (Side::Sell, Ok(place)) => self.closed_lots(order, &account.holdings[place])?,
            _ => None,
        };
        Some(PlannedOrder {
            account_uid: account.account_uid,
            asset_uid: asset.asset_uid,
            side: if order.side == Side::Buy {
                OrderSide::Buy
            } else {
                OrderSide::Sell
            },
            quantity: order.quantity,
            price: asset.price?,
            notional: order.notional,
            cost: order.cost,
            reason: order.reason.into(),
            lots,
        })
    }

    /// The lots that a sell closes: those of what is held, since a short sale closes none.
    fn closed_lots(&self, order: &Order, holding: &HoldingInput) -> Option<Option<Vec<OrderLot>>> {
        let Some(lots) = holding.lots.as_ref().filter(|_| order.quantity <= holding.quantity) else {
            return Some(None);
        };
        let asset = &self.input.assets[order.asset as usize];
        let sale = Sale {
            quantity: order.quantity,
            notional: order.notional,
            price: asset.price?,
            multiplier: asset.multiplier.unwrap_or(Decimal::ONE),
            minor_places: minor_places(&asset.currency).unwrap_or(0),
        };
        // Lots are sorted by time, so that their place is a scale of it.
        let places: Vec<Lot> = lots
            .iter()
            .map(|lot| Lot {
                opened: lots.partition_point(|other| other.opened < lot.opened) as i64,
                quantity: lot.quantity,
                unit_cost: lot.unit_cost,
            })
            .collect();
        let closed = pick(&places, &sale, self.compiled.lot_selection)?;
        let named = closed.iter().map(|closed| OrderLot {
            opened: lots[closed.lot].opened,
            quantity: closed.quantity,
            gain: closed.gain,
        });
        Some(Some(named.collect()))
    }

    fn checks(&self, orders: &[PlannedOrder]) -> Vec<InvariantCheck> {
        let mut checks = self.outcome.checks;
        for order in orders {
            if let Some(lots) = &order.lots {
                let sum = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity));
                checks.note(15, sum == Some(order.quantity));
            }
        }
        checks
            .iter()
            .map(|(number, holds)| InvariantCheck { number, holds })
            .collect()
    }

    fn accounts(&self) -> Vec<AccountPlan> {
        let mut cash = self.outcome.cash.iter().peekable();
        let mut plans = Vec::with_capacity(self.total());
        for (number, (account, outcome)) in self.input.accounts.iter().zip(&self.outcome.accounts).enumerate() {
            let mut cash_after = Vec::new();
            while let Some(line) = cash.next_if(|line| line.account as usize == number) {
                let currency = self.compiled.currencies[line.currency as usize].clone();
                cash_after.push(CashAmount {
                    currency,
                    amount: line.amount,
                });
            }
            plans.push(AccountPlan {
                account_uid: account.account_uid,
                value: outcome.value,
                drift_before: outcome.drift_before,
                drift_after: outcome.drift_after,
                turnover_one_way: outcome.turnover_one_way,
                cash_after,
            });
        }
        plans
    }

    fn residuals(&self) -> Vec<ResidualWeight> {
        let named = self.outcome.residuals.iter().map(|residual| ResidualWeight {
            account_uid: self.input.accounts[residual.account as usize].account_uid,
            asset_uid: self.compiled.assets[residual.asset as usize],
            weight: residual.weight,
            cause: residual.cause.into(),
        });
        named.collect()
    }

    fn optimality_gap(&self) -> Option<Option<Decimal>> {
        let total = Decimal::checked_sum(self.outcome.accounts.iter().map(|account| account.value))?;
        if !total.is_positive() {
            return Some(None);
        }
        let mut gap = Decimal::ZERO;
        for account in &self.outcome.accounts {
            gap = gap.checked_add(account.optimality_gap.mul_div(account.value, total)?)?;
        }
        Some(Some(gap))
    }
}

/// BLAKE3 of the sorted input in postcard's stable binary form.
fn input_hash(input: &PlanInput) -> Result<String, InvalidInput> {
    let bytes = postcard::to_allocvec(input).map_err(|_| out_of_range(0, "accounts"))?;
    let mut hasher = blake3::Hasher::new_derive_key(HASH_CONTEXT);
    hasher.update(&bytes);
    Ok(hasher.finalize().to_hex().to_string())
}

fn refused(error: PlanError, row: usize, account: &uuid::Uuid) -> InvalidInput {
    let code = match error {
        PlanError::AccountValueNotPositive => Code::AccountValueNotPositive,
        PlanError::OutOfRange => Code::AmountOutOfRange,
    };
    InvalidInput::one(
        row,
        "accounts",
        code,
        format!("Account {account}: {error}; correct its holdings and prices."),
    )
}

fn out_of_range(row: usize, column: &str) -> InvalidInput {
    InvalidInput::one(
        row,
        column,
        Code::AmountOutOfRange,
        "An amount is beyond 1.7e20; use larger units.",
    )
}
