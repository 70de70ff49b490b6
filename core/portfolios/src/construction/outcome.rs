use metatable::{Instant, Uid};

use super::frame::Frame;
use super::identity::Identity;
use crate::codes;
use violation::{Fault, Violation};

/// The result of a run: rows that are not stored yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The identity of its configuration.
    pub identity: Identity,
    /// Weights of the signal that are newer than the stored ones.
    pub signal: Frame,
    /// A line for each asset of each trade, by time and asset.
    pub trades: Vec<TradeRow>,
    /// A line for each time, in order.
    pub values: Vec<ValueRow>,
    /// Notes: assets without prices.
    pub warnings: Vec<Violation>,
    /// Why there are no values; none when there are some.
    pub nothing: Option<Nothing>,
}

/// The weight of an asset at a trade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TradeRow {
    /// When it was traded.
    pub time: Instant,
    /// The asset.
    pub asset: Uid,
    /// Weight after the trade.
    pub weight: f64,
    /// Weight before it.
    pub before: f64,
    /// Price at the trade; none when none is known.
    pub price: Option<f64>,
    /// Price at the time before.
    pub price_before: Option<f64>,
    /// Units traded by the market since the time before, when the strategy asks for them.
    pub volume: Option<f64>,
}

/// The value of the portfolio at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueRow {
    /// The time that it is stored under: the start of the step.
    pub stamp: Instant,
    /// The time itself.
    pub time: Instant,
    /// The value.
    pub close: f64,
    /// The return since the value before, after commission.
    pub period_return: f64,
    /// The value as it was calculated.
    pub calculated: f64,
}

/// Why a run has nothing to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// The window ends before it starts.
    WindowEmpty,
    /// The signal has no weights in the window.
    NoSignal,
    /// All sessions up to this instant are booked; the next one comes later.
    UpToDate(Option<Instant>),
    /// Prices end before the next session: those of the asset of this key, at this instant.
    PricesEnd(String, Instant),
}

impl Nothing {
    /// The reason in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::WindowEmpty => codes::window_empty(),
            Self::NoSignal => codes::signal_empty(),
            Self::UpToDate(Some(last)) => codes::up_to_date(last),
            Self::UpToDate(None) => codes::no_session(),
            Self::PricesEnd(asset, time) => codes::prices_end(asset, time),
        }
    }
}
