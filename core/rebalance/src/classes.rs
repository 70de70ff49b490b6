//! Class targets: the weights of funds that bring what their classes weigh together nearest to its target.
//!
//! In this order: the least sum of absolute deviations over the classes, what belongs to no class, and cash; of those the fewest funds
//! that trade; of those the least turnover; of those the funds of the lowest numbers. Deviations are compared in floats, in a fixed
//! order of operations, and are equal within a billionth of the account. Where every fund belongs to one class and every target can
//! be met, weights are exact.
//!
//! The least deviation is that of a linear program. A fund that it does not reach without is one that trades in every solution; of
//! the others, subsets are tried smallest first.

mod direct;
mod linear_program;
#[cfg(test)]
mod tests;

use decimal::{Decimal, Rounding};

use linear_program::{Costs, Solution, minimise};

/// Subsets of funds that are tried in an account at most.
const MOST_SUBSETS: usize = 1_000;
/// Deviations and turnovers within this share of the account are equal.
const EQUAL: f64 = 1e-9;
/// Decimal places of a weight that is not exact; toward zero, so that no cash is overspent.
const PLACES: u32 = 12;

/// The funds of an account, by number, and its class targets. Weights are shares of the account's value.
#[derive(Clone, Debug, Default)]
pub struct ClassProblem {
    /// What each fund weighs.
    pub weights: Vec<Decimal>,
    /// The least that each may weigh; not above its weight.
    pub lows: Vec<Decimal>,
    /// The most that each may weigh; not below its weight.
    pub highs: Vec<Decimal>,
    /// Of each fund and class, row by row: the share of the fund that belongs to the class. The shares of a fund sum to at most 1.
    pub shares: Vec<Decimal>,
    /// What each class should weigh; cash should weigh the rest to 1.
    pub targets: Vec<Decimal>,
    /// The least that cash may weigh.
    pub cash_floor: Decimal,
}

/// The weights of funds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassSolution {
    /// What each fund should weigh; one that does not trade weighs what it weighed.
    pub weights: Vec<Decimal>,
    /// Subsets of funds that were tried.
    pub subsets: usize,
    /// No subset is left that could do with fewer trades or less turnover. The deviation is the least in any case.
    pub is_complete: bool,
}

impl ClassProblem {
    /// The weights. `None` when columns do not have the sizes that they should, or an amount is out of range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// use rebalance::classes::ClassProblem;
    ///
    /// let decimals = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Decimal>>();
    /// // A stock fund, a bond fund and a mixed fund of both, half and half.
    /// let problem = ClassProblem {
    ///     weights: decimals(&["0", "0", "1"]),
    ///     lows: decimals(&["0", "0", "0"]),
    ///     highs: decimals(&["1", "1", "1"]),
    ///     shares: decimals(&["1", "0", "0", "1", "0.5", "0.5"]),
    ///     targets: decimals(&["0.6", "0.4"]),
    ///     cash_floor: Decimal::ZERO,
    /// };
    /// // Two trades: a fifth of the mixed fund into stocks.
    /// assert_eq!(problem.solve().unwrap().weights, decimals(&["0.2", "0", "0.8"]));
    /// ```
    #[must_use]
    pub fn solve(&self) -> Option<ClassSolution> {
        let (funds, classes) = (self.weights.len(), self.targets.len());
        let sizes = [
            (self.lows.len(), funds),
            (self.highs.len(), funds),
            (self.shares.len(), funds * classes),
        ];
        if sizes.iter().any(|(found, due)| found != due) {
            return None;
        }
        if let Some(weights) = direct::solve(self)? {
            return Some(ClassSolution {
                weights,
                subsets: 0,
                is_complete: true,
            });
        }
        Search::new(self)?.run()
    }

    /// The sum of absolute deviations of these weights, over classes, what belongs to none, and cash; `None` when out of range.
    #[must_use]
    pub fn deviation(&self, weights: &[Decimal]) -> Option<Decimal> {
        let (mut cash, mut cash_target, mut unclassed) = (Decimal::ONE, Decimal::ONE, Decimal::ZERO);
        for weight in weights {
            cash = cash.checked_sub(*weight)?;
            unclassed = unclassed.checked_add(*weight)?;
        }
        let mut sum = Decimal::ZERO;
        for (class, target) in self.targets.iter().enumerate() {
            cash_target = cash_target.checked_sub(*target)?;
            let own = self.class_weight(class, weights)?;
            unclassed = unclassed.checked_sub(own)?;
            sum = sum.checked_add(own.checked_sub(*target)?.checked_abs()?)?;
        }
        sum.checked_add(unclassed.checked_abs()?)?
            .checked_add(cash.checked_sub(cash_target)?.checked_abs()?)
    }

