//! Least squares with coefficients of 0 or more, with or without a price on them.

/// The coefficients `x >= 0` that minimise `|A x - b|^2 / (2 n) + alpha * sum(x)`, where `A` has the `n` rows of `columns`
/// row by row: non-negative least squares when `alpha` is 0, else the non-negative Lasso without an intercept.
///
/// The active-set method of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23) on the normal equations; of
/// several best columns the first one enters. A column that depends on those that are in stays out. Fewer rows than one, or
/// a length of `target` that is not the number of rows, gives zeros.
///
/// ```
/// use rebalance::nonnegative::least_squares;
/// let found = least_squares(&[2.0, 0.0, 0.0, 2.0], &[4.0, -1.0], 0.0);
/// assert!((found[0] - 2.0).abs() < 1e-15 && found[1] == 0.0);
/// ```
pub fn least_squares(columns: &[f64], target: &[f64], alpha: f64) -> Vec<f64> {
    let count = columns.len().checked_div(target.len()).unwrap_or(0);
    if count * target.len() != columns.len() || count == 0 {
        return vec![0.0; count];
    }
    let mut search = Search::new(columns, target, count, alpha);
    // Each column enters and leaves a few times at most; the bound only ends what rounding keeps alive.
    for _ in 0..10 * count {
        let Some(column) = search.best() else { break };
        search.admit(column);
    }
    search.solution
}

/// Smallest pivot of a factor, relative to the diagonal: below it a column depends on the others.
const DEPENDENT: f64 = 1e-13;
/// Smallest gradient that counts, relative to the largest at the start.
const FLAT: f64 = 1e-14;

struct Search {
    count: usize,
    /// `A' A / n`.
    gram: Vec<f64>,
    /// `A' b / n - alpha`.
    pull: Vec<f64>,
    flat: f64,
    solution: Vec<f64>,
    /// The columns that may be above 0, in the order in which they entered.
    passive: Vec<usize>,
    /// Columns that were turned away since the last change.
    turned_away: Vec<bool>,
}

impl Search {
    fn new(columns: &[f64], target: &[f64], count: usize, alpha: f64) -> Self {
        let share = 1.0 / target.len() as f64;
        let (mut gram, mut pull) = (vec![0.0; count * count], vec![0.0; count]);
        for (row, wanted) in columns.chunks(count).zip(target) {
            for (first, one) in row.iter().enumerate() {
                pull[first] += one * wanted;
                for (second, other) in row[..=first].iter().enumerate() {
                    gram[first * count + second] += one * other;
                }
            }
        }
        for first in 0..count {
            for second in 0..=first {
                let product = gram[first * count + second] * share;
                gram[first * count + second] = product;
                gram[second * count + first] = product;
            }
        }
        let largest = pull.iter().fold(0.0_f64, |largest, pull| largest.max(pull.abs())) * share;
        Self {
            count,
            gram,
            pull: pull.into_iter().map(|pull| pull * share - alpha).collect(),
            flat: FLAT * largest,
            solution: vec![0.0; count],
            passive: Vec::new(),
            turned_away: vec![false; count],
        }
    }

    /// The column outside whose growth pays most; none when none pays.
    fn best(&self) -> Option<usize> {
        let mut best = None;
        let mut steepest = self.flat;
        for column in (0..self.count).filter(|column| !self.turned_away[*column] && !self.passive.contains(column)) {
            let products = self
                .passive
                .iter()
                .map(|other| self.gram(column, *other) * self.solution[*other]);
            let slope = products.fold(self.pull[column], |slope, product| slope - product);
            if slope > steepest {
                (best, steepest) = (Some(column), slope);
            }
        }
        best
    }

    fn gram(&self, first: usize, second: usize) -> f64 {
        self.gram[first * self.count + second]
    }

    /// Lets a column in, and those out that it drives to 0.
    fn admit(&mut self, column: usize) {
        self.passive.push(column);
        let fits = self.solved().filter(|found| found.last().is_some_and(|own| *own > 0.0));
        let Some(mut found) = fits else {
            self.passive.pop();
            self.turned_away[column] = true;
            return;
        };
        self.turned_away.fill(false);
        while found.iter().any(|value| *value <= 0.0) {
            self.step_toward(&found);
            match self.solved() {
                Some(solved) => found = solved,
                None => return,
            }
        }
        for (column, value) in self.passive.iter().zip(found) {
            self.solution[*column] = value;
        }
    }

    /// Goes as far as no coefficient passes 0; what reaches it leaves.
    fn step_toward(&mut self, found: &[f64]) {
        let mut share = 1.0_f64;
        let mut first = None;
        for (place, (column, value)) in self.passive.iter().zip(found).enumerate() {
            let now = self.solution[*column];
            if *value <= 0.0 && now / (now - value) <= share {
                (share, first) = (now / (now - value), Some(place));
            }
        }
        for (place, (column, value)) in self.passive.iter().zip(found).enumerate() {
            let now = self.solution[*column];
            self.solution[*column] = if Some(place) == first {
                0.0
            } else {
                (now + share * (value - now)).max(0.0)
            };
        }
        let solution = &self.solution;
        self.passive.retain(|column| solution[*column] > 0.0);
    }

    /// What the passive columns would be without a bound, by the Cholesky factor; none when one depends on the others.
    fn solved(&self) -> Option<Vec<f64>> {
        let size = self.passive.len();
        let mut factor = vec![0.0; size * size];
        let mut found = Vec::with_capacity(size);
        for row in 0..size {
            for column in 0..=row {
                let known = (0..column).map(|inner| factor[row * size + inner] * factor[column * size + inner]);
                let product = self.gram(self.passive[row], self.passive[column]);
                let rest = known.fold(product, |rest, known| rest - known);
                if row == column && rest <= DEPENDENT * product {
                    return None;
                }
                factor[row * size + column] = if row == column {
                    rest.sqrt()
                } else {
                    rest / factor[column * size + column]
                };
            }
            let known = (0..row).map(|inner| factor[row * size + inner] * found[inner]);
            let rest = known.fold(self.pull[self.passive[row]], |rest: f64, known: f64| rest - known);
            found.push(rest / factor[row * size + row]);
        }
        for row in (0..size).rev() {
            let known = (row + 1..size).map(|inner| factor[inner * size + row] * found[inner]);
            let rest = known.fold(found[row], |rest, known| rest - known);
            found[row] = rest / factor[row * size + row];
        }
        Some(found)
    }
}
