//! An account's lots as a problem: what may be traded, how much of it, and what each line and the cash are to have.

use choices::ResidualCause;
use decimal::{Decimal, Rounding};

use super::account_work::{AccountWork, Trade};
use super::lot_search::{AIM, GOAL_UNIT};
use super::terms::{Goal, Mode};
use crate::lot_choice::{ChoiceLine, FundRoom, LotProblem, Units};

/// Lots beyond are as good as fractions, and are not chosen.
const MOST_LOTS: i64 = 1 << 52;
/// Amounts beyond could not be summed: a sixteenth of what an `i128` holds.
const LARGEST: i128 = i128::MAX / 16;

/// An account's lots as a problem, and where its lines are.
#[derive(Debug)]
pub(super) struct Posed {
    pub(super) problem: LotProblem<i128>,
    /// Of each line of the problem: its place in the account.
    pub(super) places: Vec<usize>,
    /// The lots that were sized, by line of the problem.
    pub(super) sized: Vec<i64>,
    /// Base value after the orders' costs.
    pub(super) total: Decimal,
    /// What orders trade that are taken as they are, in base value.
    fixed: Decimal,
    /// By how much no order at all may be worse than the orders: what the rounding of money can move.
    pub(super) noise: i128,
    /// Whether lines are brought to their goals where that leaves the drift as it is.
    pub(super) keeps_goals: bool,
}

