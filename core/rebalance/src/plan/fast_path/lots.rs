//! The sized lots, bettered as [`better_lots`](super::super::better_lots) betters them.

use choices::ResidualCause;
use decimal::Decimal;

use super::super::lot_search::{AIM, Search};
use super::{FastPath, VALUE_UNIT, WHOLE_WEIGHT, at_18_places, to_minor};
use crate::lot_choice::{ChoiceLine, FundRoom, LotProblem, Units};

/// Memory of the choice.
#[derive(Clone, Debug, Default)]
pub(super) struct LotMemory {
    problem: LotProblem<i64>,
    sized: Vec<i64>,
}

/// How far the lots are from the best, in values.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FastGap {
    pub(super) bound: i64,
    pub(super) optimum: Option<i64>,
}

impl FastPath<'_> {
    /// Betters the lots; `None` where the rounding of money takes the cash under its reserve, or a search of all lots ended early.
    pub(super) fn better_lots(&mut self) -> Option<()> {
        self.pose()?;
        let search = Search {
            rule: self.policy.lots,
            measures_optimum: self.policy.measures_optimum,
            noise: 0,
            keeps_goals: false,
        };
        let found = search.find(&self.lots.problem, &self.lots.sized);
        // Then what planning the result again trades is to be added.
        (!found.ended_early).then_some(())?;
        self.gap = FastGap {
            bound: found.deviation - found.least,
            optimum: found.optimum.map(|optimum| (found.deviation - optimum).max(0)),
        };
        (self.proceeds, self.spent) = (0, 0);
        let minor = self.minor;
        for ((line, of), lots) in self.lines.iter_mut().zip(&self.lots.problem.lines).zip(&found.lots) {
            line.change = of.value(*lots) - of.held;
            line.lots = lots.abs();
            line.exits = *lots < 0 && of.value(*lots) == 0;
            let money = if line.exits {
                to_minor(line.value, minor)
            } else {
                line.change.abs()
            };
            if money == 0 {
                (line.change, line.lots, line.exits) = (0, 0, false);
            }
            if line.change < 0 {
                self.proceeds += money;
            } else {
                self.spent += money;
            }
        }
        let room = self.cash + self.proceeds - self.spent - self.reserve;
        for (line, of) in self.lines.iter_mut().zip(&self.lots.problem.lines) {
            if !line.rests {
                // Off the goal by this less a fraction of its unit.
                let off = line.value + line.change - line.desired;
                let most = of.lot + i64::from(off > 0 && line.fraction > 0);
                line.cause = Some(if off.abs() < most {
                    ResidualCause::Rounding
                } else if off < 0 && room < of.lot {
                    ResidualCause::Funding
                } else {
                    ResidualCause::Cash
                });
            }
        }
        (self.cash + self.proceeds - self.spent >= self.reserve).then_some(())
    }

    /// The choice of the lots that may be traded.
    fn pose(&mut self) -> Option<()> {
        let memory = &mut *self.lots;
        let problem = &mut memory.problem;
        problem.lines.clear();
        memory.sized.clear();
        let mut targets: i64 = 0;
        for line in self.lines.iter() {
            targets = targets.checked_add(line.target)?;
            let goal = if line.rests { line.value } else { line.desired };
            let lot = line.asset.lot_value;
            let sized = if line.exits {
                line.value.reached_by(lot)
            } else {
                line.lots
            };
            let sized = if line.change < 0 { -sized } else { sized };
            problem.lines.push(ChoiceLine {
                held: line.value,
                lot,
                goal,
                most_sold: (line.value - goal).reached_by(lot),
                most_bought: (goal - line.value).reached_by(lot),
                least: 1,
                closes: true,
                fund: 0,
                cost: 0,
                closing_cost: 0,
                fixed: 0,
                is_fraction: false,
            });
            memory.sized.push(sized);
        }
        let rest = (WHOLE_WEIGHT as i64).checked_sub(targets).filter(|rest| *rest >= 0)?;
        let share = rest as u128 * u128::from(self.total as u64);
        let (down, remainder) = (share / WHOLE_WEIGHT, (share % WHOLE_WEIGHT) as u64);
        let goal = down as i64 + i64::from(at_18_places(remainder) == VALUE_UNIT);
        problem.cash_over = self.cash - goal;
        problem.funds.clear();
        problem.funds.push(FundRoom {
            room: self.cash - self.reserve,
            purse: None,
        });
        problem.cap_by_funds();
        for (sized, line) in memory.sized.iter_mut().zip(&problem.lines) {
            *sized = line.permitted_near(*sized);
        }
        problem.is_cash_free = false;
        problem.turnover = None;
        problem.slack = self.lines.len() as i64 + 2;
        problem.aim = self.total / AIM as i64;
        Some(())
    }
}

impl FastGap {
    /// The gaps as portfolio drift.
    pub(super) fn as_drift(self, total: Decimal) -> Option<(Decimal, Option<Decimal>)> {
        let share = |value: i64| Decimal::from_raw(i128::from(value) * i128::from(VALUE_UNIT) / 2).checked_div(total);
        let optimum = match self.optimum {
            Some(optimum) => Some(share(optimum)?),
            None => None,
        };
        Some((share(self.bound)?, optimum))
    }
}
