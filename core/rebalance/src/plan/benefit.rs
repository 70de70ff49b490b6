//! Orders that are worth what they cost: what each brings nearer to its target, against its costs and the tax of the sale.

use choices::{OrderReason, ResidualCause};
use decimal::{Decimal, Rounding};

use super::account_work::{AccountWork, Cut};
use super::terms::{Mode, Objective};

/// Times that orders which cost more than they bring are left out, and the others sized again; then all that are judged are.
const ROUNDS: usize = 8;
/// One half.
const HALF: Decimal = Decimal::from_raw(500_000_000_000_000_000);

/// What an order brings and costs, in base value.
struct Judged {
    line: usize,
    /// Its part of what all orders bring nearer to target: half of what its line comes nearer, and of its share of what the cash
    /// does, which the orders share by value that move it the way it moves. All parts are the fall of portfolio drift, as value.
    part: Decimal,
    /// What would be missed of it without this order, all others made: the drift that it alone lowers.
    beside: Decimal,
    /// With the estimated tax of a sell.
    cost: Decimal,
}

/// Where the orders leave an account, in base value.
struct Standing {
    total: Decimal,
    /// Cash less its target, without the orders and with them.
    before: Decimal,
    over: Decimal,
    /// What the orders take of the cash.
    moved: Decimal,
}

