//! The work of a construction, step by step.

mod plan;
mod walk;

use chrono::{NaiveDate, TimeDelta};
use markets::tables::calendars::CalendarTable;
use metatable::{Instant, Store, Uid};
use rebalance::construction::Strategy;
use thiserror::Error;

use super::configuration::{Configuration, Fault};
use super::identity::Identity;
use super::outcome::Outcome;
use super::{prices, resume, signals};
use plan::Plan;

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

/// What a run is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The portfolio; none when it is new.
    pub portfolio_uid: Option<Uid>,
    /// The calendar that it lives by.
    pub calendar_uid: Uid,
    /// The instant up to which it is built.
    pub until: Instant,
    /// How long one run is at most; none for no limit.
    pub longest: Option<TimeDelta>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// Steps in all, as far as is known.
    pub total: usize,
}

/// The work of one construction: [`Run::step`] until it is done, then [`Run::finish`]. Between two steps a caller may show
/// how far it is, or drop it; the book is only read. The store must be the same in all steps.
#[derive(Debug)]
pub struct Run {
    configuration: Configuration,
    strategy: Strategy,
    subject: Subject,
    identity: Identity,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The signal is to be made.
    Signal,
    /// Prices are read, an asset a step.
    Prices(Box<Plan>, Vec<prices::Series>),
    Done(Box<Outcome>),
}

impl Run {
    /// A run that has done nothing yet.
    ///
    /// # Errors
    /// [`RunError::Refused`].
    pub fn new(configuration: Configuration, subject: Subject) -> Result<Self, RunError> {
        let faults = configuration.faults();
        if !faults.is_empty() {
            return Err(RunError::Refused(faults));
        }
        Ok(Self {
            strategy: configuration.strategy.to_strategy().map_err(RunError::Refused)?,
            identity: Identity::of(&configuration),
            configuration,
            subject,
            stage: Stage::Signal,
        })
    }

    /// Does the next step: the signal and the plan of the window, the prices of one asset, or the walk over all times.
    ///
    /// # Errors
    /// [`RunError`]; the run is then of no use.
    pub fn step(&mut self, store: &Store) -> Result<Progress, RunError> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Signal) {
            Stage::Signal => self.plan(store)?,
            Stage::Prices(plan, mut series) => {
                let next = series.len()..plan.assets.len();
                let is_priced = |column: &usize| plan.priced.contains(&plan.assets[*column]);
                match next.clone().find(is_priced) {
                    Some(column) => {
                        series.resize_with(column, || prices::Series::none(plan.times.len()));
                        series.push(self.series(store, &plan, plan.assets[column]));
                        Stage::Prices(plan, series)
                    }
                    None => {
                        series.resize_with(next.end, || prices::Series::none(plan.times.len()));
                        Stage::Done(Box::new(walk::walked(self, store, *plan, &series)?))
                    }
                }
            }
            done => done,
        };
        Ok(self.progress())
    }

    fn series(&self, store: &Store, plan: &Plan, asset: Uid) -> prices::Series {
        let valuation = &self.configuration.valuation;
        let times = (plan.since, plan.times.as_slice());
        prices::series(store, &valuation.source, valuation.column, asset, times)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        match &self.stage {
            Stage::Signal => Progress { done: 0, total: 2 },
            Stage::Prices(plan, series) => Progress {
                done: 1 + series.len(),
                total: 2 + plan.assets.len(),
            },
            Stage::Done(_) => Progress { done: 1, total: 1 },
        }
    }

    /// What it found; none before it is done.
    pub fn finish(self) -> Option<Outcome> {
        match self.stage {
            Stage::Done(outcome) => Some(*outcome),
            _ => None,
        }
    }

    fn plan(&self, store: &Store) -> Result<Stage, RunError> {
        let (subject, choice) = (&self.subject, &self.configuration.signal);
        let calendar = store.by_uid::<CalendarTable>(subject.calendar_uid);
        let calendar = calendar.ok_or(RunError::CalendarUnknown(subject.calendar_uid))?;
        let stored = subject
            .portfolio_uid
            .and_then(|portfolio| resume::stored(store, portfolio, self.strategy));
        let signal = signals::produced(store, choice, &self.identity.signal, subject.until)?;
        let planned = plan::planned(self, store, &calendar, (stored, &signal.all))?;
        Ok(match planned {
            Ok(mut plan) => {
                plan.new_signal = signal.new;
                Stage::Prices(Box::new(plan), Vec::new())
            }
            Err(nothing) => Stage::Done(Box::new(Outcome {
                identity: self.identity.clone(),
                signal: signal.new,
                trades: Vec::new(),
                values: Vec::new(),
                warnings: Vec::new(),
                nothing: Some(nothing),
            })),
        })
    }
}

/// Does all steps of a run.
///
/// # Errors
/// [`RunError`].
pub fn run(store: &Store, configuration: Configuration, subject: Subject) -> Result<Outcome, RunError> {
    let mut run = Run::new(configuration, subject)?;
    loop {
        let Progress { done, total } = run.step(store)?;
        if done == total {
            return run.finish().ok_or(RunError::PricesEmpty);
        }
    }
}
