//! The desired value of each line: unmet targets moved, flows used, goals set, restrictions applied.

use choices::{OrderReason, ResidualCause, UnmetPolicy};
use decimal::{Decimal, Rounding};

use super::account_work::AccountWork;
use super::terms::Mode;

impl AccountWork<'_> {
    /// Moves the target weight that restrictions make unreachable to where the policy says.
    pub(super) fn move_unmet_targets(&mut self) -> Option<()> {
        if self.policy.unmet == UnmetPolicy::Cash || self.policy.mode == Mode::Harvest {
            return Some(());
        }
        let mut unmet = Decimal::ZERO;
        for line in 0..self.count() {
            let gap = self.unreachable(line)?;
            if gap.is_zero() {
                continue;
            }
            match self.policy.unmet {
                UnmetPolicy::Substitute => self.move_to_substitute(line, gap)?,
                UnmetPolicy::ProRata | UnmetPolicy::Cash => unmet = unmet.checked_add(gap)?,
            }
        }
        self.spread(unmet)
    }

    /// The target weight less the weight of a line that a restriction keeps from its target; zero for other lines.
    fn unreachable(&self, line: usize) -> Option<Decimal> {
        let (restriction, target) = (self.account.restrictions[line], self.account.targets[line]);
        if self.unit(line).is_none() {
            return Some(Decimal::ZERO);
        }
        if restriction.exclude {
            return Some(target.max(Decimal::ZERO));
        }
        let weight = self.lines.value[line].checked_div(self.total)?;
        let is_kept = self.is_kept_above_target(line)?;
        let blocked = (restriction.no_buy && weight < target) || (restriction.no_sell && weight > target);
        let untouched =
            self.policy.mode.only_out_of_band() && self.policy.band.limits(self.asset(line), target)?.contains(weight);
        if untouched || !(blocked || is_kept) {
            return Some(Decimal::ZERO);
        }
        if blocked {
            return target.checked_sub(weight);
        }
        target.checked_sub(self.kept_value(line)?.checked_div(self.total)?)
    }

    /// Whether a line can reach its target, and more or less than it.
    fn is_free(&self, line: usize) -> bool {
        let is_kept = self.is_kept_above_target(line).unwrap_or(true);
        self.may_buy(line) && self.may_sell(line) && !is_kept
    }

    fn move_to_substitute(&mut self, line: usize, gap: Decimal) -> Option<()> {
        let Some(substitute) = self.account.substitutes[line].map(|place| place as usize) else {
            return Some(());
        };
        if self.is_free(substitute) {
            let moved = self.lines.effective[substitute].checked_add(gap)?;
            self.lines.effective[substitute] = if self.policy.allow_short {
                moved
            } else {
                moved.max(Decimal::ZERO)
            };
        }
        Some(())
    }

    fn spread(&mut self, unmet: Decimal) -> Option<()> {
        let takes = |work: &Self, line: usize| work.is_free(line) && work.account.targets[line].is_positive();
        let sum = Decimal::checked_sum(
            (0..self.count())
                .filter(|line| takes(self, *line))
                .map(|line| self.account.targets[line]),
        )?;
        if unmet.is_zero() || sum.is_zero() {
            return Some(());
        }
        let widened = sum.checked_add(unmet)?.max(Decimal::ZERO);
        for line in 0..self.count() {
            if takes(self, line) {
                let target = self.account.targets[line];
                self.lines.effective[line] = target.mul_div_rounded(widened, sum, Rounding::TowardZero)?;
            }
        }
        Some(())
    }

    /// Invests a contribution, or raises the cash for a withdrawal or the reserve.
    pub(super) fn use_flows(&mut self) -> Option<()> {
        if self.policy.mode == Mode::ContributionOnly {
            return self.aim_at_targets_above();
        }
        let base = self.market.base as usize;
        let budget = self.contribution(base)?;
        if budget.is_positive() {
            self.invest(base, budget, OrderReason::Contribution)?;
        }
        self.cover_shortfalls()?;
        if self.policy.mode == Mode::RaiseCash {
            self.lines.goal.clone_from(&self.lines.desired);
        }
        Some(())
    }

    /// A contribution aims at the target of every line below it, as far as it reaches.
    fn aim_at_targets_above(&mut self) -> Option<()> {
        for line in 0..self.count() {
            self.lines.desired[line] = self.lines.value[line].max(self.target_value(line)?);
        }
        self.lines.goal.clone_from(&self.lines.desired);
        Some(())
    }

    /// Cash to invest first, in the currency itself: the flow, or in contribution-only mode without a stated flow
    /// the cash above the reserve.
    pub(super) fn contribution(&self, currency: usize) -> Option<Decimal> {
        let fund = &self.funds[currency];
        let excess = fund.spendable.checked_sub(fund.floor)?.max(Decimal::ZERO);
        let is_base = currency == self.market.base as usize;
        match (self.policy.mode, self.account.flow) {
            (Mode::RaiseCash, _) => Some(Decimal::ZERO),
            (Mode::ContributionOnly, None) => Some(excess),
            (_, Some(flow)) if is_base && flow.is_positive() => Some(flow.min(excess)),
            _ => Some(Decimal::ZERO),
        }
    }

    pub(super) fn invest(&mut self, currency: usize, budget: Decimal, reason: OrderReason) -> Option<Decimal> {
        self.rest.clear();
        let mut sum = Decimal::ZERO;
        for line in 0..self.count() {
            let under = self
                .target_value(line)?
                .checked_sub(self.lines.desired[line])?
                .max(Decimal::ZERO);
            let usable = self.fund(line) == currency && self.may_buy(line) && self.takes_part(line, reason);
            self.rest.push(if usable { under } else { Decimal::ZERO });
            sum = sum.checked_add(self.rest[line])?;
        }
        for line in 0..self.count() {
            let under = self.rest[line];
            if under.is_zero() {
                continue;
            }
            let share = if sum <= budget {
                under
            } else {
                under.mul_div_rounded(budget, sum, Rounding::TowardZero)?
            };
            self.lines.desired[line] = self.lines.desired[line].checked_add(share)?;
            self.lines.reason[line] = Some(reason);
        }
        Some(sum.min(budget))
    }

    /// Lowers what lines are to have until every currency has its floor: overweight lines first, then all in proportion.
    pub(super) fn cover_shortfalls(&mut self) -> Option<()> {
        for currency in 0..self.funds.len() {
            let deficit = self.deficit(currency)?;
            if deficit.is_positive() {
                let reason = self.raising_reason();
                let above_target = self.take(currency, deficit, true, reason)?;
                let open = deficit.checked_sub(above_target)?;
                if open.is_positive() {
                    self.take(currency, open, false, reason)?;
                }
            }
        }
        Some(())
    }

    /// Shortfall of the currency before the plan's sells, in that currency.
    pub(super) fn need(&self, currency: usize) -> Option<Decimal> {
        let fund = &self.funds[currency];
        let credit = self.market.to_local(currency, self.credit)?;
        fund.floor.checked_sub(fund.spendable)?.checked_sub(credit)
    }

    /// Shortfall that remains after the planned sells net of costs, in base currency.
    fn deficit(&self, currency: usize) -> Option<Decimal> {
        let need = self.need(currency)?;
        if !need.is_positive() {
            return Some(Decimal::ZERO);
        }
        let mut open = self.market.to_base(currency, need)?;
        for line in self.lines_in(currency) {
            let reduction = self.lines.value[line].checked_sub(self.lines.desired[line])?;
            if reduction.is_positive() {
                let net = reduction
                    .checked_mul(self.kept_of_sale(line)?)?
                    .checked_sub(self.policy.costs.fixed)?;
                open = open.checked_sub(net)?;
            }
        }
        Some(open)
    }

    /// Takes an amount net of costs from the currency's lines in proportion to what each can give; returns what it took.
    pub(super) fn take(
        &mut self,
        currency: usize,
        net: Decimal,
        above_target_only: bool,
        reason: OrderReason,
    ) -> Option<Decimal> {
        self.rest.clear();
        let (mut sum, mut sum_net, mut new_orders) = (Decimal::ZERO, Decimal::ZERO, 0_i64);
        for line in 0..self.count() {
            let mut room = Decimal::ZERO;
            if self.fund(line) == currency && self.may_sell(line) && self.takes_part(line, reason) {
                let kept = if above_target_only {
                    self.target_value(line)?.max(Decimal::ZERO)
                } else {
                    Decimal::ZERO
                };
                let kept = kept.max(self.kept_value(line)?);
                let has = self.lines.desired[line].min(self.lines.value[line]);
                room = has.checked_sub(kept)?.max(Decimal::ZERO);
            }
            if room.is_positive() && self.lines.desired[line] >= self.lines.value[line] {
                new_orders += 1;
            }
            sum = sum.checked_add(room)?;
            sum_net = sum_net.checked_add(room.checked_mul(self.kept_of_sale(line)?)?)?;
            self.rest.push(room);
        }
        let fixed = self.policy.costs.fixed.checked_mul(Decimal::from(new_orders))?;
        if !sum_net.is_positive() {
            return Some(Decimal::ZERO);
        }
        let gross = net
            .checked_add(fixed)?
            .mul_div_rounded(sum, sum_net, Rounding::Ceiling)?;
        for line in 0..self.count() {
            let room = self.rest[line];
            if room.is_zero() {
                continue;
            }
            let taken = if sum <= gross {
                room
            } else {
                room.mul_div_rounded(gross, sum, Rounding::Ceiling)?
            };
            let has = self.lines.desired[line].min(self.lines.value[line]);
            if self.lines.desired[line] >= self.lines.value[line] {
                self.lines.reason[line] = Some(reason);
            }
            let before = self.lines.desired[line];
            self.lines.desired[line] = has.checked_sub(taken)?;
            self.cut(
                line,
                ResidualCause::Funding,
                before.checked_sub(self.lines.desired[line])?,
            );
        }
        let given = sum.min(gross).mul_div(sum_net, sum)?.checked_sub(fixed)?;
        Some(given.max(Decimal::ZERO).min(net))
    }

    /// Sets what each chosen line is to have: all lines, or in threshold mode those out of band.
    pub(super) fn set_goals(&mut self) -> Option<()> {
        self.lines.flowed.clone_from(&self.lines.desired);
        for line in 0..self.count() {
            if self.unit(line).is_none() {
                continue;
            }
            let target = self.lines.effective[line];
            let weight = self.lines.desired[line].checked_div(self.total)?;
            let limits = self.policy.band.limits(self.asset(line), target)?;
            let excluded = self.account.restrictions[line].exclude;
            let chosen = excluded || !self.policy.mode.only_out_of_band() || !limits.contains(weight);
            let goal = if excluded {
                Decimal::ZERO
            } else {
                self.policy.goal.weight(weight, target, limits)?
            };
            if chosen && goal != weight {
                let wanted = self.step_toward(line, goal.checked_mul(self.basis)?)?;
                if self.is_forgone(line) {
                    self.forgo(line, wanted)?;
                    continue;
                }
                self.lines.desired[line] = wanted;
                self.lines.reason[line] = None;
                self.lines.cut[line] = super::account_work::Cut::default();
            }
        }
        self.lines.goal.clone_from(&self.lines.desired);
        self.bring_cash_to_band()
    }

    /// Why a sell is there that raises cash.
    pub(super) fn raising_reason(&self) -> OrderReason {
        if self.account.flow.is_some_and(Decimal::is_negative) {
            OrderReason::Withdrawal
        } else {
            OrderReason::Reserve
        }
    }

    /// The goal; in a phased model change, the intermediate value for today.
    fn step_toward(&self, line: usize, goal: Decimal) -> Option<Decimal> {
        let Mode::ModelChange { days_left } = self.policy.mode else {
            return Some(goal);
        };
        let from = self.lines.desired[line];
        let way = goal.checked_sub(from)?;
        from.checked_add(way.mul_div(Decimal::ONE, Decimal::from(i64::from(days_left.max(1))))?)
    }

    /// Sells what is to be harvested, and gives its value to the substitute.
    pub(super) fn harvest(&mut self) -> Option<()> {
        let quantities = self.account.harvest;
        for (line, quantity) in quantities
            .iter()
            .enumerate()
            .filter(|(_, quantity)| quantity.is_positive())
        {
            let Some(unit) = self.unit(line).filter(|_| self.may_sell(line)) else {
                continue;
            };
            let left = self.account.quantities[line].checked_sub(*quantity)?.max(Decimal::ZERO);
            let (planned, after) = (self.lines.desired[line], left.checked_mul(unit)?);
            if after < planned {
                self.lines.desired[line] = after;
                self.give_to_substitute(line, planned.checked_sub(after)?)?;
            }
            self.lines.reason[line] = Some(OrderReason::Harvest);
        }
        self.lines.goal.clone_from(&self.lines.desired);
        Some(())
    }

    fn give_to_substitute(&mut self, line: usize, value: Decimal) -> Option<()> {
        let substitute = self.account.substitutes[line].map(|place| place as usize);
        let Some(substitute) = substitute.filter(|place| self.may_buy(*place)) else {
            return Some(());
        };
        self.lines.desired[substitute] = self.lines.desired[substitute].checked_add(value)?;
        self.lines.reason[substitute] = Some(OrderReason::Replacement);
        Some(())
    }

    /// Holds restricted lines and lines without a price where they are, and says what that cuts.
    pub(super) fn obey_restrictions(&mut self) -> Option<()> {
        for line in 0..self.count() {
            let (value, desired) = (self.lines.value[line], self.lines.desired[line]);
            if self.unit(line).is_none() {
                self.lines.desired[line] = value;
                self.hold_unpriced(line)?;
                continue;
            }
            let blocked = (desired > value && !self.may_buy(line)) || (desired < value && !self.may_sell(line));
            if blocked {
                self.lines.desired[line] = value;
                let washes = desired > value && self.account.restrictions[line].wash;
                let cause = if washes {
                    ResidualCause::Tax
                } else {
                    ResidualCause::Restriction
                };
                self.cut(line, cause, desired.checked_sub(value)?.checked_abs()?);
            }
            self.keep_units(line)?;
        }
        Some(())
    }

    fn hold_unpriced(&mut self, line: usize) -> Option<()> {
        if self.account.quantities[line].is_zero() && self.lines.effective[line].is_zero() {
            return Some(());
        }
        self.lines.goal[line] = self.target_value(line)?;
        self.lines.cut[line] = super::account_work::Cut {
            cause: Some(ResidualCause::Price),
            amount: Decimal::MAX,
        };
        Some(())
    }
}
