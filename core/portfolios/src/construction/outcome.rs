use metatable::{Instant, Uid};

use super::fault::Fault;
use super::frame::Frame;
use super::identity::Identity;

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
    pub warnings: Vec<Fault>,
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
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WindowEmpty => "window_empty",
            Self::NoSignal => "signal_empty",
            Self::UpToDate(_) => "up_to_date",
            Self::PricesEnd(..) => "prices_end",
        }
    }

    /// A sentence that says what to do.
    pub fn message(&self) -> String {
        match self {
            Self::WindowEmpty => "The period ends before it starts; choose a later end.".to_owned(),
            Self::NoSignal => "The signal has no weights in this period; publish weights or start later.".to_owned(),
            Self::UpToDate(Some(last)) => format!("Values up to {last} already exist; choose a later end."),
            Self::UpToDate(None) => "There is no session in the period; choose a later end.".to_owned(),
            Self::PricesEnd(asset, at) => {
                format!("The prices of asset {asset} end at {at}; import later prices, or forward-fill to today.")
            }
        }
    }
}
