//! The signal of a portfolio, as data.

use std::collections::BTreeMap;
use std::fmt::Display;

use chrono::TimeDelta;
use metatable::{Instant, Uid};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::hash::hash_of;
use crate::price_source::ValuationSource;
use violation::{Fault, Violation};

/// A producer of target weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SignalChoice {
    /// The same weights for ever.
    FixedWeights {
        /// The weights.
        weights: Vec<Weight>,
        /// From when on; 2018-01-02 when nothing is given.
        #[serde(default = "default_since")]
        since: Instant,
    },
    /// The same weight for each asset, 1 in sum.
    EqualWeight {
        /// The assets.
        assets: Vec<Uid>,
        /// From when on; 2018-01-02 when nothing is given.
        #[serde(default = "default_since")]
        since: Instant,
    },
    /// Weights that were imported under a name.
    ExternalWeights {
        /// The name.
        name: String,
        /// How long weights hold, in milliseconds; less than a day when nothing is given.
        #[serde(default = "default_life")]
        maximum_forward_fill_ms: u64,
    },
    /// By market capitalisation, of what is traded enough.
    MarketCap(MarketCap),
    /// The weights at 0 or above of assets that would have followed a target best.
    PortfolioReplicator(Replicator),
    /// With the trend of the day before, within the day.
    IntradayTrend {
        /// The asset.
        asset_uid: Uid,
        /// Its bars.
        #[serde(default)]
        source: ValuationSource,
    },
    /// A portfolio of portfolios: the sum of their stored weights, each by its share.
    Blend {
        /// The portfolios.
        sleeves: Vec<Sleeve>,
    },
}

/// Settings of [`SignalChoice::MarketCap`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MarketCap {
    /// The assets to choose from.
    pub assets: Vec<Uid>,
    /// Their prices and volumes.
    #[serde(default)]
    pub source: ValuationSource,
    /// Windows of the traded value, in rows.
    #[serde(default = "default_windows")]
    pub windows: Vec<usize>,
    /// Least annualised traded value as a share of the capitalisation, over each window.
    #[serde(default = "default_minimum_ratio")]
    pub minimum_traded_ratio: f64,
    /// Least share of rows with any trade, over the longest window.
    #[serde(default = "default_minimum_share")]
    pub minimum_trading_share: f64,
    /// How many assets are kept, the largest first.
    #[serde(default = "default_top")]
    pub top: usize,
    /// Fewer assets to choose from are refused.
    #[serde(default = "default_minimum_assets")]
    pub minimum_assets: usize,
    /// The yearly volatility above which weights are scaled down; none for no scaling.
    #[serde(default)]
    pub volatility_cap: Option<f64>,
}

/// Settings of [`SignalChoice::PortfolioReplicator`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Replicator {
    /// The asset to follow.
    pub target_asset_uid: Uid,
    /// The assets to follow it with.
    pub assets: Vec<Uid>,
    /// Their prices.
    #[serde(default)]
    pub source: ValuationSource,
    /// Rows of returns that are looked at.
    #[serde(default = "default_window")]
    pub window: usize,
    /// Price of a weight, as in the Lasso; 0 for least squares alone.
    #[serde(default)]
    pub alpha: f64,
}

/// The weight of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// The asset.
    pub asset_uid: Uid,
    /// Its weight; negative for a short one.
    pub weight: f64,
}

/// The share of a portfolio in another one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sleeve {
    /// The portfolio.
    pub portfolio_uid: Uid,
    /// Its share.
    pub share: f64,
}

/// 2018-01-02T00:00:00Z.
fn default_since() -> Instant {
    Instant::from_timestamp_nanos(1_514_851_200_000_000_000)
}

/// Five milliseconds less than a day: what was published at one time of a day ends just before that time of the next one.
fn default_life() -> u64 {
    86_400_000 - 5
}

fn default_windows() -> Vec<usize> {
    vec![60, 360]
}

fn default_minimum_ratio() -> f64 {
    0.1
}

fn default_minimum_share() -> f64 {
    0.9
}

fn default_top() -> usize {
    50_000
}

fn default_minimum_assets() -> usize {
    3
}

fn default_window() -> usize {
    60
}

/// "1 asset", "2 assets".
fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

impl SignalChoice {
    /// How long published weights hold; `step` is that of the bars which a signal is made from.
    pub fn maximum_forward_fill(&self, step: TimeDelta) -> TimeDelta {
        let shortly_before = |life: TimeDelta| life - TimeDelta::milliseconds(5);
        match self {
            Self::FixedWeights { .. } | Self::EqualWeight { .. } | Self::Blend { .. } => TimeDelta::days(73_000),
            Self::ExternalWeights {
                maximum_forward_fill_ms,
                ..
            } => TimeDelta::milliseconds(i64::try_from(*maximum_forward_fill_ms).unwrap_or(i64::MAX / 2_000)),
            Self::MarketCap(_) => shortly_before(TimeDelta::days(1)),
            Self::PortfolioReplicator(_) | Self::IntradayTrend { .. } => shortly_before(step),
        }
    }

