use choices::{OrderReason, ResidualCause};
use decimal::Decimal;

use super::fast_path::{self, FastPathMemory};
use super::invariants::{Starts, check_last};
use super::outcome::Outcome;
use super::terms::{AccountLines, Goal, Market, Mode, Objective, Policy};

/// Why an account cannot be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Weights are shares of a value that is zero or less after the flow.
    #[error("the account's value after its flow is not positive, so weights are not defined")]
    AccountValueNotPositive,
    /// An amount is beyond what a decimal holds.
    #[error("an amount exceeds 1.7e20")]
    OutOfRange,
    /// The limits of the objective exclude each other, or its risk is no covariance.
    #[error("no weights meet all bounds and limits, or the risk model is no covariance")]
    NoSolution,
}

impl PlanError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountValueNotPositive => "account_value_not_positive",
            Self::OutOfRange => "amount_out_of_range",
            Self::NoSolution => "no_solution",
        }
    }
}

/// 10^-9: an upper bound of the value that truncating quantities at 18 places can lose.
const TRUNCATION_SLACK: Decimal = Decimal::from_raw(1_000_000_000);

/// Times that orders are sized again for what they cost: each leaves a hundredth or less of what the last one was off by.
const COST_ROUNDS: usize = 6;

/// Memory that one account after another uses.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub(super) lines: Columns,
    pub(super) funds: Vec<Fund>,
    pub(super) order: Vec<u32>,
    pub(super) rest: Vec<Decimal>,
    fast_path: FastPathMemory,
    /// For the result of the orders, which is planned again.
    spare: Option<Box<Workspace>>,
}

/// One entry a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Base value of what is held; zero without a price.
    pub(super) value: Vec<Decimal>,
    /// The target after unmet weight has moved.
    pub(super) effective: Vec<Decimal>,
    /// The base value to reach.
    pub(super) desired: Vec<Decimal>,
    /// The base value that flows alone give a line.
    pub(super) flowed: Vec<Decimal>,
    /// The base value under the policy before restrictions reduced it.
    pub(super) goal: Vec<Decimal>,
    /// The change of base value that is wanted after the turnover cap; below zero for a sell.
    pub(super) wanted: Vec<Decimal>,
    pub(super) trade: Vec<Trade>,
    pub(super) cut: Vec<Cut>,
    pub(super) reason: Vec<Option<OrderReason>>,
    /// Of a line whose order would cost more than it brings: the value that it would have.
    pub(super) forgone: Vec<Option<Decimal>>,
    /// Whether the order of a line that was left out for its costs is worth them beside all others.
    pub(super) admitted: Vec<bool>,
    /// Units that leftover cash added to what was chosen.
    pub(super) added: Vec<Decimal>,
    /// The increase fell under the minimum and stays out.
    pub(super) dropped: Vec<bool>,
    /// Whether the cash was above its band before the orders, or below it, so that no order moves it further out.
    pub(super) cash_is_over: Option<bool>,
    /// Whether single lots of every line were chosen freely, which is done well once.
    pub(super) is_plain: bool,
    /// How far the lots are from the best; `None` where none were chosen.
    pub(super) lot_gap: Option<LotGap>,
}

/// How far the lots of an account are from the best ones, as portfolio drift.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LotGap {
    /// At most this far.
    pub(super) bound: Decimal,
    /// Exactly this far, where the best ones were asked for and found.
    pub(super) optimum: Option<Decimal>,
}

/// An order in the making; a quantity below zero sells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Trade {
    pub(super) quantity: Decimal,
    /// In the asset's currency, at its minor unit, never negative.
    pub(super) notional: Decimal,
    pub(super) cost: Decimal,
}

impl Trade {
    /// Proceeds less cost in the asset's currency; below zero for a buy.
    pub(super) fn received(self) -> Option<Decimal> {
        let proceeds = if self.quantity.is_negative() {
            self.notional
        } else {
            self.notional.checked_neg()?
        };
        proceeds.checked_sub(self.cost)
    }
}

/// The greatest amount by which one cause kept a line from its goal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cut {
    pub(super) cause: Option<ResidualCause>,
    pub(super) amount: Decimal,
}

/// Cash of one currency, in that currency.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fund {
    /// Settled, pending and the flow; the plan's trades are booked here at the end.
    pub(super) cash: Decimal,
    /// Buying power before the plan's own proceeds: settled cash, less payables, plus the flow.
    pub(super) spendable: Decimal,
    /// Buying power of this very currency, whichever fund its lines are paid from.
    pub(super) free: Decimal,
    /// Minimum cash after the plan.
    pub(super) floor: Decimal,
    /// Whether the account has this currency.
    pub(super) present: bool,
}

