//! Least tracking error: the weights nearest to a target by risk and cost, within limits, a budget and a turnover cap.
//!
//! Minimises `1/2 (w - t)' S (w - t) + sum of buy_cost (w - c)+ + sell_cost (c - w)+`, `t` the target and `c` the current
//! weights, over all `w` that keep every line, the budget, the groups and the turnover within their limits. The
//! answer carries its own proof: a bound by duality on what any other weights could gain.
//!
//! Everything is done in one fixed order with basic arithmetic and square roots, so that the same problem has the same
//! answer to the last bit on every platform.

mod curvature;
mod dense;
mod lines;
mod problem;
mod risk;
mod rows;
mod search;

pub use problem::{Group, Problem, ProblemFault, Range, Terms, Turnover};
pub use risk::{Risk, RiskFault};

use risk::{Form, largest};
use rows::{Row, Standing, rows};
use search::{Pursuit, Search};

/// The gap up to which an answer counts as optimal, as a share of [`Solution::scale`].
const OPTIMAL: f64 = 1e-9;
/// The share of the target's own risk and the cost of trading everything below which objectives are rounding.
const NOISE: f64 = 1e-6;

/// Memory that one solution leaves to the next.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    search: Search,
}

/// How much is known about a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// The gap is at most 1e-9 of the scale.
    Optimal,
    /// The best weights found; [`Solution::gap`] bounds what is lost.
    WithinGap,
}

/// Weights within all limits (up to rounding) and what is proven of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// By line.
    pub weights: Vec<f64>,
    /// Half the squared tracking error plus costs.
    pub objective: f64,
    /// No weights within the limits have an objective below `objective - gap`.
    pub gap: f64,
    /// Sizes of the objective's terms here and before trading, at least 1e-6 of the target's own risk and of the
    /// cost of trading everything: what `gap` is to be
    /// seen against.
    pub scale: f64,
    /// Whether the gap is as good as none.
    pub quality: Quality,
    /// Shadow prices of the limits on sums.
    pub prices: Prices,
    /// Rounds taken.
    pub rounds: usize,
}

/// How far the objective would fall per unit by which a limit were wider: positive at an upper limit, negative at a
/// lower one, zero where a limit does not bind.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Of the sum of the weights.
    pub budget: f64,
    /// By group.
    pub groups: Vec<f64>,
    /// Of the sum of absolute trades, which is twice the one-way turnover.
    pub turnover: f64,
}

/// A limit on a sum of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The sum of all weights.
    Budget,
    /// The group of this number.
    Group(usize),
    /// The turnover.
    Turnover,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsolvable {
    /// No weights meet all limits.
    #[error("the limits cannot all be met: {limit:?} is left unmet when the others are")]
    Infeasible {
        /// One limit that the nearest weights break.
        limit: Limit,
    },
    /// Neither such weights nor a proof that there are none came out of the rounds allowed.
    #[error("no weights that meet the limits were found in {rounds} rounds")]
    Unsettled {
        /// Rounds taken.
        rounds: usize,
    },
}

impl Unsolvable {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Infeasible { .. } => "tracking_infeasible",
            Self::Unsettled { .. } => "tracking_unsettled",
        }
    }
}

