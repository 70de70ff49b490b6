//! Planning: the accounts in scope become one input, planned in slices so that the page can follow and stop it.

mod blocks;
mod explain;
mod files;
mod input;
mod names;
mod profiles;
mod rows;
pub(super) mod saved;
mod summary;
mod taxes;
mod terms;
mod what_if;

use std::cell::RefMut;
use std::rc::Rc;

use planning::plan::{Plan, PlanRun, PlannedBook};
use planning::violation::InvalidInput;
use wasm_bindgen_futures::spawn_local;

use super::desk::Desk;
use super::policy;
use super::voice::{Voice, failure};
use input::{Scoped, prepare};
use names::Names;
use profiles::Relations;
use protocol::{
    Answer, BlockRow, BlockWindow, ExplainLine, ExportOrders, Failure, FileOut, FillsView, LineExplained, MakePlan,
    PlanRow, PlanSummary, PlanWindow, PolicyDraft, ShowBlocks, ShowPlan, ShowTaxes, TaxFigures, TaxRow, TaxWindow,
    TryFills, TryWhatIf, Violation, WhatIfScope, WhatIfView,
};
use terms::Terms;
use what_if::WhatIfs;

/// Accounts planned between two looks at the messages.
const SLICE: usize = 20;

/// The last plan.
pub(super) struct Planned {
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

impl Planned {
    /// The plan of a book as it is shown; none when a figure is out of range.
    ///
    /// `tried` is what a what-if starts from; a saved plan has none.
    fn of(
        book: PlannedBook,
        plan: Plan,
        names: Names,
        tried: Option<(PolicyDraft, Relations)>,
        expansion_is_exact: bool,
    ) -> Option<Self> {
        let terms = Terms::new(book.input());
        let shown = rows::rows(&plan, &terms, &names)?;
        let mut summary = summary::summary(&plan, &terms, &names, &shown.totals, expansion_is_exact)?;
        summary.rows = count(shown.rows.len());
        let what_ifs = WhatIfs::new(tried, &plan, &terms)?;
        Some(Self {
            summary,
            rows: shown.rows,
            changed: shown.changed,
            plan,
            book,
            names,
            what_ifs,
            taxes: None,
            blocks: None,
        })
    }
}

/// Starts planning in a task of its own; the task answers the question.
///
/// # Errors
/// The policy breaks rules, or nothing can be planned.
pub(super) fn start(desk: &mut Desk, voice: &Voice, ask: &MakePlan) -> Result<(), Failure> {
    let policy = policy::read(&ask.policy).map_err(|violations| Failure {
        code: "policy_refused".to_owned(),
        message: "Fix policy errors.".to_owned(),
        violations,
    })?;
    let measures = desk.measures()?;
    let mut scoped = prepare(desk, &measures, &ask.accounts, &policy)?;
    let names = Names::new(desk, &measures, std::mem::take(&mut scoped.through));
    // A slot of its own: an earlier plan that ends later must not take this one's place.
    desk.planned = Rc::default();
    let (slot, voice, draft) = (Rc::clone(&desk.planned), voice.clone(), ask.policy.clone());
    spawn_local(async move {
        let answer = run(scoped, names, draft, &voice).await.map(|planned| {
            let summary = planned.summary.clone();
            *slot.borrow_mut() = Some(planned);
            Answer::MakePlan(summary)
        });
        voice.answer(answer);
    });
    Ok(())
}

async fn run(scoped: Scoped, names: Names, draft: PolicyDraft, voice: &Voice) -> Result<Planned, Failure> {
    let started = js_sys::Date::now();
    let (book, plan) = book_of(scoped.run, voice).await?;
    let tried = Some((draft, scoped.relations));
    let mut planned = Planned::of(book, plan, names, tried, scoped.expansion_is_exact).ok_or_else(out_of_range)?;
    planned.summary.skipped = scoped.skipped;
    planned.summary.notes = scoped.notes;
    planned.summary.millis = elapsed(started);
    Ok(planned)
}

/// Plans every account of a run, in slices.
async fn book_of(mut run: PlanRun, voice: &Voice) -> Result<(PlannedBook, Plan), Failure> {
    while run.remaining() > 0 {
        voice.progress("Planning accounts", run.total() - run.remaining(), run.total());
        voice.breathe().await?;
        run.step(SLICE).map_err(refused)?;
    }
    voice.progress("Checking the plan", run.total(), run.total());
    voice.breathe().await?;
    let book = PlannedBook::of_run(run).map_err(refused)?;
    let plan = book.plan().map_err(refused)?;
    Ok((book, plan))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a short positive duration"
)]
fn elapsed(started: f64) -> u32 {
    (js_sys::Date::now() - started) as u32
}