/// The plan of one account in progress, on the workspace's memory.
pub(super) struct AccountWork<'a> {
    pub(super) market: &'a Market,
    pub(super) policy: &'a Policy,
    pub(super) account: &'a AccountLines<'a>,
    pub(super) lines: &'a mut Columns,
    pub(super) funds: &'a mut Vec<Fund>,
    pub(super) order: &'a mut Vec<u32>,
    pub(super) rest: &'a mut Vec<Decimal>,
    /// Base value after the flow.
    pub(super) total: Decimal,
    /// The value that targets are shares of: the total less what the orders cost.
    pub(super) basis: Decimal,
    /// The smallest order in base currency.
    pub(super) minimum: Decimal,
    /// Upper bound of the effect of rounding money: half a minor unit a line, in base currency.
    pub(super) noise: Decimal,
    /// Two-way turnover limit in base value; `None` without a turnover cap.
    pub(super) allowance: Option<Decimal>,
    /// The credit that targets above 1 ask for, in base currency.
    pub(super) credit: Decimal,
    /// Whether the objective has no solution in this account.
    pub(super) no_solution: bool,
}

/// The account's value in base currency, its flow included; lines without a price count nothing.
///
/// # Errors
/// [`PlanError::OutOfRange`].
pub fn account_value(market: &Market, account: &AccountLines<'_>) -> Result<Decimal, PlanError> {
    value_of(market, account).ok_or(PlanError::OutOfRange)
}

fn value_of(market: &Market, account: &AccountLines<'_>) -> Option<Decimal> {
    let mut total = account.flow.unwrap_or_default();
    for cash in account.cash {
        let amount = cash.settled.checked_add(cash.pending)?;
        total = total.checked_add(market.to_base(cash.currency as usize, amount)?)?;
    }
    for (asset, quantity) in account.assets.iter().zip(account.quantities) {
        if let Some(unit) = market.unit_value(*asset) {
            total = total.checked_add(quantity.checked_mul(unit)?)?;
        }
    }
    Some(total)
}

/// Plans one account and adds its orders, cash, residuals and checks to `out`, as account number `out.accounts.len()`.
///
/// The account's columns have the same length and name each asset once, ascending; targets sum to at most 1 unless the
/// policy allows leverage, and none is negative unless it allows shorting.
///
/// # Errors
/// [`PlanError`]; `out` is then of no use.
pub fn plan_account(
    market: &Market,
    policy: &Policy,
    account: &AccountLines<'_>,
    workspace: &mut Workspace,
    out: &mut Outcome,
) -> Result<(), PlanError> {
    let starts = Starts::after(out);
    if fast_path::attempt(market, policy, account, &mut workspace.fast_path, out).is_none() {
        take_steps(market, policy, account, workspace, out)?;
    }
    check_last(market, policy, account, starts, out).ok_or(PlanError::OutOfRange)
}

/// [`plan_account`] without its fast path: the same plan, to the last digit.
///
/// # Errors
/// As [`plan_account`].
pub fn plan_by_steps(
    market: &Market,
    policy: &Policy,
    account: &AccountLines<'_>,
    workspace: &mut Workspace,
    out: &mut Outcome,
) -> Result<(), PlanError> {
    let starts = Starts::after(out);
    take_steps(market, policy, account, workspace, out)?;
    check_last(market, policy, account, starts, out).ok_or(PlanError::OutOfRange)
}

fn take_steps(
    market: &Market,
    policy: &Policy,
    account: &AccountLines<'_>,
    workspace: &mut Workspace,
    out: &mut Outcome,
) -> Result<(), PlanError> {
    let total = account_value(market, account)?;
    let is_worth_nothing = !total.is_positive();
    if is_worth_nothing && account.targets.iter().any(|target| !target.is_zero()) {
        return Err(PlanError::AccountValueNotPositive);
    }
    let mut spare = workspace.spare.take().unwrap_or_default();
    let mut work = AccountWork::new(market, policy, account, workspace, total);
    let planned = work.open().and_then(|()| match policy.mode {
        Mode::Hold => Some(()),
        Mode::ContributionOnly if is_worth_nothing => Some(()),
        _ if is_worth_nothing => work.wind_up(),
        _ => work.run_once().and_then(|()| work.settle(&mut spare)),
    });
    if work.no_solution {
        return Err(PlanError::NoSolution);
    }
    let reported = planned.and_then(|()| work.report(out));
    workspace.spare = Some(spare);
    reported.ok_or(PlanError::OutOfRange)
}

