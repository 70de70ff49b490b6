//! The errors of pasted cells, all at once, by row and column.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::TablePage;
use crate::browser::format;
use crate::components::{CellAt, Icon, IconButton, Toggle};
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

    /// Label of the column, and what was pasted.
    fn found(&self, violation: &Violation) -> (String, String) {
        let Some(name) = &violation.column else {
            return (String::new(), String::new());
        };
        let place = self.columns.iter().position(|column| column.name == *name);
        let label = place.map_or_else(|| name.clone(), |place| self.columns[place].label.clone());
        let row = self.cells.get(violation.row);
        let text = place.and_then(|place| row?.get(place).cloned());
        (label, text.unwrap_or_default())
    }
}

#[component]
pub(super) fn FaultList(page: TablePage) -> impl IntoView {
    let details = RwSignal::new(false);
    let rows = move || {
        let pasted = page.pasted.get()?;
        let first = pasted.first.map_or(1, |first| first + 1);
        let shown = pasted.violations.iter().take(SHOWN);
        let rows = shown.map(|violation| {
            let (label, text) = pasted.found(violation);
            view! {
                <tr>
                    <td class="num">{format::count(first + violation.row as u32)}</td>
                    <td>{label}</td>
                    <td>{text}</td>
                    <td>{violation.message.clone()}</td>
                    {details.get().then(|| view! { <td><code>{violation.code.to_string()}</code></td> })}
                </tr>
            }
        });
        Some(rows.collect_view())
    };
    let title = move || {
        let count = page
            .pasted
            .with(|pasted| pasted.as_ref().map_or(0, |pasted| pasted.violations.len()));
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
            <div class="gridbox" tabindex="0" role="group" aria-label="Errors">
                <table class="grid">
                    <colgroup><col class="w-num-sm"/><col class="w-text"/><col class="w-text"/><col class="w-target"/>{move || details.get().then(|| view! { <col class="w-name"/> })}</colgroup>
                    <thead>
                        <tr><th class="num">"Row"</th><th>"Column"</th><th>"Pasted"</th><th>"How to fix"</th>{move || details.get().then(|| view! { <th>"Code"</th> })}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
