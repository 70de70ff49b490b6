//! The first rows of a file as they are read, and which column feeds which field.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::components::each;

use super::import::Import;
use crate::state::WithSome;
use protocol::{FileChange, ImportColumn, ImportField};

#[component]
pub(super) fn Preview(import: Import) -> impl IntoView {
    let columns = Memo::new(move |_| import.part(|file| file.columns.clone()));
    let fields = Memo::new(move |_| import.part(|file| file.fields.clone()));
    let missing = move || {
        let fed: BTreeSet<String> = columns.get().into_iter().filter_map(|column| column.field).collect();
        let missing = fields
            .get()
            .into_iter()
            .filter(|field| field.required && !fed.contains(&field.name));
        let names: Vec<String> = missing.map(|field| field.name).collect();
        (!names.is_empty()).then(|| {
            format!(
                "Required fields not mapped: {}. Choose them in the column headers.",
                names.join(", ")
            )
        })
    };
    view! {
        {move || missing().map(|text| view! { <p class="field-error pad">{text}</p> })}
        <div class="preview" tabindex="0" role="region" aria-label="File preview">
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col" class="num">"Row"</th>
                        {move || each(columns.get(), |column| view! { <th scope="col">{column.header}</th> })}
                    </tr>
                    <tr>
                        <td class="feeds">"Map to"</td>
                        {move || each(columns.get().into_iter().zip(0_u32..), |(column, index)| view! {
                            <td class="feeds"><FieldSelect import column index fields=fields.get()/></td>
                        })}
                    </tr>
                </thead>
                <tbody><PreviewRows import/></tbody>
            </table>
        </div>
    }
}

#[component]
fn FieldSelect(import: Import, column: ImportColumn, index: u32, fields: Vec<ImportField>) -> impl IntoView {
    let ImportColumn { header, field } = column;
    let is_fed = field.is_some();
    let items = each(fields, |option| {
        let is_chosen = field.as_deref() == Some(option.name.as_str());
        let text = if option.required {
            format!("{} (required)", option.name)
        } else {
            option.name.clone()
        };
        view! { <option value=option.name selected=is_chosen title=option.meaning>{text}</option> }
    });
    let on_change = move |name: String| {
        let field = (!name.is_empty()).then_some(name);
        import.change(FileChange::Column(index, field));
    };
    view! {
        <select
            class="input small"
            aria-label=format!("Map {header} to")
            on:change=move |event| on_change(event_target_value(&event))
        >
            <option value="" selected=!is_fed>"Don't import"</option>
            {items}
        </select>
    }
}

#[component]
fn PreviewRows(import: Import) -> impl IntoView {
    let rows = Memo::new(move |_| import.part(|file| file.preview.clone()));
    let headers = Memo::new(move |_| {
        import.part(|file| {
            file.columns
                .iter()
                .map(|column| column.header.clone())
                .collect::<Vec<_>>()
        })
    });
    let faults = Memo::new(move |_| {
        let faults = |file: &protocol::ImportFile| {
            file.violations
                .iter()
                .filter_map(|fault| Some((fault.row()?, fault.violation.column.clone()?)))
                .collect::<BTreeSet<_>>()
        };
        import.part(faults)
    });
    let row = move |(row, out, cells): (u32, bool, Vec<String>)| {
        let cells = each(cells.into_iter().enumerate(), |(column, text)| {
            let header = headers.with(|headers| headers.get(column).cloned()).unwrap_or_default();
            let is_fault = !out && faults.with(|faults| faults.contains(&(row, header)));
            view! { <td class=is_fault.then_some("fault") title=text.clone()>{text.clone()}</td> }
        });
        view! { <tr class=out.then_some("out")><td class="line num">{row + 1}</td>{cells}</tr> }
    };
    move || each(rows.get(), row)
}
