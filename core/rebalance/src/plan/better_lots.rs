//! The sized orders in whole lots, bettered: among all lots within the limits, those of least portfolio drift, as far as exchanges
//! or a search of all of them find.

use choices::{OrderReason, ResidualCause};
use decimal::Decimal;

use super::account_work::{AccountWork, Cut, LotGap, Trade};
use super::lot_search::{Found, GOAL_UNIT, Search};
use super::pose::{Posed, sized_lots};
use super::terms::{Mode, Objective};
use crate::lot_choice::{LotChoice, Units};

/// Times that lots are chosen for a value that their own costs change.
const COST_ROUNDS: usize = 8;
/// Times that the rounding of money may put lots out of reach.
const REPAIRS: usize = 3;

/// What orders take of a fund, in its currency.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    /// By buys less what sells bring.
    pub(super) net: Decimal,
    /// By buys alone.
    pub(super) bought: Decimal,
}

impl AccountWork<'_> {
    /// Betters the orders that were sized, where lots may be chosen.
    pub(super) fn better_lots(&mut self) -> Option<()> {
        let is_chosen = self.policy.objective == Objective::Proportional
            && !matches!(self.policy.mode, Mode::Harvest | Mode::HarvestAndRebalance | Mode::Hold)
            && (self.credit.is_zero() || self.has_one_fund());
        if !is_chosen {
            return Some(());
        }
        // Costs lower the value that goals are shares of.
        let rounds = if self.policy.costs == super::Costs::default() {
            1
        } else {
            COST_ROUNDS
        };
        for _ in 0..rounds {
            let cost_before = self.cost_in_base()?;
            let Some(mut posed) = self.pose()? else {
                return Some(());
            };
            self.lines.is_plain =
                posed.problem.is_plain() && self.lines.cash_is_over.is_none() && posed.places.len() == self.count();
            self.choose(&mut posed)?;
            if self.cost_in_base()? == cost_before {
                break;
            }
        }
        Some(())
    }

    fn has_one_fund(&self) -> bool {
        (0..self.funds.len()).filter(|fund| self.funds[*fund].present).count() == 1
    }

    /// What the orders cost.
    pub(super) fn cost_in_base(&self) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for line in 0..self.count() {
            let trade = self.lines.trade[line];
            sum = sum.checked_add(self.market.to_base(self.currency(line), trade.cost)?)?;
        }
        Some(sum)
    }

    fn search_for(&self, posed: &Posed) -> Search<i128> {
        Search {
            rule: self.policy.lots,
            measures_optimum: self.policy.measures_optimum,
            noise: posed.noise,
            keeps_goals: posed.keeps_goals,
        }
    }

    /// Keeps the lots as they are, with how far they are from the best; whether their funds pay for them.
    pub(super) fn keep_lots(&mut self) -> Option<bool> {
        let Some(posed) = self.pose()? else {
            return Some(true);
        };
        let lots = self.chosen(&posed)?;
        let deviation = LotChoice::new(&posed.problem, &lots).merit().deviation;
        let best = self.search_for(&posed).find(&posed.problem, &posed.sized);
        let found = Found {
            least: best.least.min(deviation),
            lots,
            deviation,
            ..best
        };
        self.lines.lot_gap = Some(self.gap_of(&posed, &found)?);
        self.explain_lots(&posed)?;
        Some(self.rounding_shortage(&posed)?.iter().all(|short| *short <= 0))
    }

    /// Chooses lots, and takes them where they are better than what was sized.
    fn choose(&mut self, posed: &mut Posed) -> Option<()> {
        let sized: Vec<Trade> = self.lines.trade.clone();
        let search = self.search_for(posed);
        for repair in 0..=REPAIRS {
            let found = search.find(&posed.problem, &posed.sized);
            self.take_lots(posed, &found.lots)?;
            let mut short = self.rounding_shortage(posed)?;
            if self.trim_fractions(posed, &short)? {
                short = self.rounding_shortage(posed)?;
            }
            if short.iter().all(|short| *short <= 0) {
                self.lines.lot_gap = Some(self.gap_of(posed, &found)?);
                self.lines.is_plain &= !found.ended_early;
                return self.explain_lots(posed);
            }
            if repair == REPAIRS {
                break;
            }
            for (fund, short) in posed.problem.funds.iter_mut().zip(short) {
                fund.room -= short.max(0);
                fund.purse = fund.purse.map(|purse| purse - short.max(0));
            }
        }
        self.lines.trade = sized;
        Some(())
    }

    /// How far lots are from the best, as portfolio drift.
    fn gap_of(&self, posed: &Posed, found: &Found<i128>) -> Option<LotGap> {
        let share = |deviation: i128| {
            let drift = Decimal::from_raw(deviation / 2);
            if posed.total.is_positive() {
                drift.checked_div(posed.total)
            } else {
                Some(Decimal::ZERO)
            }
        };
        Some(LotGap {
            bound: share(found.deviation - found.least)?,
            optimum: match found.optimum {
                Some(optimum) => Some(share((found.deviation - optimum).max(0))?),
                None => None,
            },
        })
    }

    /// Makes the orders of these lots.
    fn take_lots(&mut self, posed: &Posed, chosen: &[i64]) -> Option<()> {
        for ((line, lots), of) in posed.places.iter().zip(chosen).zip(&posed.problem.lines) {
            if of.is_fraction {
                if *lots == 0 {
                    self.lines.trade[*line] = Trade::default();
                }
                continue;
            }
            let held = self.account.quantities[*line];
            let lot = self.lot(*line)?;
            let quantity = if *lots != 0 && of.closes && of.value(*lots) == 0 {
                held.checked_neg()?
            } else {
                Decimal::from_raw(lot.units().checked_mul(i128::from(*lots))?)
            };
            if quantity == self.lines.trade[*line].quantity {
                continue;
            }
            self.lines.trade[*line] = self.trade_of(*line, quantity)?;
        }
        Some(())
    }

    /// What the rounding of money takes a fund beyond its floor, in base value.
    fn rounding_shortage(&self, posed: &Posed) -> Option<Vec<i128>> {
        let choice = self.chosen(posed)?;
        let judged = LotChoice::new(&posed.problem, &choice);
        let mut shortages = Vec::with_capacity(self.funds.len());
        for fund in 0..self.funds.len() {
            let taken = self.taken_of(fund)?;
            let left = self.fund_room_left(fund)?.checked_sub(taken.net)?;
            let short = match self.fund_purse(fund)? {
                Some(purse) => purse.checked_sub(taken.bought)?.min(left),
                None => left,
            };
            let short = short.checked_neg()?;
            let lacking = judged.lacking_of(fund);
            let short = self.market.to_base(fund, short)?.units().checked_sub(lacking)?;
            shortages.push(if short > 0 { short.checked_add(GOAL_UNIT)? } else { 0 });
        }
        Some(shortages)
    }

    /// What the orders take of a fund, in its currency.
    pub(super) fn taken_of(&self, fund: usize) -> Option<Taken> {
        let mut taken = Taken::default();
        for line in self.lines_in(fund) {
            let trade = self.lines.trade[line];
            let paid = self.paid_for(line, trade)?;
            taken.net = taken.net.checked_add(paid)?;
            if trade.quantity.is_positive() {
                taken.bought = taken.bought.checked_add(paid)?;
            }
        }
        Some(taken)
    }

    /// What an order takes of its fund, in its currency; below zero for what a sell brings.
    pub(super) fn paid_for(&self, line: usize, trade: Trade) -> Option<Decimal> {
        if trade.quantity.is_negative() {
            let brought = trade.notional.checked_sub(trade.cost)?;
            return self.received(line, brought)?.checked_neg();
        }
        self.paid(line, trade.notional.checked_add(trade.cost)?)
    }

    /// Buys less in fractions of what the rounding of money makes too dear; whether anything.
    fn trim_fractions(&mut self, posed: &Posed, short: &[i128]) -> Option<bool> {
        let mut is_trimmed = false;
        for (fund, short) in short.iter().enumerate().filter(|(_, short)| **short > 0) {
            let fractions = posed.places.iter().zip(&posed.problem.lines);
            let bought = fractions.filter(|(line, of)| {
                of.is_fraction && of.fund == fund && self.lines.trade[**line].quantity.is_positive()
            });
            let Some(line) = bought
                .map(|(line, _)| *line)
                .max_by_key(|line| self.lines.trade[*line].notional)
            else {
                continue;
            };
            let currency = self.currency(line);
            let minor = self.market.to_base(currency, self.market.minor_unit(currency))?;
            let less = Decimal::from_raw(*short).checked_add(minor)?;
            let quantity = self.lines.trade[line]
                .quantity
                .checked_sub(less.checked_div(self.unit(line)?)?)?;
            let trade = self.trade_of(line, quantity)?;
            if quantity.is_positive() && !self.too_small(line, quantity, trade.notional)? {
                self.lines.trade[line] = trade;
                is_trimmed = true;
            }
        }
        Some(is_trimmed)
    }

    fn fund_room_left(&self, fund: usize) -> Option<Decimal> {
        let own = &self.funds[fund];
        let credit = if own.present {
            self.market.to_local(fund, self.credit)?
        } else {
            Decimal::ZERO
        };
        own.spendable.checked_sub(own.floor)?.checked_add(credit)
    }

    /// The lots of the orders as they are.
    fn chosen(&self, posed: &Posed) -> Option<Vec<i64>> {
        let lines = posed.places.iter().zip(&posed.problem.lines);
        lines
            .map(|(line, of)| {
                let quantity = self.lines.trade[*line].quantity;
                if of.is_fraction {
                    return Some(i64::from(quantity.is_positive()) - i64::from(quantity.is_negative()));
                }
                sized_lots(of, quantity, self.lot(*line)?, self.account.quantities[*line])
            })
            .collect()
    }

    /// Says of every line why it is not at its goal, and why a line is sold that is not above it.
    fn explain_lots(&mut self, posed: &Posed) -> Option<()> {
        let chosen = self.chosen(posed)?;
        let choice = LotChoice::new(&posed.problem, &chosen);
        for (line, of) in posed.places.iter().zip(&posed.problem.lines) {
            let trade = self.lines.trade[*line];
            let goal = self.lines.goal[*line];
            if of.is_fraction {
                if trade.quantity.is_zero() {
                    self.cut(*line, ResidualCause::Minimum, Decimal::from_raw(of.lot));
                }
                continue;
            }
            let is_at_rest = goal == self.lines.value[*line] && !trade.quantity.is_zero();
            if let Some(is_over) = self.lines.cash_is_over.filter(|_| is_at_rest) {
                self.lines.goal[*line] = self.goal_of_choice(*line, posed.total)?;
                self.lines.reason[*line] = Some(if is_over {
                    OrderReason::CashAboveBand
                } else {
                    OrderReason::CashBelowBand
                });
            } else if trade.quantity.is_negative() && goal >= self.lines.value[*line] {
                self.lines.reason[*line] = Some(self.raising_reason());
            } else if trade.quantity.is_negative() && self.lines.reason[*line] == Some(OrderReason::Contribution) {
                self.lines.reason[*line] = None;
            }
            let after = self.lines.value[*line].checked_add(self.executed(*line)?)?;
            let off = after.checked_sub(self.lines.goal[*line])?.checked_abs()?;
            let cause = match self.lines.cut[*line].cause {
                Some(
                    kept @ (ResidualCause::Restriction
                    | ResidualCause::Tax
                    | ResidualCause::Price
                    | ResidualCause::Turnover
                    | ResidualCause::Cash
                    | ResidualCause::HoldingTime
                    | ResidualCause::Cost
                    | ResidualCause::Minimum),
                ) => kept,
                _ if off.units() < of.lot => ResidualCause::Rounding,
                _ if trade.quantity.is_zero() && of.least > 1 && off.units().reached_by(of.lot) <= of.least => {
                    ResidualCause::Minimum
                }
                _ if after < self.lines.goal[*line] && !choice.pays_for_lot(of) => ResidualCause::Funding,
                _ => ResidualCause::Cash,
            };
            self.lines.cut[*line] = Cut {
                cause: Some(cause),
                amount: off,
            };
        }
        Some(())
    }
}
