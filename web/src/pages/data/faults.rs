//! The errors of an import, with row, column and code.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::import::Import;
use crate::browser::format;
use crate::components::{Column, Grid, GridModel, Toggle};
use crate::state::WithSome;
use protocol::{FileChange, ImportViolation};

#[component]
pub(super) fn Faults(import: Import) -> impl IntoView {
    let faults = Memo::new(move |_| import.part(|file| file.violations.clone()));
    let count = Memo::new(move |_| import.part(|file| file.violation_count));
    let details = RwSignal::new(false);
    let rows = move || {
        faults.with(|faults| {
            faults
                .iter()
                .filter_map(ImportViolation::row)
                .collect::<BTreeSet<_>>()
                .len()
        })
    };
    let title = move || format::counted(count.get(), "error", "errors");
    let shown = move || {
        let listed = faults.with(Vec::len);
        (format::number_of(listed) < count.get()).then(|| format!("showing the first {listed}"))
    };
    view! {
        <Show when=move || count.get() != 0>
            <section class="card gridcard" aria-label="Errors">
                <header>
                    <h2>{title}</h2>
                    <span class="quiet">{shown}</span>
                    <Toggle label="Details" checked=details/>
                    <Show when=move || rows() != 0>
                        <button class="button small" type="button" on:click=move |_| import.change(FileChange::ExcludeViolations)>
                            "Skip all rows with errors"
                        </button>
                    </Show>
                </header>
                <div class="faultlist">{move || view! { <FaultGrid import faults details=details.get()/> }}</div>
            </section>
        </Show>
        <LeftOut import/>
    }
}

/// Skipped rows can be included again.
#[component]
fn LeftOut(import: Import) -> impl IntoView {
    let excluded = Memo::new(move |_| import.part(|file| file.excluded));
    let take_in = move |_| {
        let rows = untrack(move || import.with_some(|file| file.rows)).unwrap_or(0);
        import.change(FileChange::Exclude((0..rows).collect(), false));
    };
    view! {
        <Show when=move || excluded.get() != 0>
            <p class="quiet">
                {move || format!("{} skipped. ", format::counted(excluded.get(), "row", "rows"))}
                <button class="link" type="button" on:click=take_in>"Include again"</button>
            </p>
        </Show>
    }
}

#[component]
fn FaultGrid(import: Import, faults: Memo<Vec<ImportViolation>>, details: bool) -> impl IntoView {
    let skip = move |row: Option<u32>| {
        if let Some(row) = row {
            import.change(FileChange::Exclude(vec![row], true));
        }
    };
    let model = GridModel::of_lines(faults, || true)
        .list(import.at)
        .pick(move |fault: ImportViolation| skip(fault.row()));
    let mut columns = vec![
        Column::figure("Line", "w-side", |fault: &ImportViolation| {
            fault.line.map_or_else(|| "file".to_owned(), format::count)
        }),
        Column::text("Column", "w-key", |fault: &ImportViolation| {
            fault
                .violation
                .column
                .clone()
                .unwrap_or_else(|| "entire row".to_owned())
        }),
        Column::text("Value", "w-key", |fault: &ImportViolation| fault.found.clone()).class("bad"),
        Column::long("How to fix", "w-rest", |fault: &ImportViolation| {
            fault.violation.message.clone()
        }),
    ];
    if details {
        columns.push(Column::text("Code", "w-name", |fault: &ImportViolation| {
            view! { <code>{fault.violation.code.to_string()}</code> }
        }));
    }
    columns.push(Column::text("Action", "w-leave", move |fault: &ImportViolation| {
        let row = fault.row();
        row.is_some().then(|| {
            view! {
                <button class="button quiet small" type="button" tabindex="-1" on:click=move |_| skip(row)>"Skip"</button>
            }
        })
    }));
    view! { <Grid id="faults" label="Errors; press Space to skip a row" columns model/> }
}
