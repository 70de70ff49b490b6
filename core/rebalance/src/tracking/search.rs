//! A primal active-set search: lines stand at a limit or at their kink, or move; sums are held or free.
//!
//! Each round solves the moving lines' equations directly and goes to the solution or to the first breakpoint on the
//! way (Nocedal & Wright 2006, algorithm 16.3, with kinks as further breakpoints). The curvature carries a small ridge
//! around the present point (a proximal step, Rockafellar 1976), so that singular risk needs no case of its own.
//! Without risk, and with a price on breaches, the same search finds weights that meet all limits.

mod equations;

use super::curvature::Curvature;
use super::dense::{Cholesky, dot};
use super::lines::{LineState, Lines};
use super::risk::Risk;
use super::rows::{Row, Standing};

/// Moves below this share of the largest are rounding.
const STILL: f64 = 1e-14;
/// Rounds a line and sum after which smaller gains are no longer sought: far more than a search takes that is not lost
/// in rounding.
const PATIENCE: usize = 2;
/// A force below this share of what the prices took away may be their error.
const SUSPECT: f64 = 1e-6;
/// Solutions of one system to be rid of such errors.
const MOST_AIMS: usize = 3;
/// A gain below this multiple of the forces that are still open may be an error of the prices.
const DOUBT: f64 = 64.0;
/// Fresh gradients in a row without an end: what is left is rounding.
const MOST_REFRESHES: usize = 20;

/// The objective of one search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pursuit<'a> {
    /// The curvature; none when only limits are to be met.
    pub(super) risk: &'a Risk,
    /// Whether distance from the target counts, or breaches alone.
    pub(super) target: Option<&'a [f64]>,
    pub(super) buy: &'a [f64],
    pub(super) sell: &'a [f64],
    pub(super) ridge: f64,
    /// Penalty of a unit of breach.
    pub(super) ceiling: f64,
    /// The gain per weight below which nothing is gained.
    pub(super) least_gain: f64,
    /// The decrease of the objective below which a step is no progress.
    pub(super) least_decrease: f64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub(super) lines: Lines,
    pub(super) rows: Vec<Row>,
    /// Of the risk, at the present weights for the moving lines; for all of them after `bring_up_to_date`.
    pub(super) gradient: Vec<f64>,
    /// Of the risk for all lines before `moved`.
    known: Vec<f64>,
    moved: Vec<f64>,
    curvature: Curvature,
    /// By place among the moving lines.
    step: Vec<f64>,
    force: Vec<f64>,
    images: Vec<Vec<f64>>,
    held: Vec<usize>,
    normal: Cholesky,
    prices: Vec<f64>,
    product: Vec<f64>,
    offers: Vec<(f64, usize, LineState)>,
    /// Rounds since the objective last fell.
    stalled: usize,
}

/// The constraint that ends a step early.
#[derive(Clone, Copy, Debug)]
enum Stop {
    Line(usize, LineState),
    Row(usize, Standing),
}

impl Search {
    /// Begins at the present weights and places.
    pub(super) fn restart(&mut self, pursuit: &Pursuit<'_>) {
        let count = self.lines.len();
        self.curvature.restart(pursuit.ridge);
        self.stalled = 0;
        for line in 0..count {
            if self.lines.state[line].sign() != 0.0 {
                self.curvature.push(pursuit.risk, line);
            }
        }
        for row in &mut self.rows {
            row.measure(&self.lines);
            row.price = 0.0;
        }
        self.refresh(pursuit);
    }

    /// Whether the search came to its end within `most_rounds`, and the rounds it took.
    pub(super) fn run(&mut self, pursuit: &Pursuit<'_>, most_rounds: usize) -> (bool, usize) {
        let mut refreshes = 0;
        let patience = PATIENCE * (self.lines.len() + self.rows.len()) + 100;
        let mut pursuit = *pursuit;
        let pursuit = &mut pursuit;
        for round in 0..most_rounds {
            if round % patience == patience - 1 {
                pursuit.least_gain *= 8.0;
            }
            if pursuit.ceiling.is_finite() && !self.rows.iter().any(Row::is_violated) {
                return (true, round);
            }
            let force = self.settled_aim(pursuit);
            if force.is_nan() {
                return (false, round);
            }
            let is_moving = force > pursuit.least_gain;
            if is_moving && self.advance(pursuit) {
                refreshes = 0;
                continue;
            }
            self.bring_up_to_date(pursuit);
            let open = self.open_force(pursuit);
            if self.release(pursuit, pursuit.least_gain.max(DOUBT * open)) {
                refreshes = 0;
                continue;
            }
            let is_exact = !is_moving && open <= 4.0 * pursuit.least_gain;
            if (refreshes > 0 && is_exact) || refreshes >= MOST_REFRESHES {
                return (true, round);
            }
            refreshes += 1;
            self.refresh(pursuit);
        }
        (false, most_rounds)
    }

