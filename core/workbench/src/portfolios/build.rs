//! Building a portfolio: a run that can be watched and stopped, then the intent that stores what it found.

use markets::calendar::{CalendarSource, MaterialiseCalendar};
use markets::tables::calendars::CalendarTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Applied, Part, Store, Value};
use portfolios::construction::{BuildPortfolio as Intent, Configuration, DeleteTail, Outcome, Run, RunError};

use super::super::reference::calendars::source_name;
use super::count;
use super::draft::{at_field, configuration};
use crate::codes;
use crate::context::Context;
use crate::failure::fields_refused;
use crate::handler::Job;
use crate::session::Session;
use crate::task::{Step, Steps, Task};
use protocol::{BuildPortfolio, Failure, PortfolioBuilt, PortfolioDraft, SavedRow, Uid};

impl Job for BuildPortfolio {
    type Steps = Building;

    fn begin(self, session: &mut Session, context: &Context) -> Result<Building, Failure> {
        let mut draft = self.draft;
        draft.key = draft.key.trim().to_owned();
        if draft.key.is_empty() {
            return Err(fields_refused(vec![codes::identifier_missing().at(0, "key")]));
        }
        let configuration = configuration(session.store(), &draft)?;
        Ok(Building {
            calendar: calendar_intent(session.store(), context, &draft.calendar),
            intent: intent_of(&draft, configuration, context),
            rebuilds: self.anew,
            stage: Stage::Begun,
        })
    }
}

/// A portfolio on its way: its calendar is made where it is missing, the run goes on step by step, so that a host can follow
/// it and stop it, and what it found is stored by an intent that does the same run.
pub(crate) struct Building {
    calendar: Option<metatable::Intent>,
    intent: Intent,
    /// The stored weights and values are replaced, not continued.
    rebuilds: bool,
    stage: Stage,
}

enum Stage {
    Begun,
    Running(Box<Run>),
    Found(Box<Outcome>),
    Over,
}

impl Steps for Building {
    type Answer = PortfolioBuilt;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<PortfolioBuilt>, Failure> {
        if let Some(intent) = self.calendar.take() {
            return Ok(Step::Save(intent));
        }
        let store = session.store();
        let mut run = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Begun => Box::new(run_of(store, &self.intent, self.rebuilds)?),
            Stage::Running(run) => run,
            Stage::Found(_) | Stage::Over => return Err(Task::over()),
        };
        let progress = run.step(store).map_err(|error| run_failure(&error))?;
        if progress.done < progress.total {
            self.stage = Stage::Running(run);
            return Ok(Step::working("Building", progress.done, progress.total));
        }
        let outcome = run.finish().ok_or_else(Task::over)?;
        if outcome.values.is_empty() {
            return Ok(Step::Done(built(&outcome, None)));
        }
        self.stage = Stage::Found(Box::new(outcome));
        Ok(Step::Save(self.store_intent(store, context)))
    }

    fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<PortfolioBuilt>, Failure> {
        let Stage::Found(outcome) = &self.stage else {
            saved?;
            return self.step(session, context);
        };
        let applied = saved.map_err(at_fields)?;
        let uid = portfolio(session.store(), &self.intent.portfolio);
        let row = uid.map(|uid| SavedRow {
            uid,
            entry: applied.entry.as_ref().map(|entry| entry.number()),
        });
        Ok(Step::Done(built(outcome, row)))
    }
}

impl Building {
    fn store_intent(&self, store: &Store, context: &Context) -> metatable::Intent {
        let deleted = portfolio(store, &self.intent.portfolio).filter(|_| self.rebuilds);
        let mut parts: Vec<_> = deleted
            .map(|uid| {
                Part::of(&DeleteTail {
                    portfolio_uid: uid,
                    from: None,
                })
            })
            .into_iter()
            .collect();
        parts.push(Part::of(&self.intent));
        context.intent_of_all(parts)
    }
}

fn built(outcome: &Outcome, saved: Option<SavedRow>) -> PortfolioBuilt {
    PortfolioBuilt {
        saved,
        values: count(outcome.values.len()),
        trades: count(trades(outcome)),
        nothing: outcome.nothing.as_ref().map(|nothing| nothing.fault().message),
        warnings: outcome.warnings.iter().map(|fault| fault.message.clone()).collect(),
    }
}

fn intent_of(draft: &PortfolioDraft, configuration: Configuration, context: &Context) -> Intent {
    let description = draft.description.trim();
    Intent {
        portfolio: draft.key.clone(),
        calendar: Some(draft.calendar.clone()),
        description: (!description.is_empty()).then(|| description.to_owned()),
        configuration,
        until: context.now,
        longest_secs: None,
        keep_pointers: false,
    }
}

/// The run; one that rebuilds passes over what is stored.
fn run_of(store: &Store, intent: &Intent, rebuilds: bool) -> Result<Run, Failure> {
    let mut subject = intent
        .subject(store)
        .ok_or_else(|| fields_refused(vec![codes::portfolio_needs_calendar().at(0, "calendar")]))?;
    if rebuilds {
        subject.portfolio_uid = None;
    }
    Run::new(intent.configuration.clone(), subject).map_err(|error| run_failure(&error))
}

fn run_failure(error: &RunError) -> Failure {
    fields_refused(error.violations().into_iter().map(at_field).collect())
}

/// What the intent was refused for, at the fields of the form.
fn at_fields(why: Failure) -> Failure {
    if why.violations.is_empty() {
        why
    } else {
        fields_refused(why.violations.into_iter().map(at_field).collect())
    }
}

fn trades(outcome: &Outcome) -> usize {
    outcome.trades.chunk_by(|one, next| one.time == next.time).count()
}

pub(super) fn portfolio(store: &Store, key: &str) -> Option<Uid> {
    let key = [Value::Text(key.to_owned())];
    store
        .find_one::<PortfolioTable>(&["unique_identifier"], &key)
        .map(|portfolio| portfolio.uid)
}

/// A calendar that is not stored and has a source is made: from 2015 or what is known, to 2035.
fn calendar_intent(store: &Store, context: &Context, key: &str) -> Option<metatable::Intent> {
    let stored = [Value::Text(key.to_owned())];
    if store
        .find_one::<CalendarTable>(&["unique_identifier"], &stored)
        .is_some()
    {
        return None;
    }
    let source = CalendarSource::of(key)?;
    let year = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let last = chrono::NaiveDate::from_ymd_opt(2035, 12, 31).unwrap_or_default();
    let (first, last) = source.span().unwrap_or((year(2015), last));
    Some(context.intent(&MaterialiseCalendar {
        source: key.to_owned(),
        unique_identifier: None,
        display_name: Some(source_name(key).to_owned()),
        calendar_type: None,
        valid_from: first.max(year(2015)),
        valid_to: last,
    }))
}
