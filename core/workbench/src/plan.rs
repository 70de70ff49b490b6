//! Planning: the accounts in scope become one input, planned in slices so that the page can follow and stop it.

mod blocks;
mod cash;
mod checks;
mod explain;
mod files;
mod flows;
mod idle;
mod making;
mod names;
mod rows;
mod saved;
mod steps;
mod summary;
mod taxes;
mod terms;
mod what_if;

use std::cell::RefMut;

use planning::invalid_input::InvalidInput;
use planning::plan::{Plan, PlannedBook};

use crate::codes;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use names::Names;
use protocol::{
    BlockRow, BlockWindow, ExplainLine, ExportOrders, Failure, FileOut, FillsView, FlowWindow, LineExplained, NamedRow,
    OpenWhatIf, PlanRow, PlanSummary, PlanWindow, ShowBlocks, ShowLargestFlows, ShowPlan, ShowTaxes, TaxFigures,
    TaxRow, TaxWindow, TryFills, TryWhatIf, WhatIfScope, WhatIfView,
};
use terms::Terms;
use what_if::WhatIfs;

/// A plan as it is shown.
pub(crate) struct Planned {
    summary: PlanSummary,
    rows: Vec<PlanRow>,
    /// The places of the rows that are shown while only changes are asked for.
    changed: Vec<usize>,
    plan: Plan,
    /// As planned, but for the what-ifs that were tried on it.
    book: PlannedBook,
    names: Names,
    what_ifs: WhatIfs,
    /// Made when they are first looked at.
    taxes: Option<(Vec<TaxRow>, TaxFigures)>,
    blocks: Option<Vec<BlockRow>>,
    /// By business key.
    accounts: Option<Vec<NamedRow>>,
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

impl Query for ShowLargestFlows {
    fn answer(&self, session: &Session, _: &Context) -> Result<FlowWindow, Failure> {
        let mut planned = shown(session)?;
        flows::window(&mut planned, self)
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