    /// The force that the step relieves, where it is not an error of the prices that a further solution takes away.
    fn settled_aim(&mut self, pursuit: &Pursuit<'_>) -> f64 {
        for _ in 0..MOST_AIMS {
            let (before, after) = self.aim(pursuit);
            if after <= pursuit.least_gain || after > SUSPECT * before {
                return after;
            }
        }
        self.aim(pursuit).1
    }

    /// The gradient of the risk from scratch.
    pub(super) fn refresh(&mut self, pursuit: &Pursuit<'_>) {
        self.moved.clear();
        match pursuit.target {
            Some(target) => {
                self.moved.extend(
                    self.lines
                        .weight
                        .iter()
                        .zip(target)
                        .map(|(weight, target)| weight - target),
                );
                pursuit.risk.multiply(&self.moved, &mut self.known);
            }
            None => {
                self.known.clear();
                self.known.resize(self.lines.len(), 0.0);
            }
        }
        self.gradient.clone_from(&self.known);
        self.moved.clear();
        self.moved.resize(self.lines.len(), 0.0);
    }

    /// The gradient of all lines after the moves since it was last known.
    fn bring_up_to_date(&mut self, pursuit: &Pursuit<'_>) {
        if pursuit.target.is_some() {
            pursuit.risk.multiply(&self.moved, &mut self.product);
            for (known, change) in self.known.iter_mut().zip(&self.product) {
                *known += change;
            }
            self.gradient.clone_from(&self.known);
        }
        self.moved.fill(0.0);
        for row in &mut self.rows {
            row.measure(&self.lines);
        }
    }

    /// Takes the step, or as much of it as there is room for; whether a breakpoint stopped it.
    fn advance(&mut self, pursuit: &Pursuit<'_>) -> bool {
        let (share, stop) = self.room();
        let is_progress = share * dot(&self.force, &self.step) > pursuit.least_decrease;
        self.stalled = if is_progress { 0 } else { self.stalled + 1 };
        for place in 0..self.step.len() {
            let line = self.curvature.lines()[place];
            let step = share * self.step[place];
            self.lines.weight[line] += step;
            if pursuit.target.is_some() {
                self.moved[line] += step;
            }
        }
        for row in 0..self.rows.len() {
            self.rows[row].value += share * self.along(row, &self.step);
        }
        let Some(stop) = stop else {
            self.hold_within();
            return false;
        };
        self.forecast(pursuit, share);
        self.hold_within();
        match stop {
            Stop::Line(place, standing) => {
                let line = self.curvature.lines()[place];
                self.lines.settle(line, standing);
                self.curvature.remove(pursuit.risk, place);
            }
            Stop::Row(row, standing) => self.rows[row].standing = standing,
        }
        true
    }

    /// Rounding must not carry a moving line over its limits.
    fn hold_within(&mut self) {
        for line in self.curvature.lines() {
            let (low, high) = (self.lines.low[*line], self.lines.high[*line]);
            let kink = self.lines.centre[*line].max(low).min(high);
            let weight = &mut self.lines.weight[*line];
            *weight = match self.lines.state[*line] {
                LineState::Buying => weight.max(kink).min(high),
                _ => weight.max(low).min(kink),
            };
        }
    }

    /// The gradient of the moving lines after a share of the step, from the equations that the step solves.
    fn forecast(&mut self, pursuit: &Pursuit<'_>, share: f64) {
        if pursuit.target.is_none() {
            return;
        }
        for (place, line) in self.curvature.lines().iter().enumerate() {
            self.gradient[*line] += share * (self.force[place] - pursuit.ridge * self.step[place]);
        }
    }

