//! Every line into its band by the fewest trades.

use std::cmp::Reverse;

use decimal::Decimal;

use super::{CashLimits, FewestFault, Trade, Trades, check_cash, check_sizes};

/// A line and its band, in value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandLine {
    /// Now.
    pub value: Decimal,
    /// Where a trade takes it when the cash lets it.
    pub target: Decimal,
    /// The least in band.
    pub low: Decimal,
    /// The most in band.
    pub high: Decimal,
    /// Whether it may be bought.
    pub may_buy: bool,
    /// Whether it may be sold.
    pub may_sell: bool,
}

/// The fewest trades after which every line is in its band and the cash within its limits.
///
/// A line out of band must trade. Trading it can change the cash by any amount from an interval, and together such lines
/// change it by any amount from the sum of their intervals, `[p, q]` of money spent. Where that meets what the cash
/// may lose, `[a, b]`, no further line is needed. Else say `q < a`: more must be bought. A further line in band adds to
/// `q` at most its room `high - value`, so `k` further lines add at most the `k` largest rooms, and those very lines
/// add exactly that, while they leave `p <= a`; the interval then meets `[a, b]` as soon as its upper end reaches `a`. So
/// the largest rooms first, until they suffice, is a fewest set. The same holds of `p > b` with the rooms `value - low`.
/// Equal rooms go by number.
///
/// Among the sets, values start as near to the targets as bands and permissions allow, and the lines with the most
/// room then take what the cash needs.
///
/// # Errors
///
/// [`FewestFault`], `DriftOutOfReach` excepted.
///
/// ```
/// use decimal::Decimal;
/// use rebalance::min_trades::{BandLine, CashLimits, within_bands};
///
/// let line = |value: i64| BandLine {
///     value: Decimal::from(value),
///     target: Decimal::from(30),
///     low: Decimal::from(25),
///     high: Decimal::from(35),
///     may_buy: true,
///     may_sell: true,
/// };
/// let cash = CashLimits { value: Decimal::from(2), low: Decimal::ZERO, high: Decimal::from(5) };
/// // The second line must be bought, and the cash does not suffice: the fullest line pays for it.
/// let found = within_bands(&[line(34), line(20), line(33)], cash)?;
/// let lines: Vec<usize> = found.trades.iter().map(|trade| trade.line).collect();
/// assert_eq!(lines, [0, 1]);
/// # Ok::<(), rebalance::min_trades::FewestFault>(())
/// ```
pub fn within_bands(lines: &[BandLine], cash: CashLimits) -> Result<Trades, FewestFault> {
    let amounts = lines
        .iter()
        .flat_map(|line| [line.value, line.target, line.low, line.high]);
    check_sizes(amounts.chain([cash.value, cash.low, cash.high]))?;
    check_cash(&cash)?;
    let ranges = ranges(lines)?;
    let (mut traded, mut room): (Vec<usize>, Vec<usize>) =
        (0..lines.len()).partition(|line| !ranges[*line].holds(ranges[*line].value));
    let (least, most) = (
        cash.value.units() - cash.high.units(),
        cash.value.units() - cash.low.units(),
    );
    let (mut low, mut high) = (0, 0);
    for line in &traded {
        low += ranges[*line].low - ranges[*line].value;
        high += ranges[*line].high - ranges[*line].value;
    }
    let is_buying = high < least;
    let of = |line: usize| {
        let range = &ranges[line];
        if is_buying {
            range.high - range.value
        } else {
            range.value - range.low
        }
    };
    let mut missing = if is_buying { least - high } else { low - most };
    room.sort_by_key(|line| (Reverse(of(*line)), *line));
    for line in room {
        if missing <= 0 {
            break;
        }
        missing -= of(line);
        traded.push(line);
    }
    if missing > 0 {
        return Err(FewestFault::CashOutOfReach);
    }
    traded.sort_unstable();
    Ok(placed(&ranges, &traded, cash, (least, most)))
}

/// A line in units of [`Decimal`], with the values that permissions leave of its band.
#[derive(Clone, Copy, Debug)]
struct Permitted {
    value: i128,
    target: i128,
    low: i128,
    high: i128,
}

impl Permitted {
    fn holds(&self, value: i128) -> bool {
        self.low <= value && value <= self.high
    }
}

fn ranges(lines: &[BandLine]) -> Result<Vec<Permitted>, FewestFault> {
    let mut ranges = Vec::with_capacity(lines.len());
    for (number, line) in lines.iter().enumerate() {
        if line.low > line.high {
            return Err(FewestFault::LimitsCrossed { line: number });
        }
        let low = if line.may_sell {
            line.low
        } else {
            line.low.max(line.value)
        };
        let high = if line.may_buy {
            line.high
        } else {
            line.high.min(line.value)
        };
        if low > high {
            return Err(FewestFault::LineOutOfReach { line: number });
        }
        ranges.push(Permitted {
            value: line.value.units(),
            target: line.target.units(),
            low: low.units(),
            high: high.units(),
        });
    }
    Ok(ranges)
}

/// Values of the traded lines whose purchases less sales lie in `spent`, which they can.
fn placed(ranges: &[Permitted], traded: &[usize], cash: CashLimits, spent: (i128, i128)) -> Trades {
    let mut values: Vec<i128> = traded
        .iter()
        .map(|line| ranges[*line].target.clamp(ranges[*line].low, ranges[*line].high))
        .collect();
    let mut net = 0;
    for (line, value) in traded.iter().zip(&values) {
        net += value - ranges[*line].value;
    }
    let wanted = net.clamp(spent.0, spent.1);
    let is_rising = wanted > net;
    let room = |place: usize, values: &[i128]| {
        let range = &ranges[traded[place]];
        if is_rising {
            range.high - values[place]
        } else {
            values[place] - range.low
        }
    };
    let mut order: Vec<usize> = (0..traded.len()).collect();
    order.sort_by_key(|place| (Reverse(room(*place, &values)), *place));
    for place in order {
        let step = room(place, &values).min((wanted - net).abs());
        let signed = if is_rising { step } else { -step };
        values[place] += signed;
        net += signed;
    }
    let trades = traded.iter().zip(&values).map(|(line, value)| Trade {
        line: *line,
        value: Decimal::from_raw(*value),
    });
    Trades {
        trades: trades.collect(),
        cash: Decimal::from_raw(cash.value.units() - net),
    }
}
