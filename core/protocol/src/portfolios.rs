//! Portfolios: what they are made of, how they are built, what they came to.

use choices::{RebalanceSchedule, SignalKind, StrategyKind};
use serde::{Deserialize, Serialize};

use super::{Instant, SavedRow, Uid};
use crate::form::{Control, Source, Unit, form};

/// Every portfolio.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListPortfolios;

/// The portfolios, and what a new one can be made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortfoliosView {
    /// By identifier.
    pub portfolios: Vec<PortfolioLine>,
    /// Indices of levels that a portfolio can be compared with: the row and its key.
    pub indices: Vec<(Uid, String)>,
    /// The groups, by name.
    pub groups: Vec<GroupLine>,
    /// Stored calendars: identifier and name.
    pub calendars: Vec<(String, String)>,
    /// Calendars that can be made: key and name.
    pub calendar_sources: Vec<(String, String)>,
    /// Keys of the assets with a price.
    pub priced: Vec<String>,
    /// Names of imported signals.
    pub signals: Vec<String>,
}

impl PortfoliosView {
    /// What the fields of a source pick from: value and label.
    #[must_use]
    pub fn offers(&self, source: Source) -> Vec<(String, String)> {
        match source {
            Source::Calendars => {
                let stored = self.calendars.iter();
                let stored = stored.map(|(key, name)| (key.clone(), format!("{name} ({key})")));
                let made = self.calendar_sources.iter();
                let made = made.map(|(key, name)| (key.clone(), format!("{name} ({key}), new")));
                stored.chain(made).collect()
            }
            Source::Signals => self.signals.iter().map(|name| (name.clone(), name.clone())).collect(),
            _ => Vec::new(),
        }
    }
}

/// A portfolio in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortfolioLine {
    /// The row.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// What it follows: "Equal weights of 20 assets"; "" when its weights were imported.
    pub signal: String,
    /// The newest value, and its time.
    pub newest: Option<(Instant, f64)>,
    /// The groups that it is in.
    pub groups: Vec<Uid>,
}

/// A group of portfolios.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// The row.
    pub uid: Uid,
    /// Human label.
    pub name: String,
}

/// One portfolio beside others, or indices, the first of which is its benchmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowPortfolio {
    /// The row.
    pub uid: Uid,
    /// The others: portfolios and indices.
    pub beside: Vec<Uid>,
}

/// One portfolio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortfolioView {
    /// The portfolio.
    pub line: PortfolioLine,
    /// What people read about it.
    pub description: String,
    /// The calendar that it lives by.
    pub calendar: String,
    /// The index that publishes it: the row and its key.
    pub index: Option<(Uid, String)>,
    /// How it is built; none when its weights were imported.
    pub draft: Option<Box<PortfolioDraft>>,
    /// The newest weights, the largest first.
    pub members: Vec<MemberLine>,
    /// When they hold from.
    pub members_time: Option<Instant>,
    /// What it came to.
    pub track: Track,
    /// What the others came to.
    pub beside: Vec<Track>,
    /// Its weights over time.
    pub weights: WeightTrack,
    /// Sum of absolute changes of weights at each trade; the times are those of the weights.
    pub turnover: Vec<f64>,
}

/// An asset or a portfolio in a portfolio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberLine {
    /// Business key.
    pub key: String,
    /// Name that people read.
    pub name: String,
    /// It is a portfolio.
    pub is_portfolio: bool,
    /// Share.
    pub weight: f64,
    /// Share before the last trade; none when that was not built here.
    pub before: Option<f64>,
    /// Price at the last trade.
    pub price: Option<f64>,
}

/// What a portfolio came to over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The portfolio or index.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// Milliseconds since 1970, ascending.
    pub times: Vec<i64>,
    /// The values, of 1 at the start of all tracks that are shown together.
    pub values: Vec<f64>,
    /// How far each is below the highest so far.
    pub drawdowns: Vec<f64>,
    /// What is to be said of it; none with fewer than two values.
    pub statistics: Option<Statistics>,
}

/// How a portfolio did; shares of 1, none where a figure is not defined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// Values a year that the yearly figures reckon with.
    pub periods_per_year: f64,
    /// Return over the whole time.
    pub total: f64,
    /// Return a year.
    pub annual: Option<f64>,
    /// Standard deviation of returns a year.
    pub volatility: Option<f64>,
    /// Excess return by its deviation.
    pub sharpe: Option<f64>,
    /// Excess return by its downside deviation.
    pub sortino: Option<f64>,
    /// The deepest fall.
    pub max_drawdown: f64,
    /// When it began, was deepest, and was made up for.
    pub drawdown_times: Option<(Instant, Instant, Option<Instant>)>,
    /// Annual return by the deepest fall.
    pub calmar: Option<f64>,
    /// The best and the worst period.
    pub best_and_worst: (f64, f64),
    /// Beside the first of the others.
    pub relative: Option<RelativeFigures>,
    /// Half the differences of newest weights to the first of the others; none where one has no weights.
    pub active_share: Option<f64>,
}

/// How a portfolio did beside another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RelativeFigures {
    /// Standard deviation of the differences of returns a year.
    pub tracking_error: Option<f64>,
    /// Mean difference by its deviation.
    pub information_ratio: Option<f64>,
    /// Covariance by the other's variance.
    pub beta: Option<f64>,
    /// Return a year that beta does not explain.
    pub alpha: Option<f64>,
    /// Correlation.
    pub correlation: Option<f64>,
}

