//! The linear program of class targets: changes of some funds' weights of least missing cash, then deviation, then turnover.
//!
//! A simplex of bounded variables on a dense tableau (Dantzig, Linear Programming and Extensions, 1963, chapter 18), its costs compared
//! in order; the lowest index enters once it has gone on for long, so that it ends (Bland, 1977).

/// Missing cash, deviation and turnover, in order of weight.
pub(super) type Costs = [f64; 3];

/// Smaller figures are zero.
const ZERO: f64 = 1e-11;
/// Pivots after which the entering variable is the lowest.
const LONG: usize = 400;
/// Pivots after which there is no solution.
const MOST_PIVOTS: usize = 20_000;

/// The changes of the funds that may trade, in their order.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    pub(super) changes: Vec<f64>,
    pub(super) costs: Costs,
}

struct Tableau {
    /// One row a constraint: a coefficient a variable.
    rows: Vec<Vec<f64>>,
    /// The value of the basic variable of each row.
    values: Vec<f64>,
    /// The basic variable of each row.
    basis: Vec<usize>,
    /// Of each variable: its cost, reduced.
    costs: Vec<Costs>,
    /// Of each variable: its upper bound; the lower one is zero.
    bounds: Vec<f64>,
    /// Of each variable: whether it is at its upper bound, and not in the basis.
    at_bound: Vec<bool>,
}

/// The least of these costs when these funds may trade: `exposures` are of each fund to each row of `excess`, `rooms` how far each may
/// rise and fall. `None` when the pivots do not end.
pub(super) fn minimise(
    exposures: &[Vec<f64>],
    excess: &[f64],
    spare_cash: f64,
    rooms: (&[f64], &[f64]),
    funds: &[usize],
) -> Option<Solution> {
    let mut tableau = Tableau::new(exposures, excess, spare_cash, rooms, funds);
    tableau.run()?;
    let values = tableau.solution();
    let changes: Vec<f64> = (0..funds.len())
        .map(|place| values[2 * place] - values[2 * place + 1])
        .collect();
    let mut costs = [0.0, 0.0, changes.iter().map(|change| change.abs()).sum()];
    let mut spent = 0.0;
    for (row, excess) in excess.iter().enumerate() {
        let moved = funds
            .iter()
            .zip(&changes)
            .map(|(fund, change)| exposures[*fund][row] * change);
        costs[1] += (excess + moved.sum::<f64>()).abs();
    }
    for change in &changes {
        spent += change;
    }
    costs[0] = (spent - spare_cash).max(0.0);
    Some(Solution { changes, costs })
}

impl Tableau {
    /// Variables: a rise and a fall of each fund; an excess and a lack of each row; cash to spare, and missing.
    fn new(
        exposures: &[Vec<f64>],
        excess: &[f64],
        spare_cash: f64,
        (rises, falls): (&[f64], &[f64]),
        funds: &[usize],
    ) -> Self {
        let (count, rows) = (funds.len(), excess.len());
        let variables = 2 * count + 2 * rows + 2;
        let mut tableau = Self {
            rows: Vec::with_capacity(rows + 1),
            values: Vec::with_capacity(rows + 1),
            basis: Vec::with_capacity(rows + 1),
            costs: vec![[0.0; 3]; variables],
            bounds: vec![f64::INFINITY; variables],
            at_bound: vec![false; variables],
        };
        for (place, fund) in funds.iter().enumerate() {
            tableau.bounds[2 * place] = rises[*fund];
            tableau.bounds[2 * place + 1] = falls[*fund];
            tableau.costs[2 * place][2] = 1.0;
            tableau.costs[2 * place + 1][2] = 1.0;
        }
        for row in 0..=rows {
            let of_fund = |fund: usize| if row < rows { exposures[fund][row] } else { 1.0 };
            let due = if row < rows { -excess[row] } else { spare_cash };
            let sign = if due < 0.0 { -1.0 } else { 1.0 };
            let mut own = vec![0.0; variables];
            for (place, fund) in funds.iter().enumerate() {
                own[2 * place] = sign * of_fund(*fund);
                own[2 * place + 1] = -sign * of_fund(*fund);
            }
            // An excess, or missing cash, counts against the row; a lack, or cash to spare, makes it up.
            let first = 2 * count + 2 * row;
            own[first] = -sign;
            own[first + 1] = sign;
            if row < rows {
                tableau.costs[first][1] = 1.0;
                tableau.costs[first + 1][1] = 1.0;
            } else {
                tableau.costs[first][0] = 1.0;
            }
            tableau.basis.push(if due < 0.0 { first } else { first + 1 });
            tableau.values.push(due.abs());
            tableau.rows.push(own);
        }
        tableau.reduce();
        tableau
    }

