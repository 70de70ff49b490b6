use decimal::Decimal;
use metatable::Instant;

use crate::tables::{ExternalPrice, InterpolatedPrice};

/// A bar of prices and volume; [`Bar::is_filled`] when it was filled in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// When it closed.
    pub time: Instant,
    /// When it opened.
    pub open_time: Option<Instant>,
    /// First price.
    pub open: Option<Decimal>,
    /// Highest price.
    pub high: Option<Decimal>,
    /// Lowest price.
    pub low: Option<Decimal>,
    /// Last price.
    pub close: Option<Decimal>,
    /// Traded units.
    pub volume: Option<Decimal>,
    /// Trades.
    pub trade_count: Option<i64>,
    /// Volume-weighted price.
    pub vwap: Option<Decimal>,
    /// It was filled in, not observed.
    pub is_filled: bool,
}

macro_rules! bar_of {
    ($row:ty) => {
        impl From<$row> for Bar {
            fn from(row: $row) -> Self {
                Self {
                    time: row.time_index,
                    open_time: row.open_time,
                    open: row.open,
                    high: row.high,
                    low: row.low,
                    close: row.close,
                    volume: row.volume,
                    trade_count: row.trade_count,
                    vwap: row.vwap,
                    is_filled: row.interpolated.unwrap_or(false),
                }
            }
        }
    };
}
bar_of!(ExternalPrice);
bar_of!(InterpolatedPrice);