/// Weights at each trade: the largest assets by themselves, the rest as "Other".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightTrack {
    /// Milliseconds since 1970, ascending.
    pub times: Vec<i64>,
    /// Names.
    pub names: Vec<String>,
    /// Of each name its weights.
    pub columns: Vec<Vec<f64>>,
}

form! {
    /// A construction as a person types it.
    pub struct PortfolioDraft {
        /// Business key.
        key: String, "Identifier", control Control::Words;
        /// Identifier of a stored calendar, or key of one that is then made.
        calendar: String, "Calendar", control Control::Pick(Source::Calendars);
        /// What it follows.
        signal: SignalKind, "Weighting method";
        /// A member a line: its key and, where weights are due, its weight in percent: "AAPL 60", "AAPL 60%".
        members: String, "Constituents", control Control::Lines, when Self::has_members, says Self::members_hint;
        /// Name of the imported signal.
        imported: String, "Signal", control Control::Pick(Source::Signals), hint "Choose…", when |p| p.signal == SignalKind::ExternalWeights;
        /// Key of the asset that is replicated or traded.
        subject: String, "Asset", control Control::Words, hint "SIZE", when |p| p.replicates() || p.signal == SignalKind::IntradayTrend;
        /// Rows of returns that a replication looks at.
        window: String, "Look-back window", hint "60", when Self::replicates;
        /// Price of a weight in a replication.
        alpha: String, "L1 penalty (λ)", hint "0", when Self::replicates;
        /// How many assets a signal by capitalisation keeps.
        top: String, "Number of largest assets", hint "all", when |p| p.signal == SignalKind::MarketCap;
        /// Yearly volatility above which weights are scaled down.
        volatility_cap: String, "Volatility cap", unit Unit::Percent("per year"), hint "none", when |p| p.signal == SignalKind::MarketCap;
        /// When it may trade.
        dates: RebalanceSchedule, "Rebalance schedule";
        /// How it follows.
        strategy: StrategyKind, "Execution";
        /// First time of the day, UTC.
        first_hour: String, "Start time (UTC)", control Control::Words, hint "9:00", when |p| p.strategy == StrategyKind::TimeWeighted;
        /// Last time of the day, UTC.
        last_hour: String, "End time (UTC)", control Control::Words, hint "23:00", when |p| p.strategy == StrategyKind::TimeWeighted;
        /// Largest share of what the market trades.
        max_share: String, "Max participation rate", unit Unit::Percent(""), hint "1", when |p| p.strategy == StrategyKind::VolumeParticipation;
        /// What a weight of 1 is worth.
        total_notional: String, "Portfolio value", hint "50,000,000", when |p| p.strategy == StrategyKind::VolumeParticipation;
        /// The calendar of custom dates.
        dates_calendar: String, "Rebalance calendar", control Control::Pick(Source::Calendars), when |p| p.dates == RebalanceSchedule::Custom;
        /// The first day.
        start: String, "From", control Control::Date;
        /// Cost of a turnover of 1.
        commission: String, "Commission", unit Unit::BasisPoints("of turnover"), hint "1.8";
        /// What people read about it.
        description: String, "Description", control Control::Words;
        /// Weights drift between trades; else they stay at their targets.
        drifts: bool, "Weights drift between rebalances";
        /// Last prices are carried up to the end.
        carries: bool, "Forward-fill to today";
        /// A missing price refuses the run.
        fails: bool, "Fail on missing prices";
    }
}

impl PortfolioDraft {
    /// The weighting method names its constituents.
    #[must_use]
    pub const fn has_members(&self) -> bool {
        !matches!(self.signal, SignalKind::ExternalWeights | SignalKind::IntradayTrend)
    }

    /// What to write as constituents.
    #[must_use]
    pub const fn members_hint(&self) -> &'static str {
        match self.signal {
            SignalKind::FixedWeights => {
                "One asset per line with its weight in percent: AAPL 60 or AAPL 60%. Negative weights are short positions."
            }
            SignalKind::Blend => "One portfolio per line with its weight in percent: US-EQUAL 60 or US-EQUAL 60%.",
            _ => "Tickers, separated by commas or line breaks.",
        }
    }

    /// The weighting method replicates an asset.
    #[must_use]
    pub const fn replicates(&self) -> bool {
        matches!(self.signal, SignalKind::PortfolioReplicator)
    }
}

/// Builds a portfolio up to now, or goes on with it; sends progress; can be cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildPortfolio {
    /// How.
    pub draft: PortfolioDraft,
    /// What was built before goes first.
    pub anew: bool,
}

/// A portfolio that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortfolioBuilt {
    /// The portfolio and the change; no portfolio when it is new and nothing could be built.
    pub saved: Option<SavedRow>,
    /// Values added.
    pub values: u32,
    /// Trades added.
    pub trades: u32,
    /// Why there is nothing new.
    pub nothing: Option<String>,
    /// What a reader should know.
    pub warnings: Vec<String>,
}

/// Publishes the values of a portfolio as those of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishPortfolio {
    /// The portfolio.
    pub uid: Uid,
}

/// Puts a portfolio into a group, or takes it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPortfolio {
    /// The portfolio.
    pub uid: Uid,
    /// The group: its identifier; one that is not there is made.
    pub group: String,
    /// In, else out.
    pub joins: bool,
}
