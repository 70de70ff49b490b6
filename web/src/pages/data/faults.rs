//! The errors of an import, with row, column and code.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::import::Import;
use crate::browser::format;
use crate::components::{Column, Grid, GridModel, Toggle};
use protocol::{FileChange, ImportViolation};

#[component]
pub(super) fn Faults(import: Import) -> impl IntoView {
    let faults = Memo::new(move |_| import.file(|file| file.violations.clone()).unwrap_or_default());
    let count = Memo::new(move |_| import.file(|file| file.violation_count).unwrap_or(0));
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
        (u32::try_from(listed).unwrap_or(u32::MAX) < count.get()).then(|| format!("showing the first {listed}"))
    };
    view! {
        <Show when=move || count.get() != 0>
            <section class="card gridcard" aria-label="Errors">
                <header>
                    <h2>{title}</h2>
                    <span class="quiet">{shown}</span>
                    <Toggle label="Details" checked=details on_change=Callback::new(move |on| details.set(on))/>
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
    let excluded = Memo::new(move |_| import.file(|file| file.excluded).unwrap_or(0));
    let take_in = move |_| {
        let rows = untrack(move || import.file(|file| file.rows)).unwrap_or(0);
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
    let exclude = move |fault: &ImportViolation| {
        if let Some(row) = fault.row() {
            import.change(FileChange::Exclude(vec![row], true));
        }
    };
    let model = GridModel {
        list: Some(import.at.into()),
        pick: Some(Callback::new(move |fault: ImportViolation| exclude(&fault))),
        ..GridModel::of(
            Signal::derive(move || Some(faults.with(|faults| u32::try_from(faults.len()).unwrap_or(u32::MAX)))),
            move |index| faults.with(|faults| faults.get(index as usize).cloned()),
            move |fault| view! { <FaultCells import fault details/> }.into_any(),
        )
    };
    let mut columns = vec![
        Column::figure("Line", "w-side"),
        Column::text("Column", "w-key"),
        Column::text("Value", "w-key"),
        Column::text("How to fix", "w-rest"),
    ];
    if details {
        columns.push(Column::text("Code", "w-name"));
    }
    columns.push(Column::text("Action", "w-leave"));
    view! {
        <Grid id="faults" kind="faults" label=Signal::derive(|| "Errors; press Space to skip a row".to_owned()) columns model/>
    }
}

#[component]
fn FaultCells(import: Import, fault: ImportViolation, details: bool) -> impl IntoView {
    let row = fault.row();
    let violation = fault.violation;
    let line = fault.line.map_or_else(|| "file".to_owned(), format::count);
    view! {
        <td class="num">{line}</td>
        <td>{violation.column.unwrap_or_else(|| "entire row".to_owned())}</td>
        <td class="bad">{fault.found}</td>
        <td title=violation.message.clone()>{violation.message.clone()}</td>
        {details.then(|| view! { <td><code>{violation.code.into_owned()}</code></td> })}
        <td>
            {row.map(|row| view! {
                <button
                    class="button quiet small"
                    type="button"
                    tabindex="-1"
                    on:click=move |_| import.change(FileChange::Exclude(vec![row], true))
                >
                    "Skip"
                </button>
            })}
        </td>
    }
}