impl AccountWork<'_> {
    /// Sizes the orders and chooses lots; where the policy states what being on target is worth, without the orders that cost more.
    pub(super) fn run_once(&mut self) -> Option<()> {
        let count = self.count();
        self.lines.forgone.clear();
        self.lines.forgone.resize(count, None);
        self.lines.admitted.clear();
        self.lines.admitted.resize(count, false);
        self.size_with_costs()?;
        self.choose_lots()?;
        if !self.judges_benefit() {
            return Some(());
        }
        self.leave_out_costly_orders()?;
        for _ in 0..ROUNDS {
            if !self.admit_worthy_order()? {
                break;
            }
            self.run_again()?;
            self.leave_out_costly_orders()?;
        }
        Some(())
    }

    fn leave_out_costly_orders(&mut self) -> Option<()> {
        for round in 0..=ROUNDS {
            if !self.forgo_costly_orders(round == ROUNDS)? {
                break;
            }
            self.run_again()?;
        }
        Some(())
    }

    fn run_again(&mut self) -> Option<()> {
        self.basis = self.total;
        self.open()?;
        self.size_with_costs()?;
        self.choose_lots()
    }

    /// Whether a line stays as it is because its order would cost more than it brings.
    pub(super) fn is_forgone(&self, line: usize) -> bool {
        self.lines.forgone.get(line).is_some_and(Option::is_some)
    }

    /// Whether a line takes part in what is bought or sold for this reason: one whose order costs too much does for flows and the
    /// reserve alone.
    pub(super) fn takes_part(&self, line: usize, reason: OrderReason) -> bool {
        let is_judged = matches!(reason, OrderReason::CashAboveBand | OrderReason::CashBelowBand);
        !(is_judged && self.is_forgone(line))
    }

    /// Leaves a line where flows alone take it, and remembers the value that it would have.
    pub(super) fn forgo(&mut self, line: usize, wanted: Decimal) -> Option<()> {
        self.lines.forgone[line] = Some(wanted);
        let off = wanted.checked_sub(self.lines.desired[line])?.checked_abs()?;
        self.cut(line, ResidualCause::Cost, off);
        Some(())
    }

    /// Marks the lines whose orders cost more than they bring, or all that are judged; whether there were any.
    fn forgo_costly_orders(&mut self, all: bool) -> Option<bool> {
        let mut any = false;
        for order in self.judged_orders()? {
            let beside = if self.lines.admitted[order.line] {
                order.beside
            } else {
                order.part
            };
            if order.cost.is_positive() && (all || !self.is_worth(beside.max(order.part), order.cost)?) {
                self.lines.forgone[order.line] = Some(self.lines.goal[order.line]);
                any = true;
            }
        }
        Some(any)
    }

    /// Whether what is brought nearer to target is worth more than a cost.
    fn is_worth(&self, brought: Decimal, cost: Decimal) -> Option<bool> {
        Some(brought.checked_mul(self.policy.benefit.unwrap_or_default())? > cost)
    }

    /// Takes up the order that was left out and is worth most beside all others, if any is worth its cost; each is taken up once.
    fn admit_worthy_order(&mut self) -> Option<bool> {
        let standing = self.standing()?;
        let mut best: Option<(Decimal, usize)> = None;
        for line in 0..self.count() {
            let Some(wanted) = self.lines.forgone[line].filter(|_| !self.lines.admitted[line]) else {
                continue;
            };
            let (value, unit) = (self.value_after(line)?, self.unit(line)?);
            let change = wanted.checked_sub(value)?;
            let units = change.checked_abs()?.checked_div(unit)?;
            let (_, cost) = self.priced(line, units)?;
            let cost = self
                .market
                .to_base(self.currency(line), cost)?
                .checked_add(self.tax_of_sale(line, change)?)?;
            let target = self.lines.effective[line].checked_mul(standing.total)?;
            let nearer = off(value, target)?.checked_sub(off(wanted, target)?)?;
            let of_cash = standing.over.checked_abs()?.checked_sub(off(standing.over, change)?)?;
            let brings = nearer.checked_add(of_cash)?.checked_mul(HALF)?;
            let gain = brings
                .checked_mul(self.policy.benefit.unwrap_or_default())?
                .checked_sub(cost)?;
            if gain.is_positive() && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, line));
            }
        }
        let Some((_, line)) = best else { return Some(false) };
        self.lines.forgone[line] = None;
        self.lines.admitted[line] = true;
        Some(true)
    }

    /// Whether any order costs more than it brings, by itself and beside all others.
    pub(super) fn has_costly_orders(&self) -> Option<bool> {
        if !self.judges_benefit() {
            return Some(false);
        }
        for order in self.judged_orders()? {
            if order.cost.is_positive() && !self.is_worth(order.part.max(order.beside), order.cost)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Brings a line to its goal that was left for its costs.
    pub(super) fn take_up(&mut self, line: usize) {
        if let Some(goal) = self.lines.forgone.get_mut(line).and_then(Option::take) {
            self.lines.goal[line] = goal;
            self.lines.cut[line] = Cut::default();
        }
    }

    /// Why a line misses its goal: a sell that is left out where costs are weighed lacks no money.
    pub(super) fn weighed_cause(&self, line: usize, cause: ResidualCause) -> ResidualCause {
        let tax = self.account.sale_tax.get(line).copied().unwrap_or_default();
        let is_free =
            self.policy.costs.fixed.is_zero() && tax.is_zero() && self.rate(line).is_some_and(Decimal::is_zero);
        let is_weighed = self.judges_benefit() && !is_free;
        let is_left_out = self.lines.trade[line].quantity.is_zero();
        let is_sell = self.lines.goal[line] < self.lines.value[line];
        if is_weighed && is_left_out && is_sell && matches!(cause, ResidualCause::Funding | ResidualCause::Cash) {
            ResidualCause::Cost
        } else {
            cause
        }
    }

    fn judges_benefit(&self) -> bool {
        let has_goals = matches!(
            self.policy.mode,
            Mode::Full | Mode::Threshold | Mode::ModelChange { .. } | Mode::HarvestAndRebalance
        );
        self.policy.benefit.is_some() && has_goals && self.policy.objective == Objective::Proportional
    }

    /// Value and cash over its target as the orders leave them.
    fn standing(&self) -> Option<Standing> {
        let total = self.total.checked_sub(self.cost_in_base()?)?;
        let (mut cash, mut cash_target, mut moved) = (self.total, Decimal::ONE, Decimal::ZERO);
        for line in 0..self.count() {
            cash = cash.checked_sub(self.lines.value[line])?;
            cash_target = cash_target.checked_sub(self.lines.effective[line])?;
            moved = moved.checked_add(self.executed(line)?)?;
        }
        let before = cash.checked_sub(cash_target.checked_mul(total)?)?;
        let costs = self.total.checked_sub(total)?;
        Some(Standing {
            total,
            before,
            over: before.checked_sub(moved)?.checked_sub(costs)?,
            moved,
        })
    }

    /// The orders that are made for the sake of targets alone, with what they bring and cost.
    fn judged_orders(&self) -> Option<Vec<Judged>> {
        let standing = self.standing()?;
        let lines: Vec<usize> = (0..self.count()).filter(|line| self.is_for_targets(*line)).collect();
        let is_with = |change: Decimal| change.is_negative() == standing.moved.is_negative();
        let mut with = Decimal::ZERO;
        for line in &lines {
            let change = self.executed(*line)?;
            if is_with(change) {
                with = with.checked_add(change.checked_abs()?)?;
            }
        }
        let fall = standing
            .before
            .checked_abs()?
            .checked_sub(standing.over.checked_abs()?)?;
        let mut orders = Vec::with_capacity(lines.len());
        for line in lines {
            let (value, change) = (self.lines.value[line], self.executed(line)?);
            let target = self.lines.effective[line].checked_mul(standing.total)?;
            let nearer = off(value, target)?.checked_sub(off(value.checked_add(change)?, target)?)?;
            let share = if is_with(change) && with.is_positive() {
                fall.mul_div_rounded(change.checked_abs()?, with, Rounding::TowardZero)?
            } else {
                Decimal::ZERO
            };
            let without = standing.over.checked_add(change)?.checked_abs()?;
            let of_cash = without.checked_sub(standing.over.checked_abs()?)?;
            let cost = self.market.to_base(self.currency(line), self.lines.trade[line].cost)?;
            orders.push(Judged {
                line,
                part: nearer.checked_add(share)?.checked_mul(HALF)?,
                beside: nearer.checked_add(of_cash)?.checked_mul(HALF)?,
                cost: cost.checked_add(self.tax_of_sale(line, change)?)?,
            });
        }
        Some(orders)
    }

    fn is_for_targets(&self, line: usize) -> bool {
        let trade = self.lines.trade[line];
        let is_for_targets = matches!(
            self.lines.reason[line],
            None | Some(OrderReason::CashAboveBand | OrderReason::CashBelowBand)
        );
        let is_leftover = self.lines.added[line].is_positive() && self.lines.added[line] >= trade.quantity;
        let is_excluded = self.account.restrictions[line].exclude;
        !trade.quantity.is_zero() && is_for_targets && !is_leftover && !is_excluded
    }

    /// The estimated tax of selling so much of a line; zero for a buy, and where no taxes are stated.
    fn tax_of_sale(&self, line: usize, change: Decimal) -> Option<Decimal> {
        let rate = self.account.sale_tax.get(line).copied().unwrap_or_default();
        let sold = change.min(Decimal::ZERO).checked_neg()?;
        sold.min(self.lines.value[line].max(Decimal::ZERO)).checked_mul(rate)
    }
}

/// The distance of a value from its target.
fn off(value: Decimal, target: Decimal) -> Option<Decimal> {
    value.checked_sub(target)?.checked_abs()
}
