//! Whole lots of least risk: the same exact limits, the distance from the desired weights priced by a risk matrix.

use super::deviation::raise_cash;
use super::{LotBook, LotFault, narrowed};
use crate::tracking::{Problem, Range, Risk, Terms, Workspace, solve};
use decimal::Decimal;

/// A lower objective counts when it is lower by more than this share.
const ROUNDING: f64 = 1e-12;

/// Lots by line, and what they cost in risk.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskLots {
    /// Lots held after trading.
    pub lots: Vec<i64>,
    /// Cash left; never below the floor.
    pub cash: Decimal,
    /// Half the variance of the distance from the desired weights.
    pub objective: f64,
    /// A lower bound of it over all fractions of lots; what is above it is at most the price of whole lots.
    pub continuous: f64,
    /// Whether no other whole lots have less, up to 1e-12 of the objective.
    pub is_proven: bool,
}

/// The book in weights, for the objective; lots and cash stay exact.
struct Weighing<'a> {
    book: &'a LotBook,
    risk: &'a Risk,
    /// Weight of a lot, and desired weight.
    lot: Vec<f64>,
    desired: Vec<f64>,
    total: f64,
}

impl LotBook {
    /// Whole lots of small risk, fast: the continuous optimum rounded, then bettered by the best single lot or exchange
    /// of one lot for another, at most `most_moves` times. Ties go to the lower number.
    ///
    /// # Errors
    ///
    /// [`LotFault::TotalNotPositive`], [`LotFault::RiskShape`].
    pub fn near_by_risk(&self, risk: &Risk, most_moves: usize) -> Result<RiskLots, LotFault> {
        let weighing = Weighing::new(self, risk)?;
        let lots = weighing.near(most_moves);
        let continuous = weighing.bound(&weighing.limits()).map_or(0.0, |(bound, _)| bound);
        Ok(weighing.answer(&lots, continuous, false))
    }

    /// The whole lots of least risk, by branch and bound over continuous optima; the best found, not proven, when that
    /// takes more than `most_nodes` of them. Made for ten lines or so.
    ///
    /// # Errors
    ///
    /// [`LotFault::TotalNotPositive`], [`LotFault::RiskShape`].
    pub fn nearest_by_risk(&self, risk: &Risk, most_nodes: usize) -> Result<RiskLots, LotFault> {
        let weighing = Weighing::new(self, risk)?;
        let mut best = weighing.near(1000);
        let mut least = weighing.objective(&best);
        let mut open = vec![weighing.limits()];
        let mut continuous = None;
        let mut nodes = 0;
        while let Some(limits) = open.pop() {
            nodes += 1;
            if nodes > most_nodes {
                let continuous = continuous.unwrap_or(0.0);
                return Ok(weighing.answer(&best, continuous, false));
            }
            let Some((bound, weights)) = weighing.bound(&limits) else {
                continue;
            };
            continuous.get_or_insert(bound);
            if bound >= least * (1.0 - ROUNDING) {
                continue;
            }
            let rounded = weighing.rounded(&weights, &limits);
            let objective = weighing.objective(&rounded);
            if objective < least {
                (best, least) = (rounded, objective);
            }
            weighing.branch(&limits, &weights, &mut open);
        }
        Ok(weighing.answer(&best, continuous.unwrap_or(0.0), true))
    }
}

impl<'a> Weighing<'a> {
    fn new(book: &'a LotBook, risk: &'a Risk) -> Result<Self, LotFault> {
        if risk.lines() != book.lines.len() {
            return Err(LotFault::RiskShape {
                expected: book.lines.len(),
                found: risk.lines(),
            });
        }
        let total = book.cash_after(book.lines.iter().map(|_| 0));
        if total <= 0 {
            return Err(LotFault::TotalNotPositive);
        }
        let share = |units: i128| units as f64 / total as f64;
        Ok(Self {
            book,
            risk,
            lot: book.lines.iter().map(|line| share(line.lot)).collect(),
            desired: book.lines.iter().map(|line| share(line.desired)).collect(),
            total: total as f64,
        })
    }

    fn limits(&self) -> Vec<(i128, i128)> {
        self.book.lines.iter().map(|line| (line.lowest, line.highest)).collect()
    }

    fn objective(&self, lots: &[i128]) -> f64 {
        let distance: Vec<f64> = self.distance(lots);
        let mut pull = Vec::new();
        self.risk.multiply(&distance, &mut pull);
        let mut sum = 0.0;
        for (distance, pull) in distance.iter().zip(&pull) {
            sum += distance * pull;
        }
        0.5 * sum
    }

    fn distance(&self, lots: &[i128]) -> Vec<f64> {
        let lines = lots.iter().zip(&self.lot).zip(&self.desired);
        lines
            .map(|((lots, lot), desired)| *lots as f64 * lot - desired)
            .collect()
    }

    fn near(&self, most_moves: usize) -> Vec<i128> {
        let limits = self.limits();
        let wanted = self
            .bound(&limits)
            .map_or_else(|| self.desired.clone(), |(_, weights)| weights);
        let mut lots = self.rounded(&wanted, &limits);
        for _ in 0..most_moves {
            let Some((down, up)) = self.best_move(&lots) else {
                break;
            };
            if let Some(line) = down {
                lots[line] -= 1;
            }
            if let Some(line) = up {
                lots[line] += 1;
            }
        }
        lots
    }

