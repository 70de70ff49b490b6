//! A plan on its way to the screen: made of the book, or of the input of a saved plan.

use markets::book_plan::{
    BookPolicy, ExcludedAccount as BookExcluded, NotPlanned, PlanMembers, PlanNote, PlanScope as BookScope, Relations,
    notes_of_input, nothing_to_plan, prepare, prepare_without,
};
use metatable::Store;
use planning::plan::{Plan, PlannedBook};

use super::names::Names;
use super::steps::{Halt, PlanSteps};
use super::terms::Terms;
use super::what_if::WhatIfs;
use super::{Planned, count, out_of_range, refused, rows, show, start, summary};
use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::handler::Job;
use crate::policy;
use crate::session::Session;
use crate::task::{Step, Steps, Task};
use protocol::{ExcludedAccount, Failure, MakePlan, PlanScope, PlanSummary, PolicyDraft, SavedPlan};

/// What is shown of a plan, made before anything is kept of it.
struct View {
    summary: PlanSummary,
    rows: rows::Rows,
    what_ifs: WhatIfs,
}

impl View {
    /// None when a figure is out of range. `tried` is what a what-if starts from; a saved plan has none.
    fn of(
        (book, plan): (&PlannedBook, &Plan),
        names: &Names,
        tried: Option<(PolicyDraft, Relations)>,
        expansion_is_exact: Option<bool>,
    ) -> Option<Self> {
        let terms = Terms::new(book.input());
        let shown = rows::rows(plan, &terms, names)?;
        let mut summary = summary::summary(plan, &terms, names, &shown.totals, expansion_is_exact)?;
        summary.rows = count(shown.rows.len());
        Some(Self {
            summary,
            rows: shown,
            what_ifs: WhatIfs::new(tried, plan, &terms)?,
        })
    }

    fn planned(self, book: PlannedBook, plan: Plan, names: Names) -> Planned {
        Planned {
            summary: self.summary,
            rows: self.rows.rows,
            changed: self.rows.changed,
            plan,
            book,
            names,
            what_ifs: self.what_ifs,
            taxes: None,
            blocks: None,
            accounts: None,
        }
    }
}

impl Job for MakePlan {
    type Steps = Planning;
    const RUNS_BESIDE: bool = true;

    fn begin(self, session: &mut Session, context: &Context) -> Result<Planning, Failure> {
        let policy = policy::read(&self.policy).map_err(|violations| Failure {
            violations,
            ..codes::policy_refused().into()
        })?;
        let valuations = accounts::valuations(session, context)?;
        let scope = scope_of(self.accounts);
        let store = session.store().clone();
        let prepared = prepare(&store, &valuations.market, &scope, &policy).map_err(not_planned)?;
        let names = Names::new(session, &valuations, prepared.through);
        let fresh = Fresh {
            store,
            scope,
            policy,
            draft: self.policy,
            relations: prepared.relations,
            expansion_is_exact: prepared.expansion_is_exact,
            members: prepared.members,
            excluded: prepared.excluded,
            notes: prepared.notes,
        };
        Ok(Planning {
            number: start(session),
            run: PlanSteps::new(prepared.run, context),
            names: Some(names),
            origin: Origin::Fresh(Box::new(fresh)),
        })
    }
}

/// A plan on its way to the screen.
pub(crate) struct Planning {
    pub(super) number: u64,
    pub(super) run: PlanSteps,
    pub(super) names: Option<Names>,
    pub(super) origin: Origin,
}

/// What a plan is made of.
pub(super) enum Origin {
    /// The book as it was when planning began.
    Fresh(Box<Fresh>),
    /// The input of a saved plan.
    Saved(Box<SavedPlan>),
}

/// The book that a plan is made of, so that it can be begun again without an account that it is refused for.
pub(super) struct Fresh {
    store: Store,
    scope: BookScope,
    policy: BookPolicy,
    draft: PolicyDraft,
    relations: Relations,
    expansion_is_exact: bool,
    members: PlanMembers,
    excluded: Vec<BookExcluded>,
    notes: Vec<PlanNote>,
}

