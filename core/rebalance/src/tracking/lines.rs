//! The lines of a search: where each one stands between its limits and its kink, the current weight.

use super::problem::Terms;

/// The state of a line between its limits. Only lines that are buying or selling move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineState {
    /// At its lower limit.
    Low,
    /// At its current weight: no trade.
    Kink,
    /// At its upper limit.
    High,
    /// Moving at or above its current weight.
    Buying,
    /// Moving at or below its current weight.
    Selling,
}

impl LineState {
    /// The sign of a trade in the turnover; zero where the line does not move.
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::Buying => 1.0,
            Self::Selling => -1.0,
            _ => 0.0,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub(super) weight: Vec<f64>,
    pub(super) state: Vec<LineState>,
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    pub(super) centre: Vec<f64>,
}

impl Lines {
    /// Every line as near to its current weight as its limits allow; one-way turnover of zero holds counted lines.
    pub(super) fn restart(&mut self, terms: &Terms<'_>) {
        self.centre.clear();
        self.centre.extend_from_slice(terms.current);
        self.low.clear();
        self.low.extend_from_slice(terms.lower);
        self.high.clear();
        self.high.extend_from_slice(terms.upper);
        self.weight.clear();
        self.state.clear();
        let held = terms.turnover.filter(|turnover| turnover.one_way == 0.0);
        for line in 0..self.centre.len() {
            let near = self.centre[line].max(self.low[line]).min(self.high[line]);
            if held.is_some_and(|held| held.counted[line]) {
                (self.low[line], self.high[line]) = (near, near);
            }
            self.weight.push(near);
            self.state.push(if self.has_kink(line) {
                LineState::Kink
            } else if self.centre[line] <= self.low[line] {
                LineState::Low
            } else {
                LineState::High
            });
        }
    }

    pub(super) fn len(&self) -> usize {
        self.weight.len()
    }

    pub(super) fn is_fixed(&self, line: usize) -> bool {
        self.low[line] >= self.high[line]
    }

    fn has_kink(&self, line: usize) -> bool {
        self.low[line] < self.centre[line] && self.centre[line] < self.high[line]
    }

    /// The slope of a line's own cost at its place; `buy` and `sell` per weight traded.
    pub(super) fn slope(&self, line: usize, buy: f64, sell: f64) -> f64 {
        match self.state[line] {
            LineState::Buying => buy,
            LineState::Selling => -sell,
            _ => 0.0,
        }
    }

    /// How far a moving line can go up or down, and where it then stands.
    pub(super) fn reach(&self, line: usize, is_up: bool) -> (f64, LineState) {
        let (weight, centre) = (self.weight[line], self.centre[line]);
        let kinked = self.has_kink(line);
        match (self.state[line], is_up) {
            (LineState::Selling, true) if kinked => (centre - weight, LineState::Kink),
            (LineState::Buying, false) if kinked => (weight - centre, LineState::Kink),
            (_, true) => (self.high[line] - weight, LineState::High),
            (_, false) => (weight - self.low[line], LineState::Low),
        }
    }

    /// Puts a line that has reached a breakpoint exactly there.
    pub(super) fn settle(&mut self, line: usize, place: LineState) {
        self.state[line] = place;
        match place {
            LineState::Low => self.weight[line] = self.low[line],
            LineState::High => self.weight[line] = self.high[line],
            LineState::Kink => self.weight[line] = self.centre[line],
            LineState::Buying | LineState::Selling => {}
        }
    }

    /// How much a standing line gains per weight by moving, and how it would move; `pull` is the slope of all but its
    /// own cost. Nothing when it gains no more than `least`.
    pub(super) fn temptation(
        &self,
        line: usize,
        pull: f64,
        buy: f64,
        sell: f64,
        least: f64,
    ) -> Option<(f64, LineState)> {
        if self.is_fixed(line) {
            return None;
        }
        let (up, down) = (-(pull + buy), pull - sell);
        let (centre, low, high) = (self.centre[line], self.low[line], self.high[line]);
        let (gain, place) = match self.state[line] {
            LineState::Buying | LineState::Selling => return None,
            LineState::Kink if up >= down => (up, LineState::Buying),
            LineState::Kink => (down, LineState::Selling),
            LineState::Low if centre <= low => (up, LineState::Buying),
            LineState::Low => (-down, LineState::Selling),
            LineState::High if centre >= high => (down, LineState::Selling),
            LineState::High => (-up, LineState::Buying),
        };
        (gain > least).then_some((gain, place))
    }

    /// Gain of the best move of this line alone against `pull` and its own costs, in the objective: its part
    /// of the duality gap. Never negative.
    pub(super) fn shortfall(&self, line: usize, pull: f64, buy: f64, sell: f64) -> f64 {
        let centre = self.centre[line];
        let cost = |weight: f64| (weight - centre).max(0.0) * buy + (centre - weight).max(0.0) * sell;
        let weight = self.weight[line];
        let own = cost(weight);
        [self.low[line], self.high[line], centre]
            .into_iter()
            .filter(|other| self.low[line] <= *other && *other <= self.high[line])
            .map(|other| pull * (weight - other) + (own - cost(other)))
            .fold(0.0, f64::max)
    }
}
