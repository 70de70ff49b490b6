//! The configuration of a construction, as data.

use choices::BetweenTrades;
use metatable::{Instant, Uid};
use rebalance::construction::{Strategy, Terms, Window, parse_minute};
use serde::{Deserialize, Serialize};

use super::grid::Frequency;
use super::signal::SignalChoice;
use crate::codes;
use crate::price_source::ValuationSource;
use violation::Violation;

/// How a portfolio is constructed. Assets, portfolios and calendars are named by their uids, so that a business key can
/// change; unknown properties are refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The signal that it follows.
    pub signal: SignalChoice,
    /// How it follows it.
    #[serde(default)]
    pub strategy: StrategyChoice,
    /// When it may trade; the first session with a signal is always one of these times.
    #[serde(default)]
    pub rebalance: RebalanceDates,
    /// The prices that it is valued by.
    #[serde(default)]
    pub valuation: Valuation,
    /// The step of its times: `1d` for the sessions of its calendar, `15m` for a regular grid.
    #[serde(default)]
    pub frequency: Frequency,
    /// The treatment of missing prices.
    #[serde(default)]
    pub alignment: Alignment,
    /// Cost of a turnover of 1, as a share of the value.
    #[serde(default = "default_commission")]
    pub commission: f64,
    /// The evolution of weights between two trades.
    #[serde(default)]
    pub between: BetweenTrades,
    /// The asset whose price becomes the portfolio's value; its own value is then kept as the calculated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement_asset: Option<Uid>,
    /// The first instant; 2018-01-01 when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Instant>,
}

fn default_commission() -> f64 {
    0.000_18
}

/// How a portfolio follows its signal. Times of the day are UTC, `9:00` or `09:00`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StrategyChoice {
    /// Trades to the signal when it comes.
    #[default]
    ImmediateSignal,
    /// Goes to the signal in equal steps of time between two times of the day.
    TimeWeighted {
        /// First time of the day.
        #[serde(default = "default_start")]
        start: String,
        /// Last time of the day.
        #[serde(default = "default_end")]
        end: String,
    },
    /// Trades no more of an asset than a share of what the market trades.
    VolumeParticipation {
        /// Largest share of a bar's traded value.
        #[serde(default = "default_share")]
        max_share: f64,
        /// Portfolio value, that is, of a weight of 1, in the currency of the prices.
        #[serde(default = "default_notional")]
        total_notional: f64,
        /// First time of the day; its start when none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<String>,
        /// Last time of the day; its end when none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<String>,
    },
}

fn default_start() -> String {
    "9:00".to_owned()
}

fn default_end() -> String {
    "23:00".to_owned()
}

fn default_share() -> f64 {
    0.01
}

fn default_notional() -> f64 {
    50_000_000.0
}

/// When a portfolio may trade.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RebalanceDates {
    /// At every time of its grid.
    #[default]
    Daily,
    /// At the last session of each week, Monday to Sunday.
    Weekly,
    /// At the last session of each month.
    EndOfMonth,
    /// At the last session of each quarter.
    EndOfQuarter,
    /// At the first of its times on or after each session of another stored calendar.
    Custom {
        /// The calendar.
        calendar_uid: Uid,
    },
}

/// Where prices come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Valuation {
    /// The table.
    #[serde(default)]
    pub source: ValuationSource,
    /// The column.
    #[serde(default)]
    pub column: ValuationColumn,
}

/// A column of prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ValuationColumn {
    /// First price.
    Open,
    /// Highest price.
    High,
    /// Lowest price.
    Low,
    /// Last price.
    #[default]
    Close,
    /// Volume-weighted price.
    Vwap,
}

impl ValuationColumn {
    /// The name of the column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Vwap => "vwap",
        }
    }
}

/// The treatment of missing prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    /// Carries the last prices up to the end of the run, however old they are.
    #[serde(default)]
    pub forward_fill_to_now: bool,
    /// Refuses a run of which an asset has no price when it is traded, rather than let its weight earn nothing.
    #[serde(default)]
    pub fail_on_missing_prices: bool,
    /// How long a last price holds beyond its time, in seconds, while another asset has newer ones; one step of the frequency
    /// when none is given. No run goes beyond the time that the newest price of all is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_forward_fill_secs: Option<u32>,
}