/// The plan on the screen.
fn current(desk: &Desk) -> Result<RefMut<'_, Planned>, Failure> {
    RefMut::filter_map(desk.planned.borrow_mut(), Option::as_mut).map_err(|_| no_plan())
}

pub(super) fn show(desk: &mut Desk, ask: &ShowPlan) -> Result<PlanWindow, Failure> {
    let planned = current(desk)?;
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
        window(&planned.rows, offset, limit)
    };
    Ok(PlanWindow {
        matching: count(matching),
        rows,
    })
}

pub(super) fn explain(desk: &mut Desk, ask: &ExplainLine) -> Result<LineExplained, Failure> {
    let planned = current(desk)?;
    explain::explain(desk, &planned, ask)
}

pub(super) fn taxes(desk: &mut Desk, ask: &ShowTaxes) -> Result<TaxWindow, Failure> {
    let mut planned = current(desk)?;
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
        rows: window(rows, ask.offset as usize, ask.limit as usize),
    })
}

pub(super) fn blocks(desk: &mut Desk, ask: &ShowBlocks) -> Result<BlockWindow, Failure> {
    let mut planned = current(desk)?;
    let planned = &mut *planned;
    if planned.blocks.is_none() {
        what_if::back(planned)?;
        let terms = Terms::new(planned.book.input());
        planned.blocks = Some(blocks::rows(&planned.plan, &terms, &planned.names)?);
    }
    let rows = planned.blocks.as_ref().ok_or_else(no_plan)?;
    let is_block = |row: &&BlockRow| matches!(row, BlockRow::Block(_));
    Ok(BlockWindow {
        matching: count(rows.len()),
        blocks: count(rows.iter().filter(is_block).count()),
        rows: window(rows, ask.offset as usize, ask.limit as usize),
    })
}

pub(super) fn try_fills(desk: &mut Desk, ask: &TryFills) -> Result<FillsView, Failure> {
    let planned = current(desk)?;
    blocks::try_fills(&planned, ask)
}

pub(super) fn export(desk: &mut Desk, ask: &ExportOrders) -> Result<FileOut, Failure> {
    let mut planned = current(desk)?;
    what_if::back(&mut planned)?;
    files::export(&planned, ask.format)
}

pub(super) fn open_what_if(desk: &mut Desk) -> Result<WhatIfScope, Failure> {
    let planned = current(desk)?;
    what_if::scope(&planned)
}

pub(super) fn try_what_if(desk: &mut Desk, ask: &TryWhatIf) -> Result<WhatIfView, Failure> {
    let mut planned = current(desk)?;
    what_if::try_out(&mut planned, ask)
}

fn window<T: Clone>(rows: &[T], offset: usize, limit: usize) -> Vec<T> {
    rows.iter().skip(offset).take(limit).cloned().collect()
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// A refusal of the engine in the words of the page.
fn refused(invalid: InvalidInput) -> Failure {
    let message = invalid.to_string();
    let violations = invalid.violations.into_iter().map(|violation| Violation {
        row: count(violation.row),
        column: violation.column,
        code: violation.code.as_str().to_owned(),
        message: violation.message,
    });
    Failure {
        code: "plan_refused".to_owned(),
        message,
        violations: violations.collect(),
    }
}

fn out_of_range() -> Failure {
    failure("amount_out_of_range", "An amount in the plan is too large to display.")
}

fn no_plan() -> Failure {
    failure("plan_missing", "Create a plan first.")
}
