//! The errors of pasted cells, all at once, by row and column.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::TablePage;
use crate::browser::format;
use crate::components::{CellAt, Column, Icon, IconButton, ShortTable, Toggle};
use crate::state::WithSome;
use protocol::{ColumnView, Violation};

/// Errors shown at once.
const SHOWN: usize = 200;

/// A block of cells that was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pasted {
    /// The row of the sheet that it starts at; none for new rows.
    first: Option<u32>,
    columns: Vec<ColumnView>,
    cells: Vec<Vec<String>>,
    violations: Vec<Violation>,
}

impl Pasted {
    pub(super) fn new(first: Option<u32>, columns: Vec<ColumnView>, cells: Vec<Vec<String>>) -> Self {
        Self {
            first,
            columns,
            cells,
            violations: Vec::new(),
        }
    }

    pub(super) fn refused(self, violations: Vec<Violation>) -> Self {
        Self { violations, ..self }
    }

    /// The violations at the cells of the sheet that the block was for.
    pub(super) fn places(&self, shown: &[(usize, ColumnView)]) -> BTreeMap<CellAt, String> {
        let Some(first) = self.first else {
            return BTreeMap::new();
        };
        let place = |violation: &Violation| {
            let name = violation.column.as_ref()?;
            let column = shown.iter().position(|(_, column)| column.name == *name)?;
            let row = first.checked_add(u32::try_from(violation.row).ok()?)?;
            Some((CellAt { row, column }, violation.message.clone()))
        };
        self.violations.iter().filter_map(place).collect()
    }

    /// The first violations, each with its place and what was pasted there.
    fn faults(&self) -> Vec<Fault> {
        let first = self.first.map_or(1, |first| first + 1);
        let fault = |violation: &Violation| {
            let name = violation.column.as_deref();
            let place = name.and_then(|name| self.columns.iter().position(|column| column.name == name));
            let label = place.map(|place| self.columns[place].label.clone());
            let text = place.and_then(|place| self.cells.get(violation.row)?.get(place).cloned());
            Fault {
                row: first + format::number_of(violation.row),
                column: label.or(violation.column.clone()).unwrap_or_default(),
                text: text.unwrap_or_default(),
                violation: violation.clone(),
            }
        };
        self.violations.iter().take(SHOWN).map(fault).collect()
    }
}

/// A violation at its place in the sheet, as rows and columns are called there.
#[derive(Clone, Debug)]
struct Fault {
    row: u32,
    column: String,
    /// What was pasted.
    text: String,
    violation: Violation,
}

#[component]
pub(super) fn FaultList(page: TablePage) -> impl IntoView {
    let details = RwSignal::new(false);
    let title = move || {
        let count = page.pasted.part(|pasted| pasted.violations.len());
        let errors = format::counted(format::number_of(count), "error", "errors");
        format!("Nothing pasted: {errors}")
    };
    view! {
        <section class="card pastefaults" role="alert" aria-label="Paste errors">
            <header>
                <h2>{title}</h2>
                <Toggle label="Details" checked=details/>
                <IconButton icon=Icon::Close label="Close" on_press=move || page.pasted.set(None)/>
            </header>
            {move || view! { <Faults page details=details.get()/> }}
        </section>
    }
}

#[component]
fn Faults(page: TablePage, details: bool) -> impl IntoView {
    let mut columns = vec![
        Column::count("Row", "w-num-sm", |fault: &Fault| fault.row),
        Column::text("Column", "w-text", |fault: &Fault| fault.column.clone()),
        Column::text("Pasted", "w-text", |fault: &Fault| fault.text.clone()),
        Column::text("How to fix", "w-target", |fault: &Fault| {
            fault.violation.message.clone()
        }),
    ];
    if details {
        columns.push(Column::text("Code", "w-name", |fault: &Fault| {
            view! { <code>{fault.violation.code.clone()}</code> }
        }));
    }
    let rows = move || page.pasted.part(Pasted::faults);
    view! { <ShortTable kind="pasted" label="Errors" columns rows/> }
}
