//! Planning: the accounts in scope become one input, planned in slices so that the page can follow and stop it.

mod input;
mod rows;

use std::rc::Rc;

use markets::plan::PlanRun;
use wasm_bindgen_futures::spawn_local;

use super::accounts::Measures;
use super::desk::Desk;
use super::policy;
use super::voice::{Voice, failure};
use crate::protocol::{Answer, Failure, FileOut, MakePlan, PlanRow, PlanSummary, PlanWindow, ShowPlan};
use input::{Scoped, prepare};

/// Accounts planned between two looks at the messages.
const SLICE: usize = 20;

/// The last plan.
pub(super) struct Planned {
    summary: PlanSummary,
    rows: Vec<PlanRow>,
    /// The rows of accounts' heads and of lines with an order or a residual.
    changed: Vec<usize>,
    orders_csv: Vec<u8>,
}

/// Starts planning in a task of its own; the task answers the question.
///
/// # Errors
/// The policy breaks rules, or nothing can be planned.
pub(super) fn start(desk: &mut Desk, voice: &Voice, ask: &MakePlan) -> Result<(), Failure> {
    let policy = policy::read(&ask.policy).map_err(|violations| Failure {
        code: "policy_refused".to_owned(),
        message: "Mend the policy first.".to_owned(),
        violations,
    })?;
    let measures = desk.measures()?;
    let scoped = prepare(desk, &measures, &ask.accounts, &policy)?;
    // A slot of its own: an earlier plan that ends later must not take this one's place.
    desk.planned = Rc::default();
    let (slot, voice) = (Rc::clone(&desk.planned), voice.clone());
    spawn_local(async move {
        let answer = run(scoped, &measures, &voice).await.map(|planned| {
            let summary = planned.summary.clone();
            *slot.borrow_mut() = Some(planned);
            Answer::MakePlan(summary)
        });
        voice.answer(answer);
    });
    Ok(())
}

async fn run(scoped: Scoped, measures: &Measures, voice: &Voice) -> Result<Planned, Failure> {
    let started = js_sys::Date::now();
    let Scoped {
        mut run,
        accounts,
        skipped,
    } = scoped;
    while run.remaining() > 0 {
        voice.progress("Planning accounts", run.total() - run.remaining(), run.total());
        voice.breathe().await?;
        run.step(SLICE)
            .map_err(|error| failure(error.code(), error.to_string()))?;
    }
    voice.progress("Checking the plan", run.total(), run.total());
    voice.breathe().await?;
    let plan = PlanRun::finish(run).map_err(|error| failure(error.code(), error.to_string()))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a short positive duration"
    )]
    let millis = (js_sys::Date::now() - started) as u32;
    rows::present(&plan, &accounts, measures, skipped, millis)
        .ok_or_else(|| failure("amount_out_of_range", "An amount of the plan is too large to show."))
}

pub(super) fn show(desk: &mut Desk, ask: &ShowPlan) -> Result<PlanWindow, Failure> {
    let planned = desk.planned.borrow();
    let planned = planned.as_ref().ok_or_else(no_plan)?;
    let (offset, limit) = (ask.offset as usize, ask.limit as usize);
    let matching = if ask.changed_only {
        planned.changed.len()
    } else {
        planned.rows.len()
    };
    let rows = if ask.changed_only {
        let indices = planned.changed.iter().skip(offset).take(limit);
        indices.map(|&index| planned.rows[index].clone()).collect()
    } else {
        planned.rows.iter().skip(offset).take(limit).cloned().collect()
    };
    Ok(PlanWindow {
        matching: u32::try_from(matching).unwrap_or(u32::MAX),
        rows,
    })
}

pub(super) fn export(desk: &mut Desk) -> Result<FileOut, Failure> {
    let planned = desk.planned.borrow();
    let planned = planned.as_ref().ok_or_else(no_plan)?;
    let name = format!("orders-{}.csv", planned.summary.input_hash.get(..8).unwrap_or_default());
    Ok(FileOut {
        name,
        mime: "text/csv".to_owned(),
        bytes: planned.orders_csv.clone(),
    })
}

fn no_plan() -> Failure {
    failure("plan_missing", "Plan first.")
}