/// The weights of least tracking error and cost.
///
/// # Errors
///
/// [`Unsolvable::Infeasible`] when the limits exclude each other.
///
/// ```
/// use rebalance::tracking::{Problem, Quality, Range, Risk, Terms, Turnover, Workspace, solve};
///
/// let risk = Risk::dense(3, &[0.04, 0.01, 0.0, 0.01, 0.09, 0.0, 0.0, 0.0, 0.01])?;
/// let problem = Problem::new(Terms {
///     risk: &risk,
///     target: &[0.2, 0.3, 0.5],
///     current: &[0.5, 0.3, 0.2],
///     lower: &[0.0; 3],
///     upper: &[1.0; 3],
///     buy_cost: &[0.0; 3],
///     sell_cost: &[0.0; 3],
///     budget: Range { low: 1.0, high: 1.0 },
///     turnover: Some(Turnover { one_way: 0.1, counted: &[true; 3] }),
///     groups: &[],
/// })?;
/// let solution = solve(&problem, &mut Workspace::default())?;
/// assert_eq!(solution.quality, Quality::Optimal);
/// assert!((solution.weights[0] - 0.4).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve(problem: &Problem<'_>, workspace: &mut Workspace) -> Result<Solution, Unsolvable> {
    let terms = &problem.terms;
    let search = &mut workspace.search;
    search.lines.restart(terms);
    search.rows = rows(terms, &search.lines);
    let most_rounds = 200 + 30 * (problem.lines() + search.rows.len());
    let before = measured(terms, &search.lines.weight);
    let sought = meet_limits(terms, search, most_rounds)?;
    let pursuit = pursuit(terms, &search.lines.weight);
    search.restart(&pursuit);
    let is_indifferent = pursuit.least_gain <= f64::MIN_POSITIVE;
    let mut rounds = sought;
    if !is_indifferent {
        rounds += search.run(&pursuit, most_rounds).1;
    }
    // Costs beyond all proportion can round the sums away.
    if search.rows.iter_mut().any(|row| row.is_broken(&search.lines)) {
        search.rows.iter_mut().for_each(|row| row.stand(&search.lines));
        rounds += meet_limits(terms, search, most_rounds)?;
    }
    Ok(certified(terms, search, &pursuit, before, rounds))
}

/// Moves to weights that meet all limits; the rounds it took.
fn meet_limits(terms: &Terms<'_>, search: &mut Search, most_rounds: usize) -> Result<usize, Unsolvable> {
    if !search.rows.iter().any(Row::is_violated) {
        return Ok(0);
    }
    let lines = search.lines.len();
    let free = vec![0.0; lines];
    let risk = Risk::none(lines);
    let widest = (0..lines).fold(f64::MIN_POSITIVE, |widest, line| {
        widest.max(search.lines.high[line] - search.lines.low[line])
    });
    let pursuit = Pursuit {
        risk: &risk,
        target: None,
        buy: &free,
        sell: &free,
        ridge: 1e-3 / widest,
        ceiling: 1.0,
        least_gain: 1e-10,
        least_decrease: 1e-14 * widest,
    };
    search.restart(&pursuit);
    let (is_settled, rounds) = search.run(&pursuit, most_rounds);
    for row in 0..search.rows.len() {
        let limits = &mut search.rows[row];
        if limits.is_broken(&search.lines) {
            let limit = named(terms, row);
            return Err(if is_settled {
                Unsolvable::Infeasible { limit }
            } else {
                Unsolvable::Unsettled { rounds }
            });
        }
        limits.standing = match limits.standing {
            Standing::Below => Standing::AtLow,
            Standing::Above => Standing::AtHigh,
            standing => standing,
        };
    }
    Ok(rounds)
}

fn named(terms: &Terms<'_>, row: usize) -> Limit {
    match row {
        0 => Limit::Budget,
        row if row <= terms.groups.len() => Limit::Group(row - 1),
        _ => Limit::Turnover,
    }
}

/// The search for the least objective, its tolerances set by the sizes of the terms at `weights`.
fn pursuit<'a>(terms: &Terms<'a>, weights: &[f64]) -> Pursuit<'a> {
    let variance = largest(&terms.risk.diagonal);
    let cost = largest(terms.buy_cost).max(largest(terms.sell_cost));
    let (mut distance, mut traded) = (0.0, 0.0);
    for (line, weight) in weights.iter().enumerate() {
        distance += terms.risk.diagonal[line].sqrt() * (weight - terms.target[line]).abs();
        traded += (terms.upper[line] - terms.lower[line]).abs();
    }
    let share = match &terms.risk.form {
        Form::Dense(_) => 1e-9,
        Form::Factors { .. } => 1e-8,
    };
    let ridge = if variance > 0.0 {
        share * variance
    } else if cost > 0.0 {
        1e-8 * cost / traded.max(f64::MIN_POSITIVE)
    } else {
        1.0
    };
    Pursuit {
        risk: terms.risk,
        target: Some(terms.target),
        buy: terms.buy_cost,
        sell: terms.sell_cost,
        ridge,
        ceiling: f64::INFINITY,
        // Never zero, which would let rounding move weights for ever.
        least_gain: (1e-15 * variance.sqrt() * distance + 1e-13 * cost).max(f64::MIN_POSITIVE),
        least_decrease: 1e-18 * (distance * distance + cost * traded),
    }
}

