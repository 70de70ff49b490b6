//! Returns that weigh money by when it came and went.

use super::sum;

/// Money that changed hands at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Days after the first moment that is looked at.
    pub day: f64,
    /// The amount.
    pub amount: f64,
}

/// The modified Dietz return: `(E - B - sum F) / (B + sum w_i F_i)`, `w_i = (D - d_i) / D`, where B and E are the values at
/// the start and after `length` days D, and F the external money that came in (positive) or went out on the days d.
/// `None` when the time is empty or the average capital is not above zero.
///
/// Source: Dietz, Pension Funds: Measuring Investment Performance (1966); GIPS standards 2020, glossary.
///
/// ```
/// use rebalance::performance::{Flow, modified_dietz};
///
/// // 100 at the start, 50 more after a quarter of the 100 days, 168 at the end.
/// let flows = [Flow { day: 25.0, amount: 50.0 }];
/// assert_eq!(modified_dietz(100.0, 168.0, &flows, 100.0), Some(18.0 / 137.5));
/// ```
#[must_use]
pub fn modified_dietz(begin: f64, end: f64, flows: &[Flow], length: f64) -> Option<f64> {
    if length <= 0.0 {
        return None;
    }
    let weighted = flows.iter().map(|flow| (length - flow.day) / length * flow.amount);
    let capital = begin + sum(weighted);
    let gain = end - begin - sum(flows.iter().map(|flow| flow.amount));
    (capital > 0.0).then(|| gain / capital)
}

/// The yearly rates at which flows are worth nothing together.
#[derive(Clone, Debug, PartialEq)]
pub enum Rates {
    /// There is none.
    None,
    /// There is exactly this one.
    One(f64),
    /// There are several, ascending, none better than another.
    Many(Vec<f64>),
}

/// The yearly rates r with `sum P_i / (1 + r)^(d_i / 365) = 0`: the investor's payments negative, what comes back positive,
/// d in days. Rates are looked for between -99.9999998 % and 4.9 * 10^8 a year.
///
/// With one change of sign in the order of days there is exactly one rate (Descartes' rule of signs, which holds for real
/// exponents too); with more, every change of sign of the value on a grid of 0.01 in `ln(1 + r)` is followed, so that rates
/// closer than 1 % to each other can be missed in pairs.
///
/// ```
/// use rebalance::performance::{Flow, Rates, xirr};
///
/// let flows = [Flow { day: 0.0, amount: -100.0 }, Flow { day: 365.0, amount: 110.0 }];
/// let Rates::One(rate) = xirr(&flows) else { panic!("one rate") };
/// assert!((rate - 0.1).abs() < 1e-14);
/// ```
#[must_use]
pub fn xirr(flows: &[Flow]) -> Rates {
    let mut flows: Vec<Flow> = flows.iter().copied().filter(|flow| flow.amount != 0.0).collect();
    flows.sort_by(|one, other| one.day.total_cmp(&other.day));
    let flows = by_day(&flows);
    let changes = flows
        .windows(2)
        .filter(|pair| (pair[0].amount > 0.0) != (pair[1].amount > 0.0))
        .count();
    let mut rates = match changes {
        0 => Vec::new(),
        1 => bisect(&flows, -REACH, REACH).into_iter().collect(),
        _ => scan(&flows),
    };
    match rates.len() {
        0 => Rates::None,
        1 => Rates::One(rates.remove(0)),
        _ => Rates::Many(rates),
    }
}

/// `ln(1 + r)` of the rates that are looked for.
const REACH: f64 = 20.0;
const STEPS: i32 = 4_000;

/// Flows netted by day, without days that net to zero: flows of one day have no order among them.
fn by_day(sorted: &[Flow]) -> Vec<Flow> {
    let days = sorted.chunk_by(|one, other| one.day.total_cmp(&other.day).is_eq());
    let summed = days.map(|flows| Flow {
        day: flows[0].day,
        amount: sum(flows.iter().map(|flow| flow.amount)),
    });
    summed.filter(|flow| flow.amount != 0.0).collect()
}

/// The value of the flows at the logarithmic rate, times a positive number that keeps every term in range.
fn value(flows: &[Flow], rate: f64) -> f64 {
    let from = if rate >= 0.0 { flows.first() } else { flows.last() };
    let from = from.map_or(0.0, |flow| flow.day);
    sum(flows
        .iter()
        .map(|flow| flow.amount * libm::exp(-rate * (flow.day - from) / 365.0)))
}

fn scan(flows: &[Flow]) -> Vec<f64> {
    let at = |step: i32| REACH * f64::from(step) / f64::from(STEPS / 2) - REACH;
    let mut rates: Vec<f64> = (0..STEPS)
        .filter_map(|step| bisect(flows, at(step), at(step + 1)))
        .collect();
    // A rate on the grid ends one cell and starts the next.
    rates.dedup_by(|later, earlier| (*later - *earlier).abs() <= 1e-12 * (1.0 + earlier.abs()));
    rates
}

/// The rate between two logarithmic rates at which the value has different signs, as an ordinary rate.
fn bisect(flows: &[Flow], low: f64, high: f64) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let (at_low, at_high) = (value(flows, low), value(flows, high));
    if at_low == 0.0 {
        return Some(libm::expm1(low));
    }
    if at_low * at_high > 0.0 || at_high == 0.0 {
        return (at_high == 0.0).then(|| libm::expm1(high));
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return Some(libm::expm1(middle));
        }
        let at_middle = value(flows, middle);
        if at_middle == 0.0 {
            return Some(libm::expm1(middle));
        }
        if (at_middle > 0.0) == (at_low > 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
}
