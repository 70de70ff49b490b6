//! The staged files, and how the one that is looked at is read.

use leptos::prelude::*;

use super::faults::Faults;
use super::import::Import;
use super::preview::Preview;
use crate::browser::format;
use crate::components::{Icon, IconView, Segments};
use protocol::{FileChange, FileKind, ImportFile};

const DELIMITERS: [(char, &str); 4] = [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Pipe")];

/// The name of a file type.
pub(super) const fn kind_label(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Assets => "Assets",
        FileKind::Relations => "Asset relations",
        FileKind::Prices => "Prices",
        FileKind::Signals => "Signals",
        FileKind::Fx => "FX rates",
        FileKind::Indices => "Index values",
        FileKind::Accounts => "Accounts",
        FileKind::Holdings => "Holdings",
        FileKind::Lots => "Tax lots",
        FileKind::Portfolios => "Portfolios",
        FileKind::Targets => "Targets",
    }
}

#[component]
pub(super) fn FileCard(import: Import) -> impl IntoView {
    view! {
        <section class="card" aria-label="Files to import">
            <FileTabs import/>
            <Reading import/>
            <Preview import/>
        </section>
        <Faults import/>
    }
}

#[component]
fn FileTabs(import: Import) -> impl IntoView {
    let tabs = move || {
        let files = import.read(|view| view.files.clone()).unwrap_or_default();
        files
            .into_iter()
            .zip(0_u32..)
            .map(|(file, index)| view! { <FileTab import file index/> })
            .collect_view()
    };
    view! { <div class="filetabs" role="group" aria-label="Files">{tabs}</div> }
}

#[component]
fn FileTab(import: Import, file: ImportFile, index: u32) -> impl IntoView {
    let (class, text) = match (file.kind, file.violation_count) {
        (None, _) => ("tag bad", "Choose type".to_owned()),
        (Some(_), 0) => ("tag ok", "Ready".to_owned()),
        (Some(_), count) => ("tag bad", format::counted(count, "error", "errors")),
    };
    view! {
        <button type="button" aria-pressed=move || (import.at.get() == index).to_string() on:click=move |_| import.at.set(index)>
            {file.name}
            <span class=class>{text}</span>
        </button>
    }
}

#[component]
fn Reading(import: Import) -> impl IntoView {
    let comma = Signal::derive(move || import.file(|file| file.decimal_comma).unwrap_or(false));
    let says = move || {
        import.file(|file| {
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
                    on_change=move |comma| import.change(FileChange::DecimalComma(comma))
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
    let kind = Memo::new(move |_| import.file(|file| file.kind).flatten());
    let items = FileKind::ALL
        .into_iter()
        .enumerate()
        .map(|(index, option)| {
            view! { <option value=index selected=move || kind.get() == Some(option)>{kind_label(option)}</option> }
        })
        .collect_view();
    let on_change = move |text: String| {
        if let Some(kind) = text.parse::<usize>().ok().and_then(|index| FileKind::ALL.get(index)) {
            import.change(FileChange::Kind(*kind));
        }
    };
    view! {
        <div class="field">
            <label for="file-kind">"File type"</label>
            <select
                class="input"
                id="file-kind"
                aria-invalid=move || kind.get().is_none().then_some("true")
                on:change=move |event| on_change(event_target_value(&event))
            >
                {move || kind.get().is_none().then(|| view! { <option selected=true disabled=true>"Choose type"</option> })}
                {items}
            </select>
        </div>
    }
}

#[component]
fn DelimiterField(import: Import) -> impl IntoView {
    let delimiter = Memo::new(move |_| import.file(|file| file.delimiter));
    let known = DELIMITERS
        .into_iter()
        .map(|(option, text)| {
            view! { <option value=option.to_string() selected=move || delimiter.get() == Some(option)>{text}</option> }
        })
        .collect_view();
    let other = move || {
        let other = delimiter
            .get()
            .filter(|delimiter| DELIMITERS.iter().all(|(known, _)| known != delimiter));
        other.map(
            |delimiter| view! { <option value=delimiter.to_string() selected=true>{delimiter.to_string()}</option> },
        )
    };
    view! {
        <div class="field">
            <label for="file-delimiter">"Delimiter"</label>
            <select
                class="input"
                id="file-delimiter"
                on:change=move |event| {
                    if let Some(delimiter) = event_target_value(&event).chars().next() {
                        import.change(FileChange::Delimiter(delimiter));
                    }
                }
            >
                {known}
                {other}
            </select>
        </div>
    }
}