    /// What a class weighs; `None` when out of range.
    #[must_use]
    pub fn class_weight(&self, class: usize, weights: &[Decimal]) -> Option<Decimal> {
        let rows = weights.iter().zip(self.shares.chunks(self.targets.len().max(1)));
        rows.into_iter().try_fold(Decimal::ZERO, |sum, (weight, shares)| {
            sum.checked_add(weight.checked_mul(*shares.get(class)?)?)
        })
    }
}

/// A problem in floats: the changes of weights of funds, some of which may trade.
struct Search<'a> {
    problem: &'a ClassProblem,
    /// Of each fund: how far it may rise, and fall.
    rises: Vec<f64>,
    falls: Vec<f64>,
    /// Of each fund: its share of each class, of none, and of cash, which is -1.
    exposures: Vec<Vec<f64>>,
    /// What each class, none and cash are above their targets.
    excess: Vec<f64>,
    /// Cash above its floor.
    spare_cash: f64,
    tried: usize,
}

/// A set of funds that trade, ascending, with what it comes to.
#[derive(Clone)]
struct Candidate {
    funds: Vec<usize>,
    solution: Solution,
}

impl<'a> Search<'a> {
    fn new(problem: &'a ClassProblem) -> Option<Self> {
        let classes = problem.targets.len();
        let mut held = Decimal::ZERO;
        let mut exposures = Vec::with_capacity(problem.weights.len());
        for (fund, weight) in problem.weights.iter().enumerate() {
            held = held.checked_add(*weight)?;
            let own = &problem.shares[fund * classes..(fund + 1) * classes];
            let unclassed = Decimal::ONE.checked_sub(Decimal::checked_sum(own.iter().copied())?)?;
            let mut row: Vec<f64> = own.iter().map(|share| share.to_f64()).collect();
            row.extend([unclassed.to_f64(), -1.0]);
            exposures.push(row);
        }
        let cash = Decimal::ONE.checked_sub(held)?;
        let mut excess = Vec::with_capacity(classes + 2);
        let (mut unclassed, mut cash_target) = (held, Decimal::ONE);
        for (class, target) in problem.targets.iter().enumerate() {
            let own = problem.class_weight(class, &problem.weights)?;
            unclassed = unclassed.checked_sub(own)?;
            cash_target = cash_target.checked_sub(*target)?;
            excess.push(own.checked_sub(*target)?.to_f64());
        }
        excess.extend([unclassed.to_f64(), cash.checked_sub(cash_target)?.to_f64()]);
        let room = |bound: &[Decimal], sign: f64| -> Option<Vec<f64>> {
            let pairs = bound.iter().zip(&problem.weights);
            pairs
                .map(|(bound, weight)| Some((sign * bound.checked_sub(*weight)?.to_f64()).max(0.0)))
                .collect()
        };
        Some(Self {
            problem,
            rises: room(&problem.highs, 1.0)?,
            falls: room(&problem.lows, -1.0)?,
            exposures,
            excess,
            spare_cash: cash.checked_sub(problem.cash_floor)?.to_f64(),
            tried: 0,
        })
    }

    fn run(mut self) -> Option<ClassSolution> {
        let movable = (0..self.rises.len()).filter(|fund| self.rises[*fund] > 0.0 || self.falls[*fund] > 0.0);
        let movable: Vec<usize> = movable.collect();
        let all = self.candidate(movable.clone())?;
        let least = all.solution.costs;
        let trading: Vec<usize> = self.trading(&all);
        let necessary: Vec<usize> = trading
            .iter()
            .copied()
            .filter(|fund| !self.reaches(&without(&movable, *fund), least))
            .collect();
        let mut best = self.pruned(trading, &necessary, least)?;
        let others: Vec<usize> = movable.into_iter().filter(|fund| !necessary.contains(fund)).collect();
        let mut is_complete = true;
        for size in necessary.len()..=best.funds.len() {
            let found = self.of_size(&necessary, &others, size - necessary.len(), least);
            is_complete &= found.1;
            if let Some(found) = found.0 {
                let is_better = found.funds.len() < best.funds.len() || is_less(&found, &best);
                best = if is_better { found } else { best };
                break;
            }
            if !is_complete {
                break;
            }
        }
        Some(ClassSolution {
            weights: self.weights(&best)?,
            subsets: self.tried,
            is_complete,
        })
    }