impl<'a> AccountWork<'a> {
    /// The plan of an account that is worth so much, with nothing in it yet.
    pub(super) fn new(
        market: &'a Market,
        policy: &'a Policy,
        account: &'a AccountLines<'a>,
        workspace: &'a mut Workspace,
        total: Decimal,
    ) -> Self {
        workspace.lines.forgone.clear();
        workspace.lines.admitted.clear();
        Self {
            market,
            policy,
            account,
            lines: &mut workspace.lines,
            funds: &mut workspace.funds,
            order: &mut workspace.order,
            rest: &mut workspace.rest,
            total,
            basis: total,
            minimum: Decimal::ZERO,
            noise: Decimal::ZERO,
            allowance: None,
            credit: Decimal::ZERO,
            no_solution: false,
        }
    }

    /// Sizes the orders, again as long as their costs change the value that targets are shares of.
    pub(super) fn size_with_costs(&mut self) -> Option<()> {
        self.size_orders()?;
        let aims_at_targets = self.policy.objective == Objective::Proportional && self.policy.goal == Goal::Target;
        // What starts with nothing held is scaled to its costs by its funding already.
        let has_lines = self.lines.value.iter().any(|value| !value.is_zero());
        for _ in 0..if aims_at_targets && has_lines { COST_ROUNDS } else { 0 } {
            let basis = self.total.checked_sub(self.cost_in_base()?)?;
            if basis == self.basis || !basis.is_positive() {
                break;
            }
            self.basis = basis;
            self.open()?;
            self.size_orders()?;
        }
        Some(())
    }

    fn size_orders(&mut self) -> Option<()> {
        self.move_unmet_targets()?;
        let mode = self.policy.mode;
        match &self.policy.objective {
            Objective::Proportional => {
                self.use_flows()?;
                if !matches!(
                    mode,
                    Mode::ContributionOnly | Mode::RaiseCash | Mode::Harvest | Mode::Hold
                ) {
                    self.set_goals()?;
                }
            }
            Objective::LeastTrackingError(tracking) => self.track(tracking)?,
            Objective::MinTrades => self.minimise_trades()?,
        }
        if matches!(mode, Mode::Harvest | Mode::HarvestAndRebalance) {
            self.harvest()?;
        }
        self.obey_restrictions()?;
        if mode != Mode::ContributionOnly {
            self.cover_shortfalls()?;
        }
        self.cap_turnover()?;
        self.sell()?;
        if mode != Mode::RaiseCash {
            self.buy()?;
        }
        Some(())
    }

    /// Fills the columns and the funds with the account as it is.
    pub(super) fn open(&mut self) -> Option<()> {
        let count = self.account.assets.len();
        let lines = &mut *self.lines;
        lines.value.clear();
        for (asset, quantity) in self.account.assets.iter().zip(self.account.quantities) {
            let unit = self.market.unit_value(*asset).unwrap_or_default();
            lines.value.push(quantity.checked_mul(unit)?);
        }
        lines.effective.clear();
        lines.effective.extend_from_slice(self.account.targets);
        for (target, restriction) in lines.effective.iter_mut().zip(self.account.restrictions) {
            if restriction.exclude {
                *target = Decimal::ZERO;
            }
        }
        for column in [&mut lines.desired, &mut lines.goal] {
            column.clear();
            column.extend_from_slice(&lines.value);
        }
        refill(&mut lines.wanted, count);
        refill(&mut lines.trade, count);
        refill(&mut lines.cut, count);
        refill(&mut lines.reason, count);
        refill(&mut lines.dropped, count);
        refill(&mut lines.added, count);
        lines.lot_gap = None;
        lines.is_plain = false;
        lines.cash_is_over = None;
        self.open_funds()?;
        self.open_limits()
    }

    fn open_limits(&mut self) -> Option<()> {
        self.minimum = self
            .policy
            .min_trade
            .max(self.policy.min_trade_share.checked_mul(self.total)?);
        if let Some(turnover) = self.policy.max_turnover {
            self.allowance = Some(turnover.checked_add(turnover)?.checked_mul(self.total)?);
        }
        // A contribution is spent, not borrowed against.
        if self.policy.allow_leverage && self.policy.mode != Mode::ContributionOnly {
            let sum = Decimal::checked_sum(self.account.targets.iter().copied())?;
            self.credit = sum
                .checked_sub(Decimal::ONE)?
                .max(Decimal::ZERO)
                .checked_mul(self.total)?;
        }
        self.noise = Decimal::ZERO;
        for line in 0..self.count() {
            let currency = self.currency(line);
            let unit = self.market.to_base(currency, self.market.minor_unit(currency))?;
            self.noise = self
                .noise
                .checked_add(Decimal::from_raw(unit.units() / 2))?
                .checked_add(TRUNCATION_SLACK)?;
        }
        Some(())
    }