impl Fresh {
    /// Begins again without these accounts; the failure where there are none.
    fn without(
        &mut self,
        refused: Vec<BookExcluded>,
        (run, names): (&mut PlanSteps, &Names),
        failure: Failure,
    ) -> Result<(), Failure> {
        if refused.is_empty() {
            return Err(failure);
        }
        let before = self.excluded.drain(..).filter(BookExcluded::is_refused);
        let refused = before.chain(refused).collect();
        let market = &names.valuations.market;
        let prepared = prepare_without(&self.store, market, &self.scope, &self.policy, refused).map_err(not_planned)?;
        self.relations = prepared.relations;
        self.expansion_is_exact = prepared.expansion_is_exact;
        self.members = prepared.members;
        self.excluded = prepared.excluded;
        self.notes = prepared.notes;
        run.restart(prepared.run);
        Ok(())
    }
}

impl Planning {
    /// Takes an account out that the plan is refused for, so that it does not stop the others; the failure where none is
    /// to blame, or the plan is a saved one.
    fn again(
        &mut self,
        refused: impl FnOnce(&PlanMembers) -> Vec<BookExcluded>,
        failure: Failure,
    ) -> Result<Step<PlanSummary>, Failure> {
        let (Origin::Fresh(fresh), Some(names)) = (&mut self.origin, &self.names) else {
            return Err(failure);
        };
        let refused = refused(&fresh.members);
        fresh.without(refused, (&mut self.run, names), failure)?;
        Ok(self.run.progress())
    }

    /// The plan as it is shown; none when a figure is out of range.
    fn view(&self, made: (&PlannedBook, &Plan), names: &Names) -> Option<View> {
        let fresh = match &self.origin {
            Origin::Fresh(fresh) => fresh,
            Origin::Saved(saved) => {
                // Its input has the targets expanded: what they were expanded from is not kept.
                let mut view = View::of(made, names, None, None)?;
                let (account, asset) = (|uid| names.account(uid).key, |uid| names.asset(uid).key);
                let notes = notes_of_input(made.0.input(), account, asset);
                view.summary
                    .notes
                    .splice(0..0, notes.iter().map(|note| note.fault().into()));
                view.summary.saved = Some((**saved).clone());
                return Some(view);
            }
        };
        let tried = Some((fresh.draft.clone(), fresh.relations.clone()));
        let mut view = View::of(made, names, tried, Some(fresh.expansion_is_exact))?;
        view.summary.skipped = fresh.excluded.iter().map(excluded).collect();
        view.summary
            .notes
            .splice(0..0, fresh.notes.iter().map(|note| note.fault().into()));
        Some(view)
    }
}

impl Steps for Planning {
    type Answer = PlanSummary;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<PlanSummary>, Failure> {
        let (book, plan) = match self.run.step() {
            Ok(Some(made)) => made,
            Ok(None) => return Ok(self.run.progress()),
            Err(Halt::Refused(invalid)) => {
                let failure = refused(invalid.clone());
                return self.again(|members| members.refused_by(&invalid), failure);
            }
            Err(Halt::Over) => return Err(Task::over()),
        };
        let names = self.names.take().ok_or_else(Task::over)?;
        let Some(mut view) = self.view((&book, &plan), &names) else {
            self.names = Some(names);
            return self.again(PlanMembers::greatest, out_of_range());
        };
        view.summary.millis = self.run.millis(context);
        let summary = view.summary.clone();
        show(session, self.number, view.planned(book, plan, names));
        Ok(Step::Done(summary))
    }
}

fn scope_of(scope: PlanScope) -> BookScope {
    match scope {
        PlanScope::All => BookScope::All,
        PlanScope::Household(name) => BookScope::Household(name),
        PlanScope::Group(uid) => BookScope::Group(uid),
        PlanScope::Accounts(uids) => BookScope::Accounts(uids),
    }
}

fn excluded(account: &BookExcluded) -> ExcludedAccount {
    ExcludedAccount {
        account_uid: account.account_uid,
        identifier: account.identifier.clone(),
        reason: account.reason.violation().into(),
    }
}

fn not_planned(why: NotPlanned) -> Failure {
    match why {
        NotPlanned::NoAccount(excluded) => nothing_to_plan(&excluded).into(),
        NotPlanned::Refused(invalid) => refused(invalid),
    }
}
