use choices::BetweenTrades;

use super::lanes::{LANES, Lanes};

/// The terms of valuation of a portfolio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The evolution of weights between two trades.
    pub between: BetweenTrades,
    /// Cost of a turnover of 1, as a share of the value.
    pub commission: f64,
}

/// The state of a portfolio from row to row: weights, units, prices and value.
///
/// A weight of an asset that has no price when it is traded earns nothing until the next trade.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    terms: Terms,
    is_open: bool,
    /// After the last trade.
    weights: Vec<f64>,
    /// Just before it.
    before: Vec<f64>,
    /// Weight a unit of price at the last trade; 0 of what had no price.
    units: Vec<f64>,
    /// Last known; 0 before the first.
    prices: Vec<f64>,
    /// 1 less the weights of what had a price at the last trade.
    cash: f64,
    /// Value now as a multiple of that just after the last trade, when units are held; 1 otherwise.
    grown: f64,
    /// When the last trade was; none when there was none.
    traded_at: Option<i64>,
    close: f64,
}

impl Holding {
    /// A holding of these weights from before the first row, at a value of `close`.
    pub fn new(terms: Terms, weights: Vec<f64>, close: f64) -> Self {
        let assets = weights.len();
        Self {
            terms,
            is_open: false,
            before: vec![0.0; assets],
            units: vec![0.0; assets],
            prices: vec![0.0; assets],
            cash: 1.0,
            grown: 1.0,
            traded_at: None,
            close,
            weights,
        }
    }

    /// The state of an earlier walk at its last row, to go on to the last bit as that walk would have: it traded to
    /// `weights` at `traded_at` (microseconds) and had a value of `close` at the end.
    pub fn resume(terms: Terms, (traded_at, weights): (i64, Vec<f64>), prices: &Known<'_>, close: f64) -> Self {
        let mut holding = Self::new(terms, weights, close);
        holding.traded_at = Some(traded_at);
        holding.open(prices.at_trade);
        match (prices.at_end, terms.between) {
            (None, _) => {}
            (Some(prices), BetweenTrades::Constant) => holding.learn(prices),
            (Some(prices), BetweenTrades::Drift) => {
                holding.advance(prices);
            }
        }
        holding
    }

    /// Takes over the known ones of these prices, without a return.
    pub fn learn(&mut self, prices: &[f64]) {
        for (known, price) in self.prices.iter_mut().zip(prices) {
            *known = if *price > 0.0 { *price } else { *known };
        }
    }

    /// Value of the portfolio.
    pub fn close(&self) -> f64 {
        self.close
    }

    /// The weights after the last trade.
    pub fn traded_weights(&self) -> &[f64] {
        &self.weights
    }

    /// When the last trade was, in microseconds; none when there was none.
    pub fn traded_at(&self) -> Option<i64> {
        self.traded_at
    }

    /// The newest known prices; 0 for none.
    pub fn prices(&self) -> &[f64] {
        &self.prices
    }

    /// Adds the weights as they are now to a column.
    pub fn add_weights_now(&self, column: &mut Vec<f64>) {
        if self.terms.between == BetweenTrades::Constant {
            return column.extend_from_slice(&self.weights);
        }
        let share = 1.0 / self.grown;
        let held = self.units.iter().zip(&self.prices).zip(&self.weights);
        column.extend(held.map(|((units, price), weight)| drifted(*weight, units * price, share)));
    }

    pub(super) fn weights_before(&self) -> &[f64] {
        &self.before
    }

    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Nothing, or less, is left.
    pub(super) fn is_lost(&self) -> bool {
        !(self.close > 0.0 && self.close < f64::INFINITY && self.grown > 0.0)
    }

    /// Holds the weights from these prices on.
    pub(super) fn open(&mut self, prices: &[f64]) {
        self.is_open = true;
        for (known, price) in self.prices.iter_mut().zip(prices) {
            *known = if *price > 0.0 { *price } else { 0.0 };
        }
        let mut held = Lanes::default();
        for (place, ((units, weight), price)) in self.units.iter_mut().zip(&self.weights).zip(&self.prices).enumerate()
        {
            *units = bought(*weight, *price);
            held.add(place, invested(*weight, *price));
        }
        self.cash = 1.0 - held.sum();
        self.grown = 1.0;
    }

    /// The return since the row before, of what was held over it. A price that is none is the last one known.
    pub(super) fn advance(&mut self, prices: &[f64]) -> f64 {
        match self.terms.between {
            BetweenTrades::Constant => {
                let earned = earned(&mut self.prices, prices, &self.weights, &self.units);
                earned.sum()
            }
            BetweenTrades::Drift => {
                let worth = worth(&mut self.prices, prices, &self.units);
                let before = std::mem::replace(&mut self.grown, self.cash + worth.sum());
                self.grown / before - 1.0
            }
        }
    }

    /// Trades to these weights; the turnover.
    pub(super) fn trade(&mut self, at: i64, target: &[f64]) -> f64 {
        let (units, before) = (&mut self.units, &mut self.before);
        let (weights, prices) = (&self.weights, &self.prices);
        let (turnover, held) = match self.terms.between {
            BetweenTrades::Constant => traded(|weight, _, _| weight, units, before, weights, target, prices),
            BetweenTrades::Drift => {
                let share = 1.0 / self.grown;
                let drifted = |weight, units, price| drifted(weight, units * price, share);
                traded(drifted, units, before, weights, target, prices)
            }
        };
        self.weights.copy_from_slice(target);
        self.cash = 1.0 - held.sum();
        self.grown = 1.0;
        self.traded_at = Some(at);
        turnover.sum()
    }