impl AccountWork<'_> {
    /// The choice of the account's lots; `None` inside without a line whose lots can be chosen.
    pub(super) fn pose(&self) -> Option<Option<Posed>> {
        let total = self.total.checked_sub(self.cost_in_base()?)?;
        let mut posed = Posed {
            problem: LotProblem::default(),
            places: Vec::new(),
            sized: Vec::new(),
            total,
            fixed: Decimal::ZERO,
            noise: 0,
            keeps_goals: self.is_blocked()? && !self.spends_cash_target(),
        };
        let mut cash = self.total;
        let mut goals = Decimal::ZERO;
        for line in 0..self.count() {
            cash = cash.checked_sub(self.lines.value[line])?;
            goals = goals.checked_add(self.goal_after_costs(line, total)?)?;
        }
        let goal = if self.aims_at_targets() {
            let targets = Decimal::checked_sum(self.account.targets.iter().copied())?;
            Decimal::ONE.checked_sub(targets)?.checked_mul(total)?
        } else {
            total.checked_sub(goals)?
        };
        let goal = if self.spends_cash_target() {
            goal.min(self.floors_in_base()?)
        } else {
            goal
        };
        posed.problem.cash_over = cash.checked_sub(whole(goal))?.units();
        posed.problem.is_cash_free = self.policy.mode == Mode::ContributionOnly;
        for fund in 0..self.funds.len() {
            posed.problem.funds.push(self.fund_room(fund)?);
        }
        for line in 0..self.count() {
            self.pose_line(line, &mut posed)?;
        }
        let is_vast = |line: &ChoiceLine<i128>| line.most_sold.max(line.most_bought) > MOST_LOTS;
        if posed.places.is_empty() || posed.problem.lines.iter().any(is_vast) {
            return Some(None);
        }
        if let Some(allowance) = self.allowance {
            posed.problem.turnover = Some(allowance.checked_sub(posed.fixed)?.units());
        }
        posed.problem.slack = (posed.places.len() as i128 + 2) * GOAL_UNIT;
        posed.problem.aim = self.total.units() / AIM / GOAL_UNIT * GOAL_UNIT;
        if posed.noise > 0 {
            posed.noise = self.noise.units().checked_mul(8)?;
            // Until money is rounded, an order may seem to pass its funds by as much.
            for fund in &mut posed.problem.funds {
                fund.room = fund.room.checked_add(self.noise.units())?;
                fund.purse = fund.purse.map(|purse| purse.saturating_add(self.noise.units()));
            }
        }
        self.widen_for_floors(&mut posed)?;
        is_in_range(&posed.problem).then_some(())?;
        posed.problem.cap_by_funds();
        for (sized, line) in posed.sized.iter_mut().zip(&posed.problem.lines) {
            *sized = line.permitted_near(*sized);
        }
        Some(Some(posed))
    }

    /// Whether goals are the targets, so that the cash has one too; otherwise it is to have what the goals leave.
    fn aims_at_targets(&self) -> bool {
        self.policy.goal == Goal::Target && matches!(self.policy.mode, Mode::Full | Mode::Threshold)
    }

    /// What a line is to have once the orders' costs are paid.
    fn goal_after_costs(&self, line: usize, total: Decimal) -> Option<Decimal> {
        // Orders may cost more than is left of the account; shares of nothing are nothing.
        let total = total.max(Decimal::ZERO);
        let goal = self.lines.goal[line];
        if self.unit(line).is_none() {
            return Some(self.lines.value[line]);
        }
        let is_target = self.aims_at_targets() && goal == self.target_value(line)?;
        if is_target && total != self.basis {
            return self.lines.effective[line].checked_mul(total);
        }
        Some(goal)
    }

    /// Whether a restriction, a missing price or unsettled money keeps a line a lot or more from its goal, or would: what others are to
    /// have does not depend on it.
    fn is_blocked(&self) -> Option<bool> {
        if self.policy.mode.only_out_of_band() {
            return Some(false);
        }
        if !self.policy.proceeds_fund_buys {
            let sells = |trade: &Trade| trade.quantity.is_negative();
            return Some(self.lines.trade.iter().any(sells));
        }
        for line in 0..self.count() {
            let lot = self
                .lot(line)
                .unwrap_or_default()
                .checked_mul(self.unit(line).unwrap_or_default())?;
            let cut = self.lines.cut[line];
            let is_held_back = matches!(
                cut.cause,
                Some(
                    ResidualCause::Restriction | ResidualCause::Tax | ResidualCause::Price | ResidualCause::HoldingTime
                )
            );
            if is_held_back && cut.amount >= lot && cut.amount > self.noise {
                return Some(true);
            }
        }
        Some(false)
    }

    /// What a line is to have in the choice of lots: cash out of its band may go to any line below its target, or come from any above.
    pub(super) fn goal_of_choice(&self, line: usize, total: Decimal) -> Option<Decimal> {
        let goal = self.goal_after_costs(line, total)?;
        let is_traded = self.unit(line).is_some() && self.aims_at_targets();
        let may_move = is_traded && !self.is_forgone(line);
        let Some(is_over) = self.lines.cash_is_over.filter(|_| may_move) else {
            return Some(goal);
        };
        let target = self.lines.effective[line].checked_mul(total)?;
        Some(if is_over { goal.max(target) } else { goal.min(target) })
    }

    fn fund_room(&self, fund: usize) -> Option<FundRoom<i128>> {
        let own = &self.funds[fund];
        let room = own.spendable.checked_sub(own.floor)?;
        let room =
            self.market
                .to_base(fund, room)?
                .checked_add(if own.present { self.credit } else { Decimal::ZERO })?;
        let purse = match self.fund_purse(fund)? {
            Some(purse) => Some(self.market.to_base(fund, purse)?.units()),
            None => None,
        };
        Some(FundRoom {
            room: room.units(),
            purse,
        })
    }

    /// What buys of a fund may take whatever sells bring, in its currency; `None` inside where their proceeds count.
    pub(super) fn fund_purse(&self, fund: usize) -> Option<Option<Decimal>> {
        let own = &self.funds[fund];
        Some(match self.policy.mode {
            Mode::ContributionOnly => Some(self.contribution(fund)?),
            _ if !self.policy.proceeds_fund_buys => Some(own.spendable.checked_sub(own.floor)?.max(Decimal::ZERO)),
            _ => None,
        })
    }

    /// Adds a line whose lots may be chosen; of another the order as it is.
    fn pose_line(&self, line: usize, posed: &mut Posed) -> Option<()> {
        let fund = self.fund(line);
        let (value, trade) = (self.lines.value[line], self.lines.trade[line]);
        if self.account.restrictions[line].exclude {
            return self.pose_fixed(line, posed);
        }
        let Some((unit, lot)) = self.unit(line).zip(self.lot(line)) else {
            return self.pose_fraction(line, posed);
        };
        let lot_value = lot.checked_mul(unit)?.units();
        if lot_value <= 0 {
            return self.pose_fraction(line, posed);
        }
        let goal = whole(self.goal_of_choice(line, posed.total)?).units();
        let value = value.units();
        let (may_sell, may_buy) = (
            self.may_sell(line) && self.policy.mode != Mode::ContributionOnly,
            self.may_buy(line) && self.policy.mode != Mode::RaiseCash,
        );
        let closes = (value > 0 && goal >= 0) || (value < 0 && goal <= 0);
        let least_units = self.market.assets[self.asset(line) as usize].min_quantity;
        let least_lots = least_units.mul_div_rounded(Decimal::ONE, lot, Rounding::Ceiling)?;
        let least_lots = least_lots.units().reached_by(Decimal::ONE.units());
        let rate = self.price_of_purchase(line)?.checked_sub(Decimal::ONE)?;
        let line_of_choice = ChoiceLine {
            held: value,
            lot: lot_value,
            goal,
            most_sold: if may_sell {
                (value - goal)
                    .reached_by(lot_value)
                    .min(self.most_lots_sold(line, lot)?)
            } else {
                0
            },
            most_bought: if may_buy {
                (goal - value).reached_by(lot_value)
            } else {
                0
            },
            least: least_lots.max(self.minimum.units().reached_by(lot_value)).max(1),
            closes,
            fund,
            cost: Decimal::from_raw(lot_value).checked_mul(rate)?.units(),
            closing_cost: Decimal::from_raw(value).checked_abs()?.checked_mul(rate)?.units(),
            fixed: self.policy.costs.fixed.units(),
            is_fraction: false,
        };
        let currency = self.currency(line);
        let local = self.market.unit_local[self.asset(line) as usize]?.checked_mul(lot)?;
        let is_exact =
            self.market.money(currency, local)? == local && rate.is_zero() && self.policy.costs.fixed.is_zero();
        if !is_exact {
            posed.noise = 1;
        }
        let sized = sized_lots(&line_of_choice, trade.quantity, lot, self.account.quantities[line])?;
        posed.places.push(line);
        posed.sized.push(sized);
        posed.problem.lines.push(line_of_choice);
        Some(())
    }

    /// Takes the order of a line as it is.
    fn pose_fixed(&self, line: usize, posed: &mut Posed) -> Option<()> {
        let trade = self.lines.trade[line];
        let taken = trade.received()?.checked_neg()?;
        let taken = self.market.to_base(self.currency(line), taken)?.units();
        let fund = &mut posed.problem.funds[self.fund(line)];
        fund.room = fund.room.checked_sub(taken)?;
        posed.problem.cash_over = posed.problem.cash_over.checked_sub(taken)?;
        posed.fixed = posed.fixed.checked_add(self.executed(line)?.checked_abs()?)?;
        Some(())
    }

    /// Adds a line in fractions: its order, or none.
    fn pose_fraction(&self, line: usize, posed: &mut Posed) -> Option<()> {
        let trade = self.lines.trade[line];
        if trade.quantity.is_zero() {
            return Some(());
        }
        let (executed, fixed) = (self.executed(line)?.units(), self.policy.costs.fixed.units());
        let is_sell = executed < 0;
        // Not rounded, so that a plan ten times as large is ten times this one.
        let rate = self.price_of_purchase(line)?.checked_sub(Decimal::ONE)?;
        let cost = Decimal::from_raw(executed.abs()).checked_mul(rate)?.units();
        posed.noise = 1;
        posed.places.push(line);
        posed.sized.push(if is_sell { -1 } else { 1 });
        posed.problem.lines.push(ChoiceLine {
            held: self.lines.value[line].units(),
            lot: executed.abs(),
            goal: whole(self.goal_after_costs(line, posed.total)?).units(),
            most_sold: i64::from(is_sell),
            most_bought: i64::from(!is_sell),
            least: 1,
            closes: false,
            fund: self.fund(line),
            cost,
            closing_cost: cost,
            fixed,
            is_fraction: true,
        });
        Some(())
    }

    /// Lets lines give what a floor lacks where all that is above their goals does not bring it, no line more than that.
    fn widen_for_floors(&self, posed: &mut Posed) -> Option<()> {
        if self.policy.mode == Mode::ContributionOnly {
            return Some(());
        }
        for fund in 0..posed.problem.funds.len() {
            let lacking = -posed.problem.funds[fund].room;
            let given: i128 = posed
                .problem
                .lines
                .iter()
                .filter(|line| line.fund == fund)
                .map(|line| (-line.taken(line.permitted_near(-line.most_sold))).max(0))
                .sum();
            if lacking <= 0 || given >= lacking {
                continue;
            }
            for (line, place) in posed.problem.lines.iter_mut().zip(&posed.places) {
                if line.fund != fund || !self.may_sell(*place) || line.held <= 0 {
                    continue;
                }
                let lot = self.lot(*place).unwrap_or(Decimal::ONE);
                let held = line.held.reached_by(line.lot).min(self.most_lots_sold(*place, lot)?);
                let net = (line.lot - line.cost).max(1);
                let needed = lacking.checked_add(line.fixed)?.reached_by(net);
                line.most_sold = line.most_sold.max(held.min(needed));
            }
        }
        Some(())
    }
}

