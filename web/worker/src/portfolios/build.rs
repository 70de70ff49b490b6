//! Building a portfolio: a run that can be watched and stopped, then the intent that stores what it found.

use markets::calendar::{CalendarSource, MATERIALISE_CALENDAR};
use markets::tables::calendars::CalendarTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Store, Value};
use portfolios::construction::{
    BUILD_PORTFOLIO, BuildPortfolio as Intent, Configuration, DELETE_TAIL, Outcome, Run, RunError,
};
use serde_json::json;

use super::super::desk::{Desk, now};
use super::super::voice::{Voice, failure};
use super::count;
use super::draft::{configuration, field_of, refused, violation};
use protocol::{BuildPortfolio, Failure, PortfolioBuilt, PortfolioDraft, SavedRow, Uid};

pub(crate) async fn build(desk: &mut Desk, voice: &Voice, ask: BuildPortfolio) -> Result<PortfolioBuilt, Failure> {
    let mut draft = ask.draft;
    draft.key = draft.key.trim().to_owned();
    if draft.key.is_empty() {
        let message = "Enter an identifier.".to_owned();
        return Err(refused(vec![violation("key", "value_missing", message)]));
    }
    let configuration = configuration(desk.book.store(), &draft)?;
    make_calendar(desk, voice, &draft.calendar).await?;
    let intent = intent_of(&draft, configuration);
    let outcome = watched(desk, voice, &intent, ask.anew).await?;
    let warnings = outcome.warnings.iter().map(|fault| fault.message.clone()).collect();
    if outcome.values.is_empty() {
        return Ok(PortfolioBuilt {
            saved: None,
            values: 0,
            trades: 0,
            nothing: outcome.nothing.map(|nothing| nothing.message()),
            warnings,
        });
    }
    let args = serde_json::to_value(&intent).map_err(|error| failure("args_malformed", error.to_string()))?;
    let deleted = portfolio(desk.book.store(), &draft.key).filter(|_| ask.anew);
    let mut parts: Vec<_> = deleted
        .map(|uid| (DELETE_TAIL.kind, json!({ "portfolio_uid": uid })))
        .into_iter()
        .collect();
    parts.push((BUILD_PORTFOLIO.kind, args));
    let applied = desk.apply_all(voice, parts).await.map_err(at_fields)?;
    let uid = portfolio(desk.book.store(), &draft.key);
    Ok(PortfolioBuilt {
        saved: uid.map(|uid| SavedRow {
            uid,
            entry: applied.entry.as_ref().map(|entry| entry.number()),
        }),
        values: count(outcome.values.len()),
        trades: count(trades(&outcome)),
        nothing: None,
        warnings,
    })
}

fn intent_of(draft: &PortfolioDraft, configuration: Configuration) -> Intent {
    let description = draft.description.trim();
    Intent {
        portfolio: draft.key.clone(),
        calendar: Some(draft.calendar.clone()),
        description: (!description.is_empty()).then(|| description.to_owned()),
        configuration,
        until: now(),
        longest_secs: None,
        keep_pointers: false,
    }
}

/// Does the run step by step, so that the page sees how far it is and can stop it; one that starts anew passes over what is
/// stored.
async fn watched(desk: &Desk, voice: &Voice, intent: &Intent, anew: bool) -> Result<Outcome, Failure> {
    let store = desk.book.store();
    let mut subject = intent.subject(store).ok_or_else(|| {
        let message = "Choose the calendar of the portfolio.".to_owned();
        refused(vec![violation("calendar", "portfolio_needs_calendar", message)])
    })?;
    if anew {
        subject.portfolio_uid = None;
    }
    let mut run = Run::new(intent.configuration.clone(), subject).map_err(|error| run_failure(&error))?;
    loop {
        let progress = run.step(store).map_err(|error| run_failure(&error))?;
        if progress.done == progress.total {
            return run
                .finish()
                .ok_or_else(|| failure("engine_stopped", "Build the portfolio again."));
        }
        voice.progress("Building", progress.done, progress.total);
        voice.breathe().await?;
    }
}

fn run_failure(error: &RunError) -> Failure {
    let faults = error.faults().into_iter();
    refused(
        faults
            .map(|fault| violation(field_of(&fault.column), fault.code, fault.message))
            .collect(),
    )
}

/// What the intent was refused for, at the fields of the form.
fn at_fields(why: Failure) -> Failure {
    let violations = why.violations.iter().map(|known| {
        let column = known.column.as_deref().map_or("", field_of);
        violation(column, &known.code, known.message.clone())
    });
    let violations: Vec<_> = violations.collect();
    if violations.is_empty() {
        why
    } else {
        refused(violations)
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

/// A calendar that is not stored and has a source is made: from 1990 or what is known, to 2035.
async fn make_calendar(desk: &mut Desk, voice: &Voice, key: &str) -> Result<(), Failure> {
    let stored = [Value::Text(key.to_owned())];
    let is_stored = desk
        .book
        .store()
        .find_one::<CalendarTable>(&["unique_identifier"], &stored)
        .is_some();
    let Some(source) = CalendarSource::of(key).filter(|_| !is_stored) else {
        return Ok(());
    };
    let year = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let last = chrono::NaiveDate::from_ymd_opt(2035, 12, 31).unwrap_or_default();
    let (first, last) = source.span().unwrap_or((year(2015), last));
    let args = json!({
        "source": key,
        "display_name": super::super::reference::calendars::source_name(key),
        "valid_from": first.max(year(2015)),
        "valid_to": last,
    });
    desk.apply(voice, MATERIALISE_CALENDAR.kind, args).await.map(drop)
}
