//! The staged files, and how the one that is looked at is read.

use leptos::prelude::*;

use super::faults::Faults;
use super::import::Import;
use super::preview::Preview;
use crate::browser::format;
use crate::components::{Bound, Icon, IconView, Segments, Select};
use crate::state::WithSome;
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
        let files = import.view.part(|view| view.files.clone());
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
    let comma = Signal::derive(move || import.part(|file| file.decimal_comma));
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
    let kind = Memo::new(move |_| import.part(|file| file.kind));
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