/// The objective at `weights`, and the sum of the sizes of its terms.
fn measured(terms: &Terms<'_>, weights: &[f64]) -> (f64, f64) {
    let distance: Vec<f64> = weights
        .iter()
        .zip(terms.target)
        .map(|(weight, target)| weight - target)
        .collect();
    let mut pull = Vec::new();
    terms.risk.multiply(&distance, &mut pull);
    let (mut objective, mut size) = (0.0, 0.0);
    for (distance, pull) in distance.iter().zip(&pull) {
        objective += 0.5 * distance * pull;
    }
    size += objective.abs();
    for (line, weight) in weights.iter().enumerate() {
        let trade = weight - terms.current[line];
        let cost = trade.max(0.0) * terms.buy_cost[line] + (-trade).max(0.0) * terms.sell_cost[line];
        objective += cost;
        size += cost.abs();
    }
    (objective, size)
}

/// The solution and its gap: `f(v) >= f(w) - gap` for all feasible `v`, from the convexity of the risk and the prices of
/// the sums (Boyd & Vandenberghe 2004, section 5.5), added up of parts none of which is negative.
fn certified(
    terms: &Terms<'_>,
    search: &mut Search,
    pursuit: &Pursuit<'_>,
    before: (f64, f64),
    rounds: usize,
) -> Solution {
    search.refresh(pursuit);
    let mut gap = 0.0;
    for row in &mut search.rows {
        row.clip();
        row.measure(&search.lines);
        gap += row.shortfall();
    }
    for line in 0..search.lines.len() {
        let (pull, buy, sell) = search.slopes(pursuit, line);
        gap += search.lines.shortfall(line, pull, buy, sell);
    }
    let weights = search.lines.weight.clone();
    let (objective, size) = measured(terms, &weights);
    // No objective is below its costs at their least: better than the prices' bound where the risk can be had to vanish.
    gap = gap.min((objective - least_costs(terms)).max(0.0));
    let scale = size.max(before.1).max(NOISE * whole(terms));
    Solution {
        weights,
        objective,
        gap,
        scale,
        quality: if gap <= OPTIMAL * scale {
            Quality::Optimal
        } else {
            Quality::WithinGap
        },
        prices: prices(terms, search),
        rounds,
    }
}

/// Lower bound of trading costs, by line.
fn least_costs(terms: &Terms<'_>) -> f64 {
    let mut sum = 0.0;
    for (line, current) in terms.current.iter().enumerate() {
        let cost = |weight: f64| {
            (weight - current).max(0.0) * terms.buy_cost[line] + (current - weight).max(0.0) * terms.sell_cost[line]
        };
        let (low, high) = (terms.lower[line], terms.upper[line]);
        sum += cost(low).min(cost(high)).min(cost(current.max(low).min(high)));
    }
    sum
}

/// Half the square of the target's own deviation, were all its lines to move as one, and the dearest trade of everything.
fn whole(terms: &Terms<'_>) -> f64 {
    let cost = largest(terms.buy_cost).max(largest(terms.sell_cost));
    let (mut deviation, mut held) = (0.0, 0.0);
    for (target, variance) in terms.target.iter().zip(&terms.risk.diagonal) {
        deviation += target.abs() * variance.sqrt();
    }
    for current in terms.current {
        held += current.abs();
    }
    0.5 * deviation * deviation + cost * held
}

fn prices(terms: &Terms<'_>, search: &Search) -> Prices {
    let price = |row: usize| search.rows.get(row).map_or(0.0, |row| row.price);
    let groups = terms.groups.len();
    Prices {
        budget: price(0),
        groups: (1..=groups).map(price).collect(),
        turnover: price(groups + 1),
    }
}