    /// A lot less of one line, a lot more of another, or both.
    fn best_move(&self, lots: &[i128]) -> Option<(Option<usize>, Option<usize>)> {
        let mut pull = Vec::new();
        self.risk.multiply(&self.distance(lots), &mut pull);
        let cash = self.book.cash_after(lots.iter().copied());
        let lines = || (0..lots.len()).map(Some).chain([None]);
        let mut best = None;
        let mut least = -ROUNDING * self.objective(lots);
        for down in lines() {
            for up in lines().filter(|up| *up != down) {
                if !self.is_permitted(lots, cash, down, up) {
                    continue;
                }
                let mut change = 0.0;
                for (line, sign) in [(down, -1.0), (up, 1.0)] {
                    if let Some(line) = line {
                        let step = sign * self.lot[line];
                        change += step * pull[line] + 0.5 * step * step * self.risk.entry(line, line);
                    }
                }
                if let (Some(down), Some(up)) = (down, up) {
                    change -= self.lot[down] * self.lot[up] * self.risk.entry(down, up);
                }
                if change < least {
                    (best, least) = (Some((down, up)), change);
                }
            }
        }
        best
    }

    fn is_permitted(&self, lots: &[i128], cash: i128, down: Option<usize>, up: Option<usize>) -> bool {
        let lines = &self.book.lines;
        let freed = down.map_or(0, |line| lines[line].lot);
        let spent = up.map_or(0, |line| lines[line].lot);
        cash + freed - spent >= self.book.floor
            && down.is_none_or(|line| lots[line] > lines[line].lowest)
            && up.is_none_or(|line| lots[line] < lines[line].highest)
    }

    /// A lower bound over all fractions within the limits, and the weights that come near it; `None` when the limits
    /// leave below target cash.
    fn bound(&self, limits: &[(i128, i128)]) -> Option<(f64, Vec<f64>)> {
        let lines = &self.book.lines;
        if self.book.cash_after(limits.iter().map(|(low, _)| *low)) < self.book.floor {
            return None;
        }
        let weights = |of: fn(&(i128, i128)) -> i128| -> Vec<f64> {
            limits
                .iter()
                .zip(&self.lot)
                .map(|(limits, lot)| of(limits) as f64 * lot)
                .collect()
        };
        let (lower, upper) = (weights(|limits| limits.0), weights(|limits| limits.1));
        let free = vec![0.0; lines.len()];
        let (mut least, mut most) = (0.0, 0.0);
        for (lower, upper) in lower.iter().zip(&upper) {
            least += lower;
            most += upper;
        }
        // Slightly beyond the floor, so that rounding never cuts whole lots off.
        let room = (self.total - self.book.floor as f64) / self.total;
        let high = (room + 1e-12 * (1.0 + room.abs())).max(least);
        let terms = Terms {
            risk: self.risk,
            target: &self.desired,
            current: &self.desired,
            lower: &lower,
            upper: &upper,
            buy_cost: &free,
            sell_cost: &free,
            budget: Range {
                low: least.min(high),
                high: high.min(most.max(least)),
            },
            turnover: None,
            groups: &[],
        };
        let Some(solution) = Problem::new(terms)
            .ok()
            .and_then(|problem| solve(&problem, &mut Workspace::default()).ok())
        else {
            // Without a bound, nothing is cut off.
            return Some((0.0, lower));
        };
        Some(((solution.objective - solution.gap).max(0.0), solution.weights))
    }

    /// The whole lots nearest to these weights, with the cash brought up to the floor.
    fn rounded(&self, weights: &[f64], limits: &[(i128, i128)]) -> Vec<i128> {
        let lines = weights.iter().zip(&self.lot).zip(limits);
        let mut lots: Vec<i128> = lines
            .map(|((weight, lot), (low, high))| ((weight / lot).round() as i128).clamp(*low, *high))
            .collect();
        raise_cash(self.book, &mut lots);
        lots
    }

    /// Halves the limits of the line that is furthest from a whole number of lots; at whole lots, of the widest line.
    fn branch(&self, limits: &[(i128, i128)], weights: &[f64], open: &mut Vec<Vec<(i128, i128)>>) {
        let mut furthest: Option<(f64, usize, i128)> = None;
        for (line, (low, high)) in limits.iter().enumerate() {
            if low >= high {
                continue;
            }
            let lots = weights[line] / self.lot[line];
            let below = (lots.floor() as i128).clamp(*low, *high - 1);
            let off = (lots - lots.round()).abs();
            if furthest.is_none_or(|(most, _, _)| off > most) {
                furthest = Some((off, line, below));
            }
        }
        let Some((_, line, below)) = furthest else {
            return;
        };
        let nearer_is_above = weights[line] / self.lot[line] - below as f64 > 0.5;
        let (mut down, mut up) = (limits.to_vec(), limits.to_vec());
        down[line].1 = below;
        up[line].0 = below + 1;
        // The last one pushed is looked at first.
        open.extend(if nearer_is_above { [down, up] } else { [up, down] });
    }

    fn answer(&self, lots: &[i128], continuous: f64, is_proven: bool) -> RiskLots {
        let objective = self.objective(lots);
        RiskLots {
            lots: narrowed(lots),
            cash: Decimal::from_raw(self.book.cash_after(lots.iter().copied())),
            objective,
            continuous: continuous.min(objective),
            is_proven,
        }
    }
}
