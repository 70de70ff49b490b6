//! Portfolios: what they are made of, how they are built, what they came to.

use serde::{Deserialize, Serialize};

use super::{Instant, SavedRow, Uid};

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

/// What a portfolio follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say what they stand for")]
pub enum SignalKind {
    #[default]
    EqualWeight,
    FixedWeights,
    MarketCap,
    PortfolioReplicator,
    Blend,
    ExternalWeights,
    IntradayTrend,
}

/// How it follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say what they stand for")]
pub enum StrategyKind {
    #[default]
    Immediate,
    TimeWeighted,
    VolumeParticipation,
}

/// When it may trade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say what they stand for")]
pub enum DatesKind {
    Daily,
    Weekly,
    #[default]
    EndOfMonth,
    EndOfQuarter,
    Custom,
}

/// A construction as a person types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortfolioDraft {
    /// Business key.
    pub key: String,
    /// What people read about it.
    pub description: String,
    /// Identifier of a stored calendar, or key of one that is then made.
    pub calendar: String,
    /// What it follows.
    pub signal: SignalKind,
    /// A member a line: its key and, where weights are due, its weight: "AAPL 0.6", "AAPL 60%".
    pub members: String,
    /// Name of the imported signal; key of the asset that is replicated or traded.
    pub subject: String,
    /// Rows of returns that a replication looks at.
    pub window: String,
    /// Price of a weight in a replication.
    pub alpha: String,
    /// How many assets a signal by capitalisation keeps.
    pub top: String,
    /// Yearly volatility above which weights are scaled down, in percent.
    pub volatility_cap: String,
    /// How it follows.
    pub strategy: StrategyKind,
    /// First and last time of the day, UTC.
    pub hours: (String, String),
    /// Largest share of what the market trades, in percent.
    pub max_share: String,
    /// What a weight of 1 is worth.
    pub total_notional: String,
    /// When it may trade.
    pub dates: DatesKind,
    /// The calendar of custom dates.
    pub dates_calendar: String,
    /// Weights drift between trades; else they stay at their targets.
    pub drifts: bool,
    /// Cost of a turnover of 1, in basis points.
    pub commission: String,
    /// Last prices are carried up to the end.
    pub carries: bool,
    /// A missing price refuses the run.
    pub fails: bool,
    /// The first day.
    pub start: String,
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
