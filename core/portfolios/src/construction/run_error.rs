use chrono::NaiveDate;
use metatable::{Instant, Uid};
use thiserror::Error;

use violation::{Fault, Violation};

use crate::codes;

/// Why a run has no answer.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.fault())]
pub enum RunError {
    /// The configuration breaks rules.
    Refused(Vec<Violation>),
    /// A portfolio that is named is not there.
    PortfolioUnknown(Uid),
    /// A calendar that is named is not there.
    CalendarUnknown(Uid),
    /// The calendar has no sessions in the window.
    NoSessions {
        /// Its key.
        calendar: String,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// The window has more times, or times x assets, than a run goes over.
    RangeTooLong,
    /// An external signal that never was imported.
    SignalNotUpdated(String),
    /// The portfolio of this key, in a blend, has no weights.
    SleeveEmpty(String),
    /// The portfolio of this key, in a blend, holds portfolios itself.
    SleeveOfSleeves(String),
    /// Fewer assets than the signal needs.
    AssetsTooFew {
        /// How many it needs.
        needed: usize,
        /// How many it has.
        found: usize,
    },
    /// Assets have no price when they are traded: each with the time of the trade and its first price, if any.
    PricesMissing(Vec<MissingPrice>),
    /// None of the assets has any price.
    PricesEmpty,
    /// A stored price is not above 0.
    PriceNotPositive {
        /// The key of the asset.
        asset: String,
        /// The time of the grid.
        time: Instant,
    },
    /// A strategy by volume has no volumes at all.
    VolumesMissing,
    /// The portfolio lost all of its value.
    ValueLost(Instant),
}

/// An asset without a price when it is traded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingPrice {
    /// The key of the asset.
    pub asset: String,
    /// When it is traded.
    pub time: Instant,
    /// Its first price; none when it has none.
    pub first: Option<Instant>,
}

impl MissingPrice {
    fn message(&self) -> String {
        let Self { asset, time, first } = self;
        match first {
            Some(first) => format!("Asset {asset} has no price at {time}, its first is of {first}."),
            None => format!("Asset {asset} has no price at {time} or later."),
        }
    }

    fn fault(&self) -> Fault {
        codes::prices_missing(&self.message())
    }

    /// What a run that goes on nevertheless says of it.
    pub(super) fn warning(&self) -> Fault {
        codes::weight_unpriced(&self.message())
    }
}

impl RunError {
    /// What is wrong, in words; of several faults all of them.
    pub fn fault(&self) -> Fault {
        let all = |sentences: Vec<String>| sentences.join(" ");
        match self {
            Self::Refused(violations) => {
                let sentences = violations.iter().map(|violation| violation.message.clone());
                codes::configuration_refused(&all(sentences.collect()))
            }
            Self::PortfolioUnknown(portfolio) => codes::portfolio_of_run_unknown(portfolio),
            Self::CalendarUnknown(calendar) => codes::calendar_of_run_unknown(calendar),
            Self::NoSessions { calendar, from, to } => codes::sessions_missing(calendar, from, to),
            Self::RangeTooLong => codes::range_too_long(),
            Self::SignalNotUpdated(signal) => codes::signal_not_updated(signal),
            Self::SleeveEmpty(portfolio) => codes::sleeve_empty(portfolio),
            Self::SleeveOfSleeves(portfolio) => codes::sleeve_of_sleeves(portfolio),
            Self::AssetsTooFew { needed, found } => codes::assets_too_few(needed, found),
            Self::PricesMissing(missing) => {
                codes::prices_missing(&all(missing.iter().map(MissingPrice::message).collect()))
            }
            Self::PricesEmpty => codes::prices_empty(),
            Self::PriceNotPositive { asset, time } => codes::stored_price_not_positive(asset, time),
            Self::VolumesMissing => codes::volumes_missing(),
            Self::ValueLost(time) => codes::value_lost(time),
        }
    }

    /// The stable code; of a refused configuration that of its first violation.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(violations) if !violations.is_empty() => &violations[0].code,
            other => other.fault().code,
        }
    }

    /// Every violation, one a rule and place; the column is the path in the configuration, or none.
    pub fn violations(&self) -> Vec<Violation> {
        match self {
            Self::Refused(violations) => violations.clone(),
            Self::PricesMissing(missing) => missing.iter().map(|missing| missing.fault().placed(0, None)).collect(),
            other => vec![other.fault().placed(0, None)],
        }
    }
}
