//! Plans that are kept with their input and their proof, and made again from it.

use std::collections::BTreeMap;

use choices::InvariantStatus;
use markets::tables::rebalancing::{RebalancePlan, RebalancePlanTable};
use metatable::{Applied, CreateRows, DeleteRows, MetaTable, Value};
use planning::plan::{PlanInput, PlanRun};
use serde_json::json;
use sorting::Arrange;

use super::checks::checks;
use super::making::{Origin, Planning};
use super::names::Names;
use super::steps::PlanSteps;
use super::{refused, what_if};
use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::form_reader::FormReader;
use crate::handler::{Command, Job, Query, Write};
use crate::session::Session;
use crate::task::{Step, Steps};
use protocol::{
    DeletePlan, Failure, ListPlans, OpenPlan, PlanKept, PlansView, ReplayPlan, ReplayView, SavePlan, SavedPlan, Uid,
};

impl Command for SavePlan {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<PlanKept>, Failure> {
        let uid = context.seed;
        let mut form = FormReader::default();
        let name = form.words(("name", &self.name));
        let row = {
            let mut planned = super::shown(session)?;
            form.finish()?;
            what_if::back(&mut planned)?;
            json!({
                "uid": uid,
                "name": name,
                "accounts": planned.plan.accounts.len(),
                "orders": planned.plan.orders.len() + planned.plan.fx_orders.len(),
                "input_json": serde_json::to_value(planned.book.input()).map_err(|error| unreadable(&error))?,
                "input_hash": planned.plan.proof.input_hash,
                "plan_hash": planned.plan.proof.plan_hash,
            })
        };
        Ok(Write::new(
            context.intent(&CreateRows::new(RebalancePlanTable::IDENTIFIER, vec![row])),
            move |session, _, applied| {
                let plan = saved_plan(&find(session, uid)?);
                super::shown(session)?.summary.saved = Some(plan.clone());
                Ok(kept(plan, applied))
            },
        ))
    }
}

impl Command for DeletePlan {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<PlanKept>, Failure> {
        let plan = saved_plan(&find(session, self.uid)?);
        let rows = DeleteRows::new(RebalancePlanTable::IDENTIFIER, vec![json!({ "uid": self.uid })]);
        let intent = context.intent(&rows);
        Ok(Write::new(intent, move |_, _, applied| Ok(kept(plan, applied))))
    }
}

fn kept(plan: SavedPlan, applied: &Applied) -> PlanKept {
    PlanKept {
        plan,
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    }
}

impl Query for ListPlans {
    fn answer(&self, session: &Session, _: &Context) -> Result<PlansView, Failure> {
        let mut plans: Vec<SavedPlan> = session
            .store()
            .rows::<RebalancePlanTable>()
            .map(|row| saved_plan(&row))
            .collect();
        plans.arrange_by(|a, b| b.saved_at.cmp(&a.saved_at).then(b.uid.cmp(&a.uid)));
        Ok(PlansView { plans })
    }
}

impl Job for OpenPlan {
    type Steps = Planning;
    const RUNS_BESIDE: bool = true;

    fn begin(self, session: &mut Session, context: &Context) -> Result<Planning, Failure> {
        let row = find(session, self.uid)?;
        let run = run_of(&row)?;
        let valuations = accounts::valuations(session, context)?;
        Ok(Planning {
            names: Some(Names::new(session, &valuations, BTreeMap::new())),
            number: super::start(session),
            run: PlanSteps::new(run, context),
            origin: Origin::Saved(Box::new(saved_plan(&row))),
        })
    }
}

impl Job for ReplayPlan {
    type Steps = Replaying;
    const RUNS_BESIDE: bool = true;

    fn begin(self, session: &mut Session, context: &Context) -> Result<Replaying, Failure> {
        let row = find(session, self.uid)?;
        Ok(Replaying {
            run: PlanSteps::new(run_of(&row)?, context),
            row,
        })
    }
}

/// A saved plan on its way to be compared with what it was.
pub(crate) struct Replaying {
    row: RebalancePlan,
    run: PlanSteps,
}

impl Steps for Replaying {
    type Answer = ReplayView;

    fn step(&mut self, _: &mut Session, context: &Context) -> Result<Step<ReplayView>, Failure> {
        let Some((_, plan)) = self.run.step()? else {
            return Ok(self.run.progress());
        };
        let failed = checks(&plan, None).into_iter();
        let failed = failed.filter(|check| check.status == InvariantStatus::Failed);
        Ok(Step::Done(ReplayView {
            failed_checks: failed.map(|check| check.number).collect(),
            plan: saved_plan(&self.row),
            same_input: plan.proof.input_hash == self.row.input_hash,
            same_plan: plan.proof.plan_hash == self.row.plan_hash,
            input_hash: plan.proof.input_hash,
            plan_hash: plan.proof.plan_hash,
            millis: self.run.millis(context),
        }))
    }
}

fn find(session: &Session, uid: Uid) -> Result<RebalancePlan, Failure> {
    session
        .store()
        .get::<RebalancePlanTable>(&[Value::Uid(uid)])
        .ok_or_else(gone)
}

fn run_of(row: &RebalancePlan) -> Result<PlanRun, Failure> {
    let input: PlanInput = serde_json::from_str(row.input_json.as_str()).map_err(|error| unreadable(&error))?;
    PlanRun::new(input).map_err(refused)
}

fn saved_plan(row: &RebalancePlan) -> SavedPlan {
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
    Failure::from(codes::plan_unknown())
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Failure::from(codes::plan_unreadable(&error))
}
