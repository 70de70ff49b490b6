/// What happens to weights between two trades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// They stay: the portfolio is brought back to them at every row, free of charge.
    #[default]
    Constant,
    /// Units are held, so that weights drift with returns.
    Drift,
}

/// What a portfolio is held under.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// What happens to weights between two trades.
    pub between: Between,
    /// Cost of a turnover of 1, as a share of the value.
    pub commission: f64,
}

/// What a portfolio holds, from row to row.
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
    /// Last known; NaN before the first.
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
    /// What holds these weights from before the first row, at a value of `close`.
    pub fn new(terms: Terms, weights: Vec<f64>, close: f64) -> Self {
        let assets = weights.len();
        Self {
            terms,
            is_open: false,
            before: vec![0.0; assets],
            units: vec![0.0; assets],
            prices: vec![f64::NAN; assets],
            cash: 1.0,
            grown: 1.0,
            traded_at: None,
            close,
            weights,
        }
    }

    /// What an earlier walk held at its last row, to go on to the last bit as that walk would have: it traded to `weights`
    /// at `traded_at` (microseconds) and had a value of `close` at the end.
    pub fn resume(terms: Terms, (traded_at, weights): (i64, Vec<f64>), prices: &Known<'_>, close: f64) -> Self {
        let mut holding = Self::new(terms, weights, close);
        holding.traded_at = Some(traded_at);
        holding.open(prices.at_trade);
        match (prices.at_end, terms.between) {
            (None, _) => {}
            (Some(prices), Between::Constant) => holding.prices.copy_from_slice(prices),
            (Some(prices), Between::Drift) => {
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

    /// The newest known prices; NaN for none.
    pub fn prices(&self) -> &[f64] {
        &self.prices
    }

    /// Writes the weights as they are now.
    pub fn weights_now(&self, weights: &mut [f64]) {
        if self.terms.between == Between::Constant {
            return weights.copy_from_slice(&self.weights);
        }
        let share = 1.0 / self.grown;
        let held = self.units.iter().zip(&self.prices).zip(&self.weights);
        for (now, ((units, price), weight)) in weights.iter_mut().zip(held) {
            let worth = if *units == 0.0 { *weight } else { units * price };
            *now = worth * share;
        }
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
        self.prices.copy_from_slice(prices);
        let mut held = 0.0;
        for ((units, weight), price) in self.units.iter_mut().zip(&self.weights).zip(&self.prices) {
            *units = weight / price;
            let is_unpriced = units.is_nan();
            *units = if is_unpriced { 0.0 } else { *units };
            held += if is_unpriced { 0.0 } else { *weight };
        }
        self.cash = 1.0 - held;
        self.grown = 1.0;
    }

    /// The return since the row before, of what was held over it. A price that is none is the last one known.
    pub(super) fn advance(&mut self, prices: &[f64]) -> f64 {
        let mut sum = 0.0;
        match self.terms.between {
            Between::Constant => {
                for ((known, price), weight) in self.prices.iter_mut().zip(prices).zip(&self.weights) {
                    let now = if *price > 0.0 { *price } else { *known };
                    let earned = weight * (now / *known - 1.0);
                    sum += if earned.is_nan() { 0.0 } else { earned };
                    *known = now;
                }
                sum
            }
            Between::Drift => {
                for ((known, price), units) in self.prices.iter_mut().zip(prices).zip(&self.units) {
                    let now = if *price > 0.0 { *price } else { *known };
                    let worth = units * now;
                    sum += if worth.is_nan() { 0.0 } else { worth };
                    *known = now;
                }
                let before = std::mem::replace(&mut self.grown, self.cash + sum);
                self.grown / before - 1.0
            }
        }
    }

    /// Trades to these weights; the turnover.
    pub(super) fn trade(&mut self, at: i64, target: &[f64]) -> f64 {
        let mut before = std::mem::take(&mut self.before);
        self.weights_now(&mut before);
        self.before = before;
        let (mut turnover, mut held) = (0.0, 0.0);
        let lines = self.units.iter_mut().zip(&mut self.weights).zip(&self.before);
        for (((units, weight), before), (target, price)) in lines.zip(target.iter().zip(&self.prices)) {
            turnover += (target - before).abs();
            *weight = *target;
            *units = target / price;
            let is_unpriced = units.is_nan();
            *units = if is_unpriced { 0.0 } else { *units };
            held += if is_unpriced { 0.0 } else { *target };
        }
        self.cash = 1.0 - held;
        self.grown = 1.0;
        self.traded_at = Some(at);
        turnover
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
