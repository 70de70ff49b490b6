//! Planning: the accounts in scope become one input, planned in slices so that the page can follow and stop it.

mod blocks;
mod cash;
mod checks;
mod explain;
mod files;
mod idle;
mod names;
mod rows;
mod saved;
mod steps;
mod summary;
mod taxes;
mod terms;
mod what_if;

use std::cell::RefMut;

use markets::book_plan::{
    BookPolicy, ExcludedAccount as BookExcluded, NotPlanned, PlanMembers, PlanNote, PlanScope as BookScope, Relations,
    notes_of_input, nothing_to_plan, prepare, prepare_without,
};
use metatable::Store;
use planning::invalid_input::InvalidInput;
use planning::plan::{Plan, PlannedBook};

use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::handler::{Job, Query};
use crate::policy;
use crate::session::Session;
use crate::task::{Step, Steps, Task};
use names::Names;
use protocol::{
    BlockRow, BlockWindow, ExcludedAccount, ExplainLine, ExportOrders, Failure, FileOut, FillsView, LineExplained,
    MakePlan, OpenWhatIf, PlanRow, PlanScope, PlanSummary, PlanWindow, PolicyDraft, SavedPlan, ShowBlocks,
    ShowPlan, ShowTaxes, TaxFigures, TaxRow, TaxWindow, TryFills, TryWhatIf, WhatIfScope, WhatIfView,
};
use steps::{Halt, PlanSteps};
use terms::Terms;
use what_if::WhatIfs;

/// A plan as it is shown.
pub(crate) struct Planned {
    summary: PlanSummary,
    rows: Vec<PlanRow>,
    /// The rows of accounts' heads and of lines with an order or a residual.
    changed: Vec<usize>,
    plan: Plan,
    /// As planned, but for the what-ifs that were tried on it.
    book: PlannedBook,
    names: Names,
    what_ifs: WhatIfs,
    /// Made when they are first looked at.
    taxes: Option<(Vec<TaxRow>, TaxFigures)>,
    blocks: Option<Vec<BlockRow>>,
}

/// The plan on the screen.
#[derive(Default)]
struct Screen {
    planned: Option<Planned>,
    /// Counts the plans that were started.
    started: u64,
}

/// Takes the plan off the screen for one that is started; the number that [`show`] wants.
fn start(session: &Session) -> u64 {
    let mut screen = session.kept::<Screen>().borrow_mut();
    screen.planned = None;
    screen.started += 1;
    screen.started
}

/// Shows a plan, unless another one was started after it.
fn show(session: &Session, number: u64, planned: Planned) {
    let mut screen = session.kept::<Screen>().borrow_mut();
    if number == screen.started {
        screen.planned = Some(planned);
    }
}

/// The plan on the screen.
///
/// # Errors
/// There is none.
fn shown(session: &Session) -> Result<RefMut<'_, Planned>, Failure> {
    let screen = session.kept::<Screen>().borrow_mut();
    RefMut::filter_map(screen, |screen| screen.planned.as_mut()).map_err(|_| no_plan())
}

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
    number: u64,
    run: PlanSteps,
    names: Option<Names>,
    origin: Origin,
}

/// What a plan is made of.
enum Origin {
    /// The book as it was when planning began.
    Fresh(Box<Fresh>),
    /// The input of a saved plan.
    Saved(Box<SavedPlan>),
}

/// The book that a plan is made of, so that it can be begun again without an account that it is refused for.
struct Fresh {
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
                view.summary.notes.splice(0..0, notes.iter().map(|note| note.fault().into()));
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

impl Query for ShowPlan {
    fn answer(&self, session: &Session, _: &Context) -> Result<PlanWindow, Failure> {
        let planned = shown(session)?;
        let (offset, limit) = (self.offset as usize, self.limit as usize);
        let matching = if self.changed_only {
            planned.changed.len()
        } else {
            planned.rows.len()
        };
        let rows = if self.changed_only {
            let indices = planned.changed.iter().skip(offset).take(limit);
            indices.map(|&index| planned.rows[index].clone()).collect()
        } else {
            window(&planned.rows, offset, limit)
        };
        Ok(PlanWindow {
            matching: count(matching),
            rows,
        })
    }
}

impl Query for ExplainLine {
    fn answer(&self, session: &Session, _: &Context) -> Result<LineExplained, Failure> {
        let planned = shown(session)?;
        explain::explain(session, &planned, self)
    }
}

impl Query for ShowTaxes {
    fn answer(&self, session: &Session, _: &Context) -> Result<TaxWindow, Failure> {
        let mut planned = shown(session)?;
        let planned = &mut *planned;
        if planned.taxes.is_none() {
            let terms = Terms::new(planned.book.input());
            planned.taxes = Some(taxes::rows(&planned.plan, &terms, &planned.names).ok_or_else(out_of_range)?);
        }
        let (rows, total) = planned.taxes.as_ref().ok_or_else(no_plan)?;
        Ok(TaxWindow {
            matching: count(rows.len()),
            total: *total,
            has_regime: planned.summary.tax.is_some(),
            rows: window(rows, self.offset as usize, self.limit as usize),
        })
    }
}

impl Query for ShowBlocks {
    fn answer(&self, session: &Session, _: &Context) -> Result<BlockWindow, Failure> {
        let mut planned = shown(session)?;
        let planned = &mut *planned;
        if planned.blocks.is_none() {
            what_if::back(planned)?;
            let terms = Terms::new(planned.book.input());
            planned.blocks = Some(blocks::rows(&planned.plan, &terms, &planned.names)?);
        }
        let rows = planned.blocks.as_ref().ok_or_else(no_plan)?;
        let is_block = |row: &&BlockRow| !matches!(row, BlockRow::Part { .. });
        Ok(BlockWindow {
            matching: count(rows.len()),
            blocks: count(rows.iter().filter(is_block).count()),
            rows: window(rows, self.offset as usize, self.limit as usize),
        })
    }
}

impl Query for TryFills {
    fn answer(&self, session: &Session, _: &Context) -> Result<FillsView, Failure> {
        let planned = shown(session)?;
        blocks::try_fills(&planned, self)
    }
}

impl Query for ExportOrders {
    fn answer(&self, session: &Session, _: &Context) -> Result<FileOut, Failure> {
        let mut planned = shown(session)?;
        what_if::back(&mut planned)?;
        files::export(&planned, self.format)
    }
}

impl Query for OpenWhatIf {
    fn answer(&self, session: &Session, _: &Context) -> Result<WhatIfScope, Failure> {
        let planned = shown(session)?;
        what_if::scope(&planned)
    }
}

impl Query for TryWhatIf {
    fn answer(&self, session: &Session, _: &Context) -> Result<WhatIfView, Failure> {
        let mut planned = shown(session)?;
        what_if::try_out(&mut planned, self)
    }
}

fn window<T: Clone>(rows: &[T], offset: usize, limit: usize) -> Vec<T> {
    rows.iter().skip(offset).take(limit).cloned().collect()
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
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

/// A refusal of the engine as an answer carries it.
fn refused(invalid: InvalidInput) -> Failure {
    let failure = codes::plan_refused(&invalid).into();
    Failure {
        violations: invalid.violations,
        ..failure
    }
}

fn out_of_range() -> Failure {
    Failure::from(codes::plan_out_of_range())
}

fn no_plan() -> Failure {
    Failure::from(codes::plan_missing())
}
