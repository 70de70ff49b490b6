//! The work of a construction, step by step.

mod plan;
mod walk;

use chrono::TimeDelta;
use markets::tables::calendars::CalendarTable;
use metatable::{Instant, Store, Uid};
use rebalance::construction::Strategy;

use super::configuration::Configuration;
use super::identity::Identity;
use super::outcome::Outcome;
use super::run_error::RunError;
use super::{prices, resume, signals};
use plan::Plan;

/// The portfolio and period of a run.
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
        let faults = configuration.violations();
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

    /// The outcome; none before the run is done.
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