    /// Whether rounds without progress call for drawing lots, which leaves every cycle sooner or later.
    fn is_drawing(&self) -> bool {
        self.stalled > self.lines.len() / 4 + 20
    }

    /// Priority between lines, or between sums: `merit`, or a lot drawn from the number and the rounds without
    /// progress, which is the same on every platform.
    fn score(&self, merit: f64, number: usize) -> f64 {
        if !self.is_drawing() {
            return merit;
        }
        let mut lot = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (self.stalled as u64) << 32;
        for factor in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] {
            lot = (lot ^ (lot >> 30)).wrapping_mul(factor);
        }
        (lot >> 11) as f64
    }

    /// The share of the step up to the first breakpoint: the widest move among those that come first, lines before sums.
    fn room(&self) -> (f64, Option<Stop>) {
        let still = STILL * self.step.iter().fold(0.0_f64, |widest, step| widest.max(step.abs()));
        let (mut share, mut stop, mut best) = (1.0, None, 0.0);
        for (place, step) in self.step.iter().enumerate() {
            if step.abs() <= still {
                continue;
            }
            let line = self.curvature.lines()[place];
            let (distance, standing) = self.lines.reach(line, *step > 0.0);
            let reached = distance.max(0.0) / step.abs();
            if reached > share {
                continue;
            }
            let score = self.score(step.abs(), line);
            if reached < share || score > best {
                (share, stop, best) = (reached, Some(Stop::Line(place, standing)), score);
            }
        }
        for (row, limits) in self.rows.iter().enumerate() {
            if limits.is_active() {
                continue;
            }
            let rate = self.along(row, &self.step);
            if rate.abs() <= still {
                continue;
            }
            if let Some((reached, standing)) = limits.reach(rate)
                && reached < share
            {
                (share, stop) = (reached, Some(Stop::Row(row, standing)));
            }
        }
        (share, stop)
    }

    /// Lets go of the sum with the most wrong price, else sets the lines moving that gain most; whether any gains more
    /// than `least`.
    fn release(&mut self, pursuit: &Pursuit<'_>, least: f64) -> bool {
        let mut worst: Option<(f64, usize, Standing)> = None;
        for (row, limits) in self.rows.iter().enumerate().filter(|(_, row)| row.is_active()) {
            if let Some((wrong, standing)) = limits.release(pursuit.ceiling, least) {
                let score = self.score(wrong, row);
                if worst.is_none_or(|(most, _, _)| score > most) {
                    worst = Some((score, row, standing));
                }
            }
        }
        if let Some((_, row, standing)) = worst {
            self.rows[row].standing = standing;
            return true;
        }
        self.collect_offers(pursuit, least);
        let most = if self.stalled > 2 {
            1
        } else {
            4 + self.curvature.lines().len() / 4
        };
        self.offers
            .sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        for offer in 0..most.min(self.offers.len()) {
            let (_, line, place) = self.offers[offer];
            self.lines.state[line] = place;
            self.curvature.push(pursuit.risk, line);
        }
        !self.offers.is_empty()
    }

    /// The standing lines that gain by moving, scored by the decrease that each promises alone.
    fn collect_offers(&mut self, pursuit: &Pursuit<'_>, least: f64) {
        self.offers.clear();
        for line in 0..self.lines.len() {
            if self.lines.state[line].sign() != 0.0 {
                continue;
            }
            let (pull, buy, sell) = self.slopes(pursuit, line);
            if let Some((gain, place)) = self.lines.temptation(line, pull, buy, sell, least) {
                let curvature = pursuit.risk.diagonal[line] + pursuit.ridge;
                self.offers
                    .push((self.score(gain * gain / curvature, line), line, place));
            }
        }
    }

    /// Of a line at the present prices: the slope apart from its costs, and the costs of buying and selling.
    pub(super) fn slopes(&self, pursuit: &Pursuit<'_>, line: usize) -> (f64, f64, f64) {
        let (mut pull, mut buy, mut sell) = (self.gradient[line], pursuit.buy[line], pursuit.sell[line]);
        for row in &self.rows {
            let (on_weight, on_trade) = row.burden(line);
            pull += on_weight;
            buy += on_trade;
            sell += on_trade;
        }
        (pull, buy, sell)
    }
}