impl Configuration {
    /// A configuration that follows a signal at once and whose other settings are those of no choice.
    pub fn following(signal: SignalChoice) -> Self {
        Self {
            signal,
            strategy: StrategyChoice::default(),
            rebalance: RebalanceDates::default(),
            valuation: Valuation::default(),
            frequency: Frequency::default(),
            alignment: Alignment::default(),
            commission: default_commission(),
            between: BetweenTrades::default(),
            replacement_asset: None,
            start: None,
        }
    }

    /// Everything that is wrong with its values. Codes: `time_malformed`, `window_reversed`, `share_out_of_range`,
    /// `not_positive`, `share_out_of_range`, `derivation_key_malformed`, and those of the signal:
    /// `weights_empty`, `not_real`, `duplicate_asset`, `sleeve_duplicate`, `window_empty`, `negative`.
    ///
    /// ```
    /// use portfolios::construction::Configuration;
    /// let json = r#"{"signal": {"kind": "equal_weight", "assets": []}, "commission": -1.0}"#;
    /// let violations = serde_json::from_str::<Configuration>(json).unwrap().violations();
    /// let codes: Vec<_> = violations.iter().map(|violation| &violation.code).collect();
    /// assert_eq!(codes, ["weights_empty", "share_out_of_range"]);
    /// ```
    pub fn violations(&self) -> Vec<Violation> {
        let mut faults = self.signal.violations();
        faults.extend(self.strategy.violations());
        if let ValuationSource::InterpolatedPricesTS { derivation_key, .. } = &self.valuation.source {
            let is_key = derivation_key.len() == 16 && derivation_key.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_key {
                faults.push(codes::derivation_key_malformed().at(0, "valuation.source.derivation_key"));
            }
        }
        if !(0.0..1.0).contains(&self.commission) {
            faults.push(codes::commission_out_of_range().at(0, "commission"));
        }
        faults
    }

    /// The terms of valuation of the weights.
    pub fn terms(&self) -> Terms {
        Terms {
            between: self.between,
            commission: self.commission,
        }
    }
}

impl StrategyChoice {
    /// The strategy of the kernel.
    ///
    /// # Errors
    /// Everything that is wrong with its values.
    pub fn to_strategy(&self) -> Result<Strategy, Vec<Violation>> {
        match self {
            Self::ImmediateSignal => Ok(Strategy::Immediate),
            Self::TimeWeighted { start, end } => window(Some(start), Some(end)).map(Strategy::TimeWeighted),
            Self::VolumeParticipation {
                max_share,
                total_notional,
                start,
                end,
            } => {
                let mut faults = participation_faults(*max_share, *total_notional);
                let window = window(start.as_deref(), end.as_deref());
                faults.extend(window.as_ref().err().into_iter().flatten().cloned());
                match window {
                    Ok(window) if faults.is_empty() => Ok(Strategy::VolumeParticipation {
                        max_share: *max_share,
                        total_notional: *total_notional,
                        window,
                    }),
                    _ => Err(faults),
                }
            }
        }
    }

    fn violations(&self) -> Vec<Violation> {
        self.to_strategy().err().unwrap_or_default()
    }
}

/// The window between two times of the day; the ends of the day where none is given.
fn window(start: Option<&str>, end: Option<&str>) -> Result<Window, Vec<Violation>> {
    let mut faults = Vec::new();
    let mut minute = |name: &str, text: Option<&str>, default: u32| {
        let Some(text) = text else { return Some(default) };
        let minute = parse_minute(text);
        if minute.is_none() {
            faults.push(codes::time_malformed(&text).at(0, format!("strategy.{name}")));
        }
        minute
    };
    let start = minute("start", start, Window::DAY.start);
    let end = minute("end", end, Window::DAY.end);
    match start.zip(end) {
        Some((start, end)) if start < end => Ok(Window { start, end }),
        Some(_) => Err(vec![codes::window_reversed().at(0, "strategy.end")]),
        None => Err(faults),
    }
}

fn participation_faults(max_share: f64, total_notional: f64) -> Vec<Violation> {
    let mut faults = Vec::new();
    if !(max_share > 0.0 && max_share <= 1.0) {
        faults.push(codes::share_out_of_range().at(0, "strategy.max_share"));
    }
    if !(total_notional > 0.0 && total_notional.is_finite()) {
        faults.push(codes::notional_not_positive().at(0, "strategy.total_notional"));
    }
    faults
}