    /// What these funds come to when they alone may trade.
    fn candidate(&mut self, funds: Vec<usize>) -> Option<Candidate> {
        self.tried += 1;
        let solution = minimise(
            &self.exposures,
            &self.excess,
            self.spare_cash,
            (&self.rises, &self.falls),
            &funds,
        )?;
        Some(Candidate { funds, solution })
    }

    /// The funds of a candidate that do trade.
    fn trading(&self, candidate: &Candidate) -> Vec<usize> {
        let changes = candidate.funds.iter().zip(&candidate.solution.changes);
        let trading = changes.filter(|(_, change)| change.abs() > EQUAL);
        trading.map(|(fund, _)| *fund).collect()
    }

    /// Whether these funds alone reach the least deviation.
    fn reaches(&mut self, funds: &[usize], least: Costs) -> bool {
        let found = self.candidate(funds.to_vec());
        found.is_some_and(|found| is_as_near(found.solution.costs, least))
    }

    /// The trading funds without those that are not needed, the last ones first.
    fn pruned(&mut self, mut funds: Vec<usize>, necessary: &[usize], least: Costs) -> Option<Candidate> {
        for fund in funds.clone().into_iter().rev() {
            let fewer = without(&funds, fund);
            if !necessary.contains(&fund) && self.reaches(&fewer, least) {
                funds = fewer;
            }
        }
        self.candidate(funds)
    }

    /// Of the subsets with so many funds beside the necessary ones, the one of least turnover that reaches the least deviation, the
    /// first of several; and whether all of them were tried.
    fn of_size(
        &mut self,
        necessary: &[usize],
        others: &[usize],
        size: usize,
        least: Costs,
    ) -> (Option<Candidate>, bool) {
        let mut best: Option<Candidate> = None;
        let mut places: Vec<usize> = (0..size).collect();
        if size > others.len() {
            return (None, true);
        }
        loop {
            if self.tried >= MOST_SUBSETS {
                return (best, false);
            }
            let mut funds: Vec<usize> = necessary.to_vec();
            funds.extend(places.iter().map(|place| others[*place]));
            funds.sort_unstable();
            let found = self.candidate(funds);
            let near = found.filter(|found| is_as_near(found.solution.costs, least));
            if let Some(found) = near.filter(|found| best.as_ref().is_none_or(|best| is_less(found, best))) {
                best = Some(found);
            }
            if !advance(&mut places, others.len()) {
                return (best, true);
            }
        }
    }

    fn weights(&self, candidate: &Candidate) -> Option<Vec<Decimal>> {
        let problem = self.problem;
        let mut weights = problem.weights.clone();
        for (fund, change) in candidate.funds.iter().zip(&candidate.solution.changes) {
            let (own, low, high) = (weights[*fund], problem.lows[*fund], problem.highs[*fund]);
            weights[*fund] = if change.abs() <= EQUAL {
                own
            } else if self.falls[*fund] + change <= EQUAL {
                low
            } else if self.rises[*fund] - change <= EQUAL {
                high
            } else {
                let moved = own.checked_add(Decimal::try_from_f64_shortest(*change).ok()?)?;
                // What is a short decimal but for the float's last digits is that decimal.
                let near = moved.round(PLACES, Rounding::HalfEven)?;
                let is_short = near.checked_sub(moved)?.checked_abs()? < Decimal::from_raw(1_000);
                let moved = if is_short {
                    near
                } else {
                    moved.round(PLACES, Rounding::TowardZero)?
                };
                moved.max(low).min(high)
            };
        }
        Some(weights)
    }
}

fn without(funds: &[usize], fund: usize) -> Vec<usize> {
    funds.iter().copied().filter(|other| *other != fund).collect()
}

/// Whether the cash is as near to its floor, and the classes to their targets, as they can be.
fn is_as_near(found: Costs, least: Costs) -> bool {
    found[0] <= least[0] + EQUAL && found[1] <= least[1] + EQUAL
}

/// Whether a candidate has less turnover.
fn is_less(one: &Candidate, other: &Candidate) -> bool {
    one.solution.costs[2] < other.solution.costs[2] - EQUAL
}

/// The next combination of places in order; whether there is one.
fn advance(places: &mut [usize], of: usize) -> bool {
    let size = places.len();
    let Some(last) = (0..size).rev().find(|place| places[*place] < of - size + place) else {
        return false;
    };
    places[last] += 1;
    for place in last + 1..size {
        places[place] = places[place - 1] + 1;
    }
    true
}