    fn open_funds(&mut self) -> Option<()> {
        refill(self.funds, self.market.currencies.len());
        for cash in self.account.cash {
            let fund = &mut self.funds[cash.currency as usize];
            fund.cash = fund.cash.checked_add(cash.settled)?.checked_add(cash.pending)?;
            let owed = cash.pending.min(Decimal::ZERO);
            fund.spendable = fund.spendable.checked_add(cash.settled)?.checked_add(owed)?;
            fund.free = fund.spendable;
            fund.present = true;
        }
        for asset in self.account.assets {
            self.funds[self.market.assets[*asset as usize].currency as usize].present = true;
        }
        let base = &mut self.funds[self.market.base as usize];
        let flow = self.account.flow.unwrap_or_default();
        base.cash = base.cash.checked_add(flow)?;
        base.spendable = base.spendable.checked_add(flow)?;
        base.free = base.spendable;
        base.floor = self.policy.cash_reserve;
        base.present = true;
        if self.policy.fx_orders {
            self.pool_funds()
        } else {
            Some(())
        }
    }

    pub(super) fn count(&self) -> usize {
        self.account.assets.len()
    }

    /// The lines that are paid from this currency's fund.
    pub(super) fn lines_in(&self, fund: usize) -> impl Iterator<Item = usize> + use<'a> {
        let (market, account) = (self.market, self.account);
        let pool = self.policy.fx_orders.then_some(market.base as usize);
        let own = move |line: usize| market.assets[account.assets[line] as usize].currency as usize;
        (0..account.assets.len()).filter(move |line| pool.unwrap_or_else(|| own(*line)) == fund)
    }

    pub(super) fn asset(&self, line: usize) -> u32 {
        self.account.assets[line]
    }

    pub(super) fn currency(&self, line: usize) -> usize {
        self.market.assets[self.asset(line) as usize].currency as usize
    }

    /// The value of a unit in base currency; `None` for a line that is not traded.
    pub(super) fn unit(&self, line: usize) -> Option<Decimal> {
        self.market.unit_value(self.asset(line))
    }

    pub(super) fn lot(&self, line: usize) -> Option<Decimal> {
        self.market.assets[self.asset(line) as usize].lot
    }

    pub(super) fn may_buy(&self, line: usize) -> bool {
        self.unit(line).is_some() && !self.account.restrictions[line].no_buy
    }

    pub(super) fn may_sell(&self, line: usize) -> bool {
        self.unit(line).is_some() && !self.account.restrictions[line].no_sell
    }

    /// Base value of the line at its effective target.
    pub(super) fn target_value(&self, line: usize) -> Option<Decimal> {
        self.lines.effective[line].checked_mul(self.basis)
    }

    /// Remembers the cause that takes most.
    pub(super) fn cut(&mut self, line: usize, cause: ResidualCause, amount: Decimal) {
        let cut = &mut self.lines.cut[line];
        if amount > cut.amount {
            *cut = Cut {
                cause: Some(cause),
                amount,
            };
        }
    }

    /// The order for an unsigned quantity: notional and cost at the currency's minor unit.
    pub(super) fn priced(&self, line: usize, quantity: Decimal) -> Option<(Decimal, Decimal)> {
        self.market
            .money_of_order(&self.policy.costs, self.asset(line), quantity)
    }

    /// The order for a signed quantity; none where its money rounds to nothing.
    pub(super) fn trade_of(&self, line: usize, quantity: Decimal) -> Option<Trade> {
        let (notional, cost) = self.priced(line, quantity.checked_abs()?)?;
        Some(if notional.is_zero() {
            Trade::default()
        } else {
            Trade {
                quantity,
                notional,
                cost,
            }
        })
    }

    /// Whether an order of this size is under the policy's minimum or the asset's.
    pub(super) fn too_small(&self, line: usize, quantity: Decimal, notional: Decimal) -> Option<bool> {
        let in_base = self.market.to_base(self.currency(line), notional)?;
        Some(in_base < self.minimum || quantity < self.market.assets[self.asset(line) as usize].min_quantity)
    }

    /// Whether the rounding of money alone can bring a line this far from its goal.
    pub(super) fn is_noise(&self, line: usize, amount: Decimal) -> Option<bool> {
        let share = self.lines.effective[line].checked_abs()?.checked_mul(self.noise)?;
        Some(self.lot(line).is_none() && amount <= share)
    }
}

fn refill<T: Clone + Default>(column: &mut Vec<T>, count: usize) {
    column.clear();
    column.resize(count, T::default());
}
