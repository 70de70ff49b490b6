use chrono::NaiveDate;
use metatable::{Instant, Uid};
use thiserror::Error;

use super::fault::Fault;

/// Why a run has no answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RunError {
    /// The configuration breaks rules.
    #[error("{}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))]
    Refused(Vec<Fault>),
    /// A portfolio that is named is not there.
    #[error("There is no portfolio {0}; create it first.")]
    PortfolioUnknown(Uid),
    /// A calendar that is named is not there.
    #[error("There is no calendar {0}; create it first.")]
    CalendarUnknown(Uid),
    /// The calendar has no sessions in the window.
    #[error("Calendar {calendar} has no sessions from {from} to {to}; extend the calendar.")]
    NoSessions {
        /// Its key.
        calendar: String,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// The window has more times, or times x assets, than a run goes over.
    #[error("The period is too long for one run; build a shorter period, start later, or use a lower frequency.")]
    RangeTooLong,
    /// An external signal that never was imported.
    #[error("The signal {0} has no weights; import its file first.")]
    SignalNotUpdated(String),
    /// The portfolio of this key, in a blend, has no weights.
    #[error("Portfolio {0} has no weights; build or import them first.")]
    SleeveEmpty(String),
    /// The portfolio of this key, in a blend, holds portfolios itself.
    #[error("Portfolio {0} holds other portfolios; use those in the blend.")]
    SleeveOfSleeves(String),
    /// Fewer assets than the signal needs.
    #[error("The signal needs at least {needed} assets and has {found}; add more.")]
    AssetsTooFew {
        /// How many it needs.
        needed: usize,
        /// How many it has.
        found: usize,
    },
    /// Assets have no price when they are traded: each with the time of the trade and its first price, if any.
    #[error("{}", sentences(.0))]
    PricesMissing(Vec<MissingPrice>),
    /// None of the assets has any price.
    #[error("None of the assets has a price; import prices first.")]
    PricesEmpty,
    /// A stored price is not above 0.
    #[error("Asset {asset} has a price that is not above 0 at or before {time}; correct it.")]
    PriceNotPositive {
        /// The key of the asset.
        asset: String,
        /// The time of the grid.
        time: Instant,
    },
    /// A strategy by volume has no volumes at all.
    #[error("No asset has a traded volume; import volumes, or use immediate execution.")]
    VolumesMissing,
    /// The portfolio lost all of its value.
    #[error("The portfolio loses its entire value at {0}; reduce its weights.")]
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
    pub(super) fn message(&self) -> String {
        let Self { asset, time, first } = self;
        match first {
            Some(first) => format!("Asset {asset} has no price at {time}, its first is of {first}."),
            None => format!("Asset {asset} has no price at {time} or later."),
        }
    }
}

fn sentences(missing: &[MissingPrice]) -> String {
    let sentences: Vec<String> = missing.iter().map(MissingPrice::message).collect();
    format!("{} Import earlier prices, or start later.", sentences.join(" "))
}

impl RunError {
    /// The stable code; of a refused configuration that of its first fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(faults) => faults.first().map_or("configuration_refused", |fault| fault.code),
            Self::PortfolioUnknown(_) => "portfolio_unknown",
            Self::CalendarUnknown(_) => "calendar_unknown",
            Self::NoSessions { .. } => "sessions_missing",
            Self::RangeTooLong => "range_too_long",
            Self::SignalNotUpdated(_) => "signal_not_updated",
            Self::SleeveEmpty(_) => "sleeve_empty",
            Self::SleeveOfSleeves(_) => "sleeve_of_sleeves",
            Self::AssetsTooFew { .. } => "assets_too_few",
            Self::PricesMissing(_) => "prices_missing",
            Self::PricesEmpty => "prices_empty",
            Self::PriceNotPositive { .. } => "price_not_positive",
            Self::VolumesMissing => "volumes_missing",
            Self::ValueLost(_) => "value_lost",
        }
    }

    /// Every fault, one a rule and place; `column` is the path in the configuration, or empty.
    pub fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Refused(faults) => faults.clone(),
            Self::PricesMissing(missing) => {
                let fault = |missing: &MissingPrice| {
                    let message = format!("{} Import earlier prices, or start later.", missing.message());
                    Fault::new("", self.code(), message)
                };
                missing.iter().map(fault).collect()
            }
            other => vec![Fault::new("", other.code(), other.to_string())],
        }
    }
}