    /// Books a row; its return.
    pub(super) fn settle(&mut self, gross: f64, turnover: f64) -> f64 {
        let period_return = gross - self.terms.commission * turnover;
        self.close *= 1.0 + period_return;
        period_return
    }
}

/// The prices of what is held, NaN for none.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// When it was traded last.
    pub at_trade: &'a [f64],
    /// At the end of the walk; none when that was the row of the trade.
    pub at_end: Option<&'a [f64]>,
}

/// The units of a weight at a price; none without a price.
#[inline]
fn bought(weight: f64, price: f64) -> f64 {
    // A division that is always done is one that vector units do.
    weight / if price > 0.0 { price } else { f64::INFINITY }
}

/// The part of a weight whose asset has a price.
#[inline]
fn invested(weight: f64, price: f64) -> f64 {
    if price > 0.0 { weight } else { 0.0 }
}

#[inline]
fn newer(price: f64, known: f64) -> f64 {
    if price > 0.0 { price } else { known }
}

/// The value of units at the prices of a row, which become the known ones.
fn worth(known: &mut [f64], prices: &[f64], units: &[f64]) -> Lanes {
    let mut sum = Lanes::default();
    let (known, known_rest) = known.as_chunks_mut::<LANES>();
    let (prices, prices_rest) = prices.as_chunks::<LANES>();
    let (units, units_rest) = units.as_chunks::<LANES>();
    for ((known, prices), units) in known.iter_mut().zip(prices).zip(units) {
        for lane in 0..LANES {
            known[lane] = newer(prices[lane], known[lane]);
            sum.0[lane] += units[lane] * known[lane];
        }
    }
    for (lane, ((known, price), units)) in known_rest.iter_mut().zip(prices_rest).zip(units_rest).enumerate() {
        *known = newer(*price, *known);
        sum.0[lane] += units * *known;
    }
    sum
}

/// The return of weights from the known prices to those of a row, which become the known ones. What had no price when it was
/// traded, and so has no units, earns nothing.
fn earned(known: &mut [f64], prices: &[f64], weights: &[f64], units: &[f64]) -> Lanes {
    let mut sum = Lanes::default();
    let earned = |known: &mut f64, price: f64, weight: f64, units: f64| {
        let (before, now) = (*known, newer(price, *known));
        *known = now;
        weight * if units == 0.0 { 0.0 } else { now / before - 1.0 }
    };
    let (known, known_rest) = known.as_chunks_mut::<LANES>();
    let (prices, prices_rest) = prices.as_chunks::<LANES>();
    let (weights, weights_rest) = weights.as_chunks::<LANES>();
    let (units, units_rest) = units.as_chunks::<LANES>();
    for (((known, prices), weights), units) in known.iter_mut().zip(prices).zip(weights).zip(units) {
        for lane in 0..LANES {
            sum.0[lane] += earned(&mut known[lane], prices[lane], weights[lane], units[lane]);
        }
    }
    let rest = known_rest.iter_mut().zip(prices_rest).zip(weights_rest).zip(units_rest);
    for (lane, (((known, price), weight), units)) in rest.enumerate() {
        sum.0[lane] += earned(known, *price, *weight, *units);
    }
    sum
}

/// The weight of units that are worth this; what had no price when it was traded is worth its weight still.
#[inline]
fn drifted(weight: f64, worth: f64, share: f64) -> f64 {
    share * if worth == 0.0 { weight } else { worth }
}

/// Writes the weights before a trade, `before` of the last weight, units and price, and the units of its target. The turnover,
/// and what of the target has a price.
fn traded(
    before: impl Fn(f64, f64, f64) -> f64,
    units: &mut [f64],
    kept: &mut [f64],
    weights: &[f64],
    target: &[f64],
    prices: &[f64],
) -> (Lanes, Lanes) {
    let (mut turnover, mut held) = (Lanes::default(), Lanes::default());
    let (units, units_rest) = units.as_chunks_mut::<LANES>();
    let (kept, kept_rest) = kept.as_chunks_mut::<LANES>();
    let (weights, weights_rest) = weights.as_chunks::<LANES>();
    let (target, target_rest) = target.as_chunks::<LANES>();
    let (prices, prices_rest) = prices.as_chunks::<LANES>();
    let lines = units.iter_mut().zip(kept).zip(weights).zip(target.iter().zip(prices));
    for (((units, kept), weights), (target, prices)) in lines {
        // A loop for each column is one that vector units take.
        for lane in 0..LANES {
            kept[lane] = before(weights[lane], units[lane], prices[lane]);
        }
        for lane in 0..LANES {
            turnover.0[lane] += (target[lane] - kept[lane]).abs();
        }
        for lane in 0..LANES {
            units[lane] = bought(target[lane], prices[lane]);
        }
        for lane in 0..LANES {
            held.0[lane] += invested(target[lane], prices[lane]);
        }
    }
    let rest = units_rest
        .iter_mut()
        .zip(kept_rest)
        .zip(weights_rest)
        .zip(target_rest.iter().zip(prices_rest));
    for (lane, (((units, kept), weight), (target, price))) in rest.enumerate() {
        *kept = before(*weight, *units, *price);
        turnover.0[lane] += (target - *kept).abs();
        *units = bought(*target, *price);
        held.0[lane] += invested(*target, *price);
    }
    (turnover, held)
}
