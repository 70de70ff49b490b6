//! Plans that are kept with their input and their proof, and made again from it.

use std::collections::BTreeMap;
use std::rc::Rc;

use markets::tables::rebalancing::{RebalancePlan, RebalancePlanTable};
use metatable::{Applied, CREATE_ROWS, DELETE_ROWS, MetaTable, RowsArgs, Value};
use planning::plan::{PlanInput, PlanRun};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;

use super::super::desk::Desk;
use super::super::voice::{Voice, failure};
use super::names::Names;
use super::{Planned, book_of, current, elapsed, refused, what_if};
use protocol::{
    Answer, DeletePlan, Failure, OpenPlan, PlanKept, PlansView, ReplayPlan, ReplayView, SavePlan, SavedPlan, Uid,
};

/// Keeps the plan on the screen.
pub(crate) async fn save(desk: &mut Desk, voice: &Voice, ask: &SavePlan) -> Result<PlanKept, Failure> {
    let uid = Uid::now_v7();
    let row = {
        let mut planned = current(desk)?;
        what_if::back(&mut planned)?;
        json!({
            "uid": uid,
            "name": ask.name,
            "accounts": planned.plan.accounts.len(),
            "orders": planned.plan.orders.len(),
            "input_json": serde_json::to_value(planned.book.input()).map_err(|error| unreadable(&error))?,
            "input_hash": planned.plan.proof.input_hash,
            "plan_hash": planned.plan.proof.plan_hash,
        })
    };
    let applied = change(desk, voice, CREATE_ROWS, row).await?;
    let plan = kept(&find(desk, uid)?);
    current(desk)?.summary.saved = Some(plan.clone());
    Ok(PlanKept {
        plan,
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    })
}

pub(crate) async fn delete(desk: &mut Desk, voice: &Voice, ask: &DeletePlan) -> Result<PlanKept, Failure> {
    let plan = kept(&find(desk, ask.uid)?);
    let applied = change(desk, voice, DELETE_ROWS, json!({ "uid": ask.uid })).await?;
    Ok(PlanKept {
        plan,
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    })
}

async fn change(desk: &mut Desk, voice: &Voice, kind: &str, row: serde_json::Value) -> Result<Applied, Failure> {
    let args = RowsArgs {
        table: RebalancePlanTable::IDENTIFIER.to_owned(),
        rows: vec![row],
    };
    desk.apply(
        voice,
        kind,
        serde_json::to_value(args).map_err(|error| unreadable(&error))?,
    )
    .await
}

pub(crate) fn list(desk: &Desk) -> PlansView {
    let mut plans: Vec<SavedPlan> = desk
        .book
        .store()
        .rows::<RebalancePlanTable>()
        .map(|row| kept(&row))
        .collect();
    plans.sort_by(|a, b| b.saved_at.cmp(&a.saved_at).then(b.uid.cmp(&a.uid)));
    PlansView { plans }
}

/// Starts to make a saved plan again, to put it on the screen.
///
/// # Errors
/// There is no such plan, or its input cannot be read.
pub(crate) fn open(desk: &mut Desk, voice: &Voice, ask: &OpenPlan) -> Result<(), Failure> {
    let row = find(desk, ask.uid)?;
    let run = run_of(&row)?;
    let measures = desk.measures()?;
    let names = Names::new(desk, &measures, BTreeMap::new());
    desk.planned = Rc::default();
    let (slot, voice) = (Rc::clone(&desk.planned), voice.clone());
    spawn_local(async move {
        let started = js_sys::Date::now();
        let opened = book_of(run, &voice).await.and_then(|(book, plan)| {
            let mut planned = Planned::of(book, plan, names, None, true).ok_or_else(super::out_of_range)?;
            planned.summary.saved = Some(kept(&row));
            planned.summary.millis = elapsed(started);
            Ok(planned)
        });
        voice.answer(opened.map(|planned| {
            let summary = planned.summary.clone();
            *slot.borrow_mut() = Some(planned);
            Answer::OpenPlan(summary)
        }));
    });
    Ok(())
}

/// Starts to make a saved plan again, to compare its hashes.
///
/// # Errors
/// There is no such plan, or its input cannot be read.
pub(crate) fn replay(desk: &mut Desk, voice: &Voice, ask: &ReplayPlan) -> Result<(), Failure> {
    let row = find(desk, ask.uid)?;
    let run = run_of(&row)?;
    let voice = voice.clone();
    spawn_local(async move {
        let started = js_sys::Date::now();
        let replayed = book_of(run, &voice).await.map(|(_, plan)| ReplayView {
            plan: kept(&row),
            same_input: plan.proof.input_hash == row.input_hash,
            same_plan: plan.proof.plan_hash == row.plan_hash,
            input_hash: plan.proof.input_hash,
            plan_hash: plan.proof.plan_hash,
            millis: elapsed(started),
        });
        voice.answer(replayed.map(Answer::ReplayPlan));
    });
    Ok(())
}

fn find(desk: &Desk, uid: Uid) -> Result<RebalancePlan, Failure> {
    desk.book
        .store()
        .get::<RebalancePlanTable>(&[Value::Uid(uid)])
        .ok_or_else(gone)
}

fn run_of(row: &RebalancePlan) -> Result<PlanRun, Failure> {
    let input: PlanInput = serde_json::from_str(row.input_json.as_str()).map_err(|error| unreadable(&error))?;
    PlanRun::new(input).map_err(refused)
}

fn kept(row: &RebalancePlan) -> SavedPlan {
    SavedPlan {
        uid: row.uid,
        name: row.name.clone(),
        saved_at: row.kept_at,
        accounts: u32::try_from(row.accounts).unwrap_or(u32::MAX),
        orders: u32::try_from(row.orders).unwrap_or(u32::MAX),
        input_hash: row.input_hash.clone(),
        plan_hash: row.plan_hash.clone(),
    }
}

fn gone() -> Failure {
    failure("plan_missing", "The saved plan no longer exists.")
}

fn unreadable(error: &serde_json::Error) -> Failure {
    failure(
        "plan_unreadable",
        format!("The input of the plan cannot be read: {error}."),
    )
}