    /// Makes the costs of the basic variables zero.
    fn reduce(&mut self) {
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            let cost = self.costs[*basic];
            subtract(&mut self.costs, cost, row);
        }
    }

    fn run(&mut self) -> Option<()> {
        for pivots in 0..MOST_PIVOTS {
            let Some((entering, gain)) = self.entering(pivots >= LONG) else {
                return Some(());
            };
            self.enter(entering, gain);
        }
        None
    }

    /// The variable that lowers the costs most, or the lowest that does, and whether it rises (1) or falls (-1).
    fn entering(&self, is_long: bool) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64, (usize, f64))> = None;
        for variable in 0..self.costs.len() {
            if self.basis.contains(&variable) || self.bounds[variable] <= ZERO {
                continue;
            }
            let first = self.costs[variable].iter().position(|cost| cost.abs() > ZERO);
            let Some(tier) = first else { continue };
            let cost = self.costs[variable][tier];
            let direction = if self.at_bound[variable] { -1.0 } else { 1.0 };
            if cost * direction >= 0.0 {
                continue;
            }
            let gain = (tier, cost.abs());
            let is_better = best.is_none_or(|(_, _, (of, most))| tier < of || (tier == of && gain.1 > most));
            if is_better {
                best = Some((variable, direction, gain));
            }
            if is_long {
                break;
            }
        }
        best.map(|(variable, direction, _)| (variable, direction))
    }

    fn enter(&mut self, entering: usize, direction: f64) {
        let (mut step, mut leaving): (f64, Option<(usize, bool)>) = (self.bounds[entering], None);
        for (row, coefficients) in self.rows.iter().enumerate() {
            let rate = -direction * coefficients[entering];
            let (limit, at_bound) = if rate < -ZERO {
                (self.values[row] / -rate, false)
            } else if rate > ZERO {
                ((self.bounds[self.basis[row]] - self.values[row]) / rate, true)
            } else {
                continue;
            };
            let limit = limit.max(0.0);
            let is_tie = leaving.is_some_and(|(other, _)| limit <= step && self.basis[row] < self.basis[other]);
            if limit < step || is_tie {
                (step, leaving) = (limit, Some((row, at_bound)));
            }
        }
        for (value, coefficients) in self.values.iter_mut().zip(&self.rows) {
            *value -= direction * coefficients[entering] * step;
        }
        let Some((row, at_bound)) = leaving else {
            self.at_bound[entering] = !self.at_bound[entering];
            return;
        };
        let start = if self.at_bound[entering] {
            self.bounds[entering]
        } else {
            0.0
        };
        self.at_bound[self.basis[row]] = at_bound;
        self.at_bound[entering] = false;
        self.basis[row] = entering;
        self.values[row] = start + direction * step;
        self.pivot(row, entering);
    }

    fn pivot(&mut self, row: usize, entering: usize) {
        let pivot = self.rows[row][entering];
        self.rows[row].iter_mut().for_each(|coefficient| *coefficient /= pivot);
        let own = self.rows[row].clone();
        for (other, coefficients) in self.rows.iter_mut().enumerate() {
            let factor = coefficients[entering];
            if other != row && factor.abs() > 0.0 {
                for (coefficient, own) in coefficients.iter_mut().zip(&own) {
                    *coefficient -= factor * own;
                }
            }
        }
        let cost = self.costs[entering];
        subtract(&mut self.costs, cost, &own);
    }

    /// The value of every variable.
    fn solution(&self) -> Vec<f64> {
        let mut values: Vec<f64> = (0..self.costs.len())
            .map(|variable| {
                if self.at_bound[variable] {
                    self.bounds[variable]
                } else {
                    0.0
                }
            })
            .collect();
        for (basic, value) in self.basis.iter().zip(&self.values) {
            values[*basic] = *value;
        }
        values
    }
}

fn subtract(costs: &mut [Costs], factor: Costs, row: &[f64]) {
    for (cost, coefficient) in costs.iter_mut().zip(row) {
        for (tier, factor) in factor.iter().enumerate() {
            cost[tier] -= factor * coefficient;
        }
    }
}
