//! The equations of the moving lines and the held sums, solved by the sums' own small system (Nocedal & Wright 2006,
//! section 16.2, the Schur complement method).

use super::super::risk::largest;
use super::super::rows::Standing;
use super::{Pursuit, Search};

/// A sum whose equation adds less than this share to those before it follows from them.
const DEPENDENT: f64 = 1e-13;
/// Corrections of a step for the held sums.
const ROW_SOLVES: usize = 3;

impl Search {
    /// Solves for the step of the moving lines and the prices of the held sums; the answer is the largest
    /// force before and after the prices took their part, which is what the step relieves.
    pub(super) fn aim(&mut self, pursuit: &Pursuit<'_>) -> (f64, f64) {
        self.gather_rows(pursuit);
        let before = self.open_force(pursuit);
        self.step.clear();
        self.step.extend_from_slice(&self.force);
        self.curvature.solve(pursuit.risk, &mut self.step);
        for _ in 0..ROW_SOLVES {
            self.keep_rows();
        }
        (before, largest(&self.force))
    }

    /// The largest force on the moving lines at the present prices.
    pub(super) fn open_force(&mut self, pursuit: &Pursuit<'_>) -> f64 {
        self.push_forces(pursuit);
        largest(&self.force)
    }

    /// Corrects the step and the prices by what the step leaves open of the held sums. Where the risk is singular the
    /// first correction cancels large numbers, and the next ones repair that.
    fn keep_rows(&mut self) {
        self.prices.clear();
        for row in &self.held {
            self.prices
                .push(self.along(*row, &self.step) - self.rows[*row].residual());
        }
        self.normal.solve(&mut self.prices);
        for (place, row) in self.held.iter().enumerate() {
            let price = self.prices[place];
            for (place, line) in self.curvature.lines().iter().enumerate() {
                self.force[place] -= price * self.rows[*row].coefficient(&self.lines, *line);
            }
            for (step, image) in self.step.iter_mut().zip(&self.images[place]) {
                *step -= price * image;
            }
            self.rows[*row].price += price;
        }
    }

    /// The slope against which each moving line pushes, at the prices of the last round.
    fn push_forces(&mut self, pursuit: &Pursuit<'_>) {
        self.force.clear();
        for line in self.curvature.lines() {
            let own = self.lines.slope(*line, pursuit.buy[*line], pursuit.sell[*line]);
            self.force.push(-(self.gradient[*line] + own));
        }
        for row in &mut self.rows {
            match row.standing {
                Standing::Above => row.price = pursuit.ceiling,
                Standing::Below => row.price = -pursuit.ceiling,
                Standing::Inside => row.price = 0.0,
                // The price of the last round, which this round corrects: a small correction is an exact one.
                Standing::AtLow | Standing::AtHigh => {}
            }
            if row.price != 0.0 {
                for (force, line) in self.force.iter_mut().zip(self.curvature.lines()) {
                    *force -= row.price * row.coefficient(&self.lines, *line);
                }
            }
        }
    }

    /// The equations of the held sums; one that follows from those before it is left out, and has no price.
    fn gather_rows(&mut self, pursuit: &Pursuit<'_>) {
        self.held.clear();
        self.normal.clear();
        let mut line_of_normal = Vec::with_capacity(self.rows.len());
        for row in 0..self.rows.len() {
            if !self.rows[row].is_active() {
                continue;
            }
            let place = self.held.len();
            if self.images.len() == place {
                self.images.push(Vec::new());
            }
            let mut image = std::mem::take(&mut self.images[place]);
            image.clear();
            let moving = self.curvature.lines();
            image.extend(moving.iter().map(|line| self.rows[row].coefficient(&self.lines, *line)));
            self.curvature.solve(pursuit.risk, &mut image);
            line_of_normal.clear();
            for held in self.held.iter().chain(std::iter::once(&row)) {
                line_of_normal.push(self.along(*held, &image));
            }
            self.images[place] = image;
            let own = line_of_normal[place];
            // Also refuses a sum without a moving line.
            if self.normal.push(&line_of_normal, own.abs() * DEPENDENT) <= own * DEPENDENT {
                self.normal.remove(place);
                self.rows[row].price = 0.0;
                continue;
            }
            self.held.push(row);
        }
    }

    /// The rate of a sum along a vector over the moving lines.
    pub(super) fn along(&self, row: usize, vector: &[f64]) -> f64 {
        let mut rate = 0.0;
        for (line, entry) in self.curvature.lines().iter().zip(vector) {
            rate += self.rows[row].coefficient(&self.lines, *line) * entry;
        }
        rate
    }
}