/// A value rounded down to whole units of goals.
fn whole(value: Decimal) -> Decimal {
    Decimal::from_raw(value.units().div_euclid(GOAL_UNIT) * GOAL_UNIT)
}

/// An order in lots; one that closes a position in as many as reach that far.
pub(super) fn sized_lots(line: &ChoiceLine<i128>, quantity: Decimal, lot: Decimal, held: Decimal) -> Option<i64> {
    if quantity.is_zero() {
        return Some(0);
    }
    let closes = held.checked_add(quantity)?.is_zero();
    let lots = quantity.checked_abs()?.units().reached_by(lot.units());
    let lots = if closes && line.closes {
        lots.max(line.held.abs().reached_by(line.lot))
    } else {
        lots
    };
    Some(if quantity.is_negative() { -lots } else { lots })
}

/// Whether every sum of a problem's amounts fits.
fn is_in_range(problem: &LotProblem<i128>) -> bool {
    let mut sum = problem.cash_over.abs();
    for fund in &problem.funds {
        sum = sum.saturating_add(fund.room.abs());
    }
    for line in &problem.lines {
        let lots = i128::from(line.most_sold.max(line.most_bought).saturating_add(3));
        let traded = line.lot.saturating_add(line.cost).saturating_mul(lots);
        sum = sum
            .saturating_add(traded)
            .saturating_add(line.held.abs())
            .saturating_add(line.goal.abs())
            .saturating_add(line.fixed);
    }
    sum < LARGEST
}
