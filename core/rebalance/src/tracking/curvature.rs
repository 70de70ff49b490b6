//! The curvature over the lines that move: solved directly, kept up to date as lines come and go.

use super::dense::{Cholesky, add_scaled, dot};
use super::risk::{Form, Risk};

/// The risk matrix plus `ridge` on its diagonal, restricted to a growing and shrinking list of lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Curvature {
    ridge: f64,
    lines: Vec<usize>,
    cholesky: Cholesky,
    /// `I + root' D^-1 root` over the lines (Woodbury), row-major, and its factor.
    capacitance: Vec<f64>,
    factored: Cholesky,
    is_stale: bool,
    scratch: Vec<f64>,
    moves: Vec<f64>,
}

impl Curvature {
    pub(super) fn restart(&mut self, ridge: f64) {
        self.ridge = ridge;
        self.lines.clear();
        self.cholesky.clear();
        self.is_stale = true;
    }

    /// The lines in the order of the solved vectors.
    pub(super) fn lines(&self) -> &[usize] {
        &self.lines
    }

    pub(super) fn push(&mut self, risk: &Risk, line: usize) {
        self.lines.push(line);
        match &risk.form {
            Form::Dense(entries) => {
                let own = &entries[line * risk.lines()..(line + 1) * risk.lines()];
                self.scratch.clear();
                self.scratch.extend(self.lines.iter().map(|other| own[*other]));
                if let Some(diagonal) = self.scratch.last_mut() {
                    *diagonal += self.ridge;
                }
                self.cholesky.push(&self.scratch, self.ridge * 0.5);
            }
            Form::Factors { .. } => self.is_stale = true,
        }
    }

    /// Takes out the line at this place of [`lines`](Self::lines).
    pub(super) fn remove(&mut self, risk: &Risk, place: usize) {
        self.lines.remove(place);
        match &risk.form {
            Form::Dense(_) => self.cholesky.remove(place),
            Form::Factors { .. } => self.is_stale = true,
        }
    }

    /// Replaces `vector` (by place of [`lines`](Self::lines)) by the solution.
    pub(super) fn solve(&mut self, risk: &Risk, vector: &mut [f64]) {
        match &risk.form {
            Form::Dense(_) => self.cholesky.solve(vector),
            Form::Factors {
                factors,
                root,
                specific,
            } => self.solve_factors(*factors, root, specific, vector),
        }
    }

    fn solve_factors(&mut self, factors: usize, root: &[f64], specific: &[f64], vector: &mut [f64]) {
        if self.is_stale {
            self.capacitate(factors, root, specific);
        }
        self.moves.clear();
        self.moves.resize(factors, 0.0);
        for (line, entry) in self.lines.iter().zip(vector.iter_mut()) {
            *entry /= specific[*line] + self.ridge;
            add_scaled(&mut self.moves, *entry, &root[line * factors..(line + 1) * factors]);
        }
        self.factored.solve(&mut self.moves);
        for (line, entry) in self.lines.iter().zip(vector.iter_mut()) {
            let own = &root[line * factors..(line + 1) * factors];
            *entry -= dot(own, &self.moves) / (specific[*line] + self.ridge);
        }
    }

    fn capacitate(&mut self, factors: usize, root: &[f64], specific: &[f64]) {
        self.is_stale = false;
        self.capacitance.clear();
        self.capacitance.resize(factors * factors, 0.0);
        for factor in 0..factors {
            self.capacitance[factor * factors + factor] = 1.0;
        }
        for line in &self.lines {
            let own = &root[line * factors..(line + 1) * factors];
            let share = 1.0 / (specific[*line] + self.ridge);
            for (row, loading) in own.iter().enumerate() {
                let target = &mut self.capacitance[row * factors..row * factors + row + 1];
                add_scaled(target, share * loading, &own[..=row]);
            }
        }
        self.factored.clear();
        for row in 0..factors {
            let line = &self.capacitance[row * factors..row * factors + row + 1];
            self.factored.push(line, 0.5);
        }
    }
}
