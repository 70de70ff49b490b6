//! The staged files, how the one that is looked at is read, and its first rows.

use std::collections::BTreeSet;

use choices::{Choice, FileKind};
use leptos::prelude::*;

use super::faults::Faults;
use super::import::Import;
use crate::browser::format;
use crate::components::{Bound, Icon, IconView, Segments, Select, each, options_of};
use crate::state::WithSome;
use protocol::{FileChange, ImportColumn, ImportField, ImportFile};

const DELIMITERS: [(char, &str); 4] = [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Pipe")];

#[component]
pub(super) fn FileCard(import: Import) -> impl IntoView {
    let tab = move |(file, index): (ImportFile, u32)| {
        let (class, text) = match (file.kind, file.violation_count) {
            (None, _) => ("tag bad", "Choose type".to_owned()),
            (Some(_), 0) => ("tag ok", "Ready".to_owned()),
            (Some(_), count) => ("tag bad", format::counted(count, "error", "errors")),
        };
        let is_here = move || (import.at.get() == index).to_string();
        view! {
            <button type="button" aria-pressed=is_here on:click=move |_| import.at.set(index)>
                {file.name}
                <span class=class>{text}</span>
            </button>
        }
    };
    let tabs = move || each(import.view.part(|view| view.files.clone()).into_iter().zip(0..), tab);
    view! {
        <section class="card" aria-label="Files to import">
            <div class="filetabs" role="group" aria-label="Files">{tabs}</div>
            <Reading import/>
            <Preview import/>
        </section>
        <Faults import/>
    }
}

#[component]
fn Reading(import: Import) -> impl IntoView {
    let comma = Bound::new(
        move || import.part(|file| file.decimal_comma),
        move |comma| import.change(FileChange::DecimalComma(comma)),
    );
    let says = move || {
        import.with_some(|file| {
            let rows = format::counted(file.rows, "row", "rows");
            let out = if file.excluded > 0 {
                format!(", {} skipped", format::count(file.excluded))
            } else {
                String::new()
            };
            format!("{rows}{out}, {}", file.encoding)
        })
    };
    view! {
        <div class="reading">
            <KindField import/>
            <DelimiterField import/>
            <div class="field">
                <span class="label" aria-hidden="true">"Number format"</span>
                <Segments
                    name="decimal-mark"
                    label="Number format"
                    options=vec![(false, "1,234.5"), (true, "1.234,5")]
                    value=comma
                />
            </div>
            <span class="quiet">{says}</span>
            <button class="button quiet end" type="button" on:click=move |_| import.change(FileChange::Remove)>
                <IconView icon=Icon::Delete/>
                "Remove"
            </button>
        </div>
    }
}

#[component]
fn KindField(import: Import) -> impl IntoView {
    let kind = Memo::new(move |_| import.part(|file| file.kind));
    let is_unknown = move || kind.get().is_none();
    let value = Bound::new(
        move || kind.get().map_or("", Choice::text).to_owned(),
        move |text: String| {
            if let Some(kind) = FileKind::of(&text) {
                import.change(FileChange::Kind(kind));
            }
        },
    );
    view! {
        <div class="field">
            <label for="file-kind">"File type"</label>
            <Select
                id="file-kind"
                options=options_of(FileKind::DESCRIBED)
                value
                empty=move || if is_unknown() { "Choose type" } else { "" }
                invalid=is_unknown
            />
        </div>
    }
}

#[component]
fn DelimiterField(import: Import) -> impl IntoView {
    let delimiter = Memo::new(move |_| import.with_some(|file| file.delimiter));
    let options = move || {
        let is_known = |delimiter: &char| DELIMITERS.iter().any(|(known, _)| known == delimiter);
        let other = delimiter.get().filter(|delimiter| !is_known(delimiter));
        let known = DELIMITERS.map(|(known, text)| (known.to_string(), text.to_owned()));
        let other = other.map(|other| (other.to_string(), other.to_string()));
        known.into_iter().chain(other).collect::<Vec<_>>()
    };
    let value = Bound::new(
        move || delimiter.get().map(String::from).unwrap_or_default(),
        move |text: String| {
            if let Some(delimiter) = text.chars().next() {
                import.change(FileChange::Delimiter(delimiter));
            }
        },
    );
    view! {
        <div class="field">
            <label for="file-delimiter">"Delimiter"</label>
            <Select id="file-delimiter" options value/>
        </div>
    }
}

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
        let faults = |file: &ImportFile| {
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
