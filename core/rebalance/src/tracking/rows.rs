//! The limits on sums of lines: the budget, the groups and the turnover.

use super::lines::Lines;
use super::problem::Terms;

/// Breach of a limit that is rounding, as a share of the sizes of the terms.
const ROUNDING: f64 = 1e-13;
/// Breach of a limit that is left uncorrected, as a share of the sizes of the terms.
const NOISE: f64 = 1e-15;
/// Breaches up to this multiple of rounding are rounding that added up.
const BREACH: f64 = 1e3;

/// Where a sum stands against its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Under the lower limit.
    Below,
    /// Held at the lower limit.
    AtLow,
    /// Free between the limits.
    Inside,
    /// Held at the upper limit, or at the only value there is.
    AtHigh,
    /// Over the upper limit.
    Above,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    /// By line: 1 when it counts, else 0.
    counted: Vec<f64>,
    /// Whether the sum is of `|weight - current|`.
    is_turnover: bool,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) value: f64,
    /// Of the terms of the sum, against which rounding is told from a breach.
    size: f64,
    pub(super) standing: Standing,
    /// The price of a unit of the sum; its sign is that of the limit it is held at.
    pub(super) price: f64,
}

impl Row {
    pub(super) fn coefficient(&self, lines: &Lines, line: usize) -> f64 {
        if self.is_turnover {
            self.counted[line] * lines.state[line].sign()
        } else {
            self.counted[line]
        }
    }

    /// The slope that a price adds to a line's weight, and to its costs of buying and selling.
    pub(super) fn burden(&self, line: usize) -> (f64, f64) {
        let part = self.price * self.counted[line];
        if self.is_turnover { (0.0, part) } else { (part, 0.0) }
    }

    pub(super) fn is_active(&self) -> bool {
        matches!(self.standing, Standing::AtLow | Standing::AtHigh)
    }

    pub(super) fn is_violated(&self) -> bool {
        matches!(self.standing, Standing::Below | Standing::Above)
    }

    /// Whether the sum is outside its limits by more than rounding in a search.
    pub(super) fn is_broken(&mut self, lines: &Lines) -> bool {
        self.measure(lines);
        (self.low - self.value).max(self.value - self.high) > BREACH * ROUNDING * self.size
    }

    pub(super) fn measure(&mut self, lines: &Lines) {
        let (mut value, mut size) = (0.0, 0.0);
        for (line, counted) in self.counted.iter().enumerate() {
            let (weight, centre) = (lines.weight[line], lines.centre[line]);
            value += if self.is_turnover {
                counted * (weight - centre).abs()
            } else {
                counted * weight
            };
            size += counted * (weight.abs() + centre.abs());
        }
        (self.value, self.size) = (value, size);
    }

    /// Distance from the value to the limit that the row is held at; zero when it is within rounding.
    pub(super) fn residual(&self) -> f64 {
        let limit = if self.standing == Standing::AtLow {
            self.low
        } else {
            self.high
        };
        let residual = limit - self.value;
        if residual.abs() <= NOISE * self.size {
            0.0
        } else {
            residual
        }
    }

    pub(super) fn stand(&mut self, lines: &Lines) {
        self.measure(lines);
        self.price = 0.0;
        let slack = ROUNDING * self.size;
        self.standing = if self.value < self.low - slack {
            Standing::Below
        } else if self.value > self.high + slack {
            Standing::Above
        } else if self.high - self.low <= 0.0 {
            Standing::AtHigh
        } else {
            Standing::Inside
        };
    }

    /// How far along `rate` the row changes its standing, and to which.
    pub(super) fn reach(&self, rate: f64) -> Option<(f64, Standing)> {
        let (distance, standing) = match (self.standing, rate > 0.0) {
            (Standing::Below, true) => (self.low - self.value, Standing::AtLow),
            (Standing::Above, false) => (self.value - self.high, Standing::AtHigh),
            (Standing::Inside, true) => (self.high - self.value, Standing::AtHigh),
            (Standing::Inside, false) => (self.value - self.low, Standing::AtLow),
            _ => return None,
        };
        let only = self.high - self.low <= 0.0;
        Some((
            distance.max(0.0) / rate.abs(),
            if only { Standing::AtHigh } else { standing },
        ))
    }

    /// Where an active row goes whose price has the wrong sign, or is above what a breach costs.
    pub(super) fn release(&self, ceiling: f64, least: f64) -> Option<(f64, Standing)> {
        let is_range = self.high - self.low > 0.0;
        let (wrong, standing) = match self.standing {
            Standing::AtLow if is_range && self.price > 0.0 => (self.price, Standing::Inside),
            Standing::AtHigh if is_range && self.price < 0.0 => (-self.price, Standing::Inside),
            _ if self.price > 0.0 => (self.price - ceiling, Standing::Above),
            _ => (-self.price - ceiling, Standing::Below),
        };
        (wrong > least).then_some((wrong, standing))
    }

    /// The price with the sign that its limit allows.
    pub(super) fn clip(&mut self) {
        if self.high - self.low > 0.0 {
            self.price = match self.standing {
                Standing::AtLow => self.price.min(0.0),
                Standing::AtHigh => self.price.max(0.0),
                _ => 0.0,
            };
        }
    }

    /// The row's part of the duality gap.
    pub(super) fn shortfall(&self) -> f64 {
        if self.price > 0.0 {
            self.price * (self.high - self.value).max(0.0)
        } else if self.price < 0.0 {
            -self.price * (self.value - self.low).max(0.0)
        } else {
            0.0
        }
    }
}

/// The budget, then the groups, then the turnover where it binds at all.
pub(super) fn rows(terms: &Terms<'_>, lines: &Lines) -> Vec<Row> {
    let count = lines.len();
    let row = |counted, is_turnover, low, high| Row {
        counted,
        is_turnover,
        low,
        high,
        value: 0.0,
        size: 0.0,
        standing: Standing::Inside,
        price: 0.0,
    };
    let mut rows = vec![row(vec![1.0; count], false, terms.budget.low, terms.budget.high)];
    for group in terms.groups {
        let mut counted = vec![0.0; count];
        for member in group.members {
            counted[*member] = 1.0;
        }
        rows.push(row(counted, false, group.limits.low, group.limits.high));
    }
    if let Some(turnover) = terms.turnover.filter(|turnover| turnover.one_way > 0.0) {
        let counted = turnover
            .counted
            .iter()
            .map(|counted| f64::from(u8::from(*counted)))
            .collect();
        rows.push(row(counted, true, f64::NEG_INFINITY, 2.0 * turnover.one_way));
    }
    for row in &mut rows {
        row.stand(lines);
    }
    rows
}
