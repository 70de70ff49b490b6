//! The staged files, and how the one that is looked at is read.

use choices::{Choice, FileKind};
use leptos::prelude::*;

use super::faults::Faults;
use super::import::Import;
use super::preview::Preview;
use crate::browser::format;
use crate::components::{Bound, Icon, IconView, Segments, Select, each, options_of};
use crate::state::WithSome;
use protocol::{FileChange, ImportFile};

const DELIMITERS: [(char, &str); 4] = [(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Pipe")];

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
        each(
            files.into_iter().zip(0_u32..),
            |(file, index)| view! { <FileTab import file index/> },
        )
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