    /// The identity of the signal: the SHA-256, in hexadecimal, of its canonical JSON. How long imported weights hold is
    /// not part of it, because an import says nothing of it.
    pub fn hash(&self) -> String {
        match self {
            Self::ExternalWeights { name, .. } => hash_of(&Self::external(name)),
            other => hash_of(other),
        }
    }

    /// The signal of weights that are imported under a name.
    pub fn external(name: &str) -> Self {
        Self::ExternalWeights {
            name: name.to_owned(),
            maximum_forward_fill_ms: default_life(),
        }
    }

    /// A name for people.
    pub fn describe(&self) -> String {
        match self {
            Self::FixedWeights { weights, .. } => format!("Fixed weights of {}", counted(weights.len(), "asset")),
            Self::EqualWeight { assets, .. } => format!("Equal weights of {}", counted(assets.len(), "asset")),
            Self::ExternalWeights { name, .. } => name.clone(),
            Self::MarketCap(cap) => format!("Market capitalisation of {}", counted(cap.assets.len(), "asset")),
            Self::PortfolioReplicator(replicator) => {
                format!("Replication with {}", counted(replicator.assets.len(), "asset"))
            }
            Self::IntradayTrend { .. } => "Intraday trend".to_owned(),
            Self::Blend { sleeves } => format!("Blend of {}", counted(sleeves.len(), "portfolio")),
        }
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        let mut faults = Vec::new();
        match self {
            Self::FixedWeights { weights, .. } => {
                let uids = weights.iter().map(|weight| weight.asset_uid);
                check_list(&mut faults, "signal.weights", codes::duplicate_asset, uids);
                check_finite(
                    &mut faults,
                    "signal.weights",
                    weights.iter().map(|weight| weight.weight),
                );
            }
            Self::EqualWeight { assets, .. } => {
                check_list(
                    &mut faults,
                    "signal.assets",
                    codes::duplicate_asset,
                    assets.iter().copied(),
                );
            }
            Self::Blend { sleeves } => {
                let uids = sleeves.iter().map(|sleeve| sleeve.portfolio_uid);
                check_list(&mut faults, "signal.sleeves", codes::sleeve_duplicate, uids);
                check_finite(&mut faults, "signal.sleeves", sleeves.iter().map(|sleeve| sleeve.share));
            }
            Self::MarketCap(cap) => {
                check_list(
                    &mut faults,
                    "signal.assets",
                    codes::duplicate_asset,
                    cap.assets.iter().copied(),
                );
                check_windows(&mut faults, "signal.windows", &cap.windows);
            }
            Self::PortfolioReplicator(replicator) => {
                check_list(
                    &mut faults,
                    "signal.assets",
                    codes::duplicate_asset,
                    replicator.assets.iter().copied(),
                );
                check_windows(&mut faults, "signal.window", &[replicator.window]);
                if !(replicator.alpha >= 0.0 && replicator.alpha.is_finite()) {
                    faults.push(codes::alpha_negative().at(0, "signal.alpha"));
                }
            }
            Self::ExternalWeights { .. } | Self::IntradayTrend { .. } => {}
        }
        faults
    }
}

/// The fault of an element that is the same as one before it, by their numbers.
type Duplicate = fn(&dyn Display, &dyn Display) -> Fault;

fn check_list(faults: &mut Vec<Violation>, column: &str, duplicate: Duplicate, uids: impl Iterator<Item = Uid>) {
    let mut places = BTreeMap::new();
    for (place, uid) in uids.enumerate() {
        let first = *places.entry(uid).or_insert(place);
        if first != place {
            let fault = duplicate(&(place + 1), &(first + 1));
            faults.push(fault.at(0, format!("{column}[{place}]")));
        }
    }
    if places.is_empty() {
        faults.push(codes::weights_empty().at(0, column));
    }
}

fn check_finite(faults: &mut Vec<Violation>, column: &str, weights: impl Iterator<Item = f64>) {
    for (place, weight) in weights.enumerate() {
        if !weight.is_finite() {
            faults.push(codes::weight_not_finite(&weight).at(0, format!("{column}[{place}]")));
        }
    }
}

fn check_windows(faults: &mut Vec<Violation>, column: &str, windows: &[usize]) {
    if windows.is_empty() || windows.contains(&0) {
        faults.push(codes::window_of_signal_empty().at(0, column));
    }
}
