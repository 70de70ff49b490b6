//! One field of the form, by what its column holds; a reference offers rows by what people know them by.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::TablePage;
use crate::components::{Bound, ComboOption, Combobox, FieldError, Icon, IconButton, Select};
use crate::pages::tables::row_path;
use crate::state::{WithSome, latest, use_app};
use protocol::{Cell, CellKind, ColumnView, FindNames, RowName, TableRow};

/// A field and what it is for.
#[derive(Clone, Copy, Debug)]
struct Entry {
    page: TablePage,
    row: StoredValue<Option<Arc<TableRow>>>,
    column: StoredValue<ColumnView>,
    /// What is in the cell.
    before: StoredValue<String>,
    text: RwSignal<String>,
    fault: Memo<Option<String>>,
}

impl Entry {
    fn type_in(self, text: String) {
        self.text.set(text.clone());
        let (row, column) = (
            self.row.get_value(),
            self.column.with_value(|column| column.name.clone()),
        );
        self.before
            .with_value(|before| self.page.form.type_in(row.as_ref(), &column, text, before));
    }

    fn id(self) -> String {
        self.column.with_value(|column| format!("field-{}", column.name))
    }

    fn described(self) -> String {
        format!("{0}-help {0}-fault", self.id())
    }

    fn invalid(self) -> Option<&'static str> {
        self.fault.with(Option::is_some).then_some("true")
    }
}

#[component]
pub(super) fn Field(page: TablePage, row: Option<Arc<TableRow>>, column: ColumnView, cell: Cell) -> impl IntoView {
    let before = cell.text();
    let name = column.name.clone();
    let typed = page.form.drafts.with_untracked(|drafts| drafts.get(&name).cloned());
    let is_fixed = row.is_some() && column.identifies;
    let entry = Entry {
        page,
        row: StoredValue::new(row),
        text: RwSignal::new(typed.unwrap_or_else(|| before.clone())),
        before: StoredValue::new(before),
        fault: Memo::new(move |_| page.form.fault(&name)),
        column: StoredValue::new(column.clone()),
    };
    let id = entry.id();
    let link = match (cell, &column.refers_to) {
        (Cell::Reference { key, .. }, Some((table, _))) => Some(row_path(table, &key)),
        _ => None,
    };
    let control = if is_fixed {
        view! { <Fixed entry/> }.into_any()
    } else {
        view! { <Control entry/> }.into_any()
    };
    view! {
        <div class="field" class:edited=move || entry.text.get() != entry.before.get_value()>
            <div class="what">
                <label for=id.clone()>
                    {column.label.clone()}
                    {column.required.then(|| view! { <span class="must" title="Required">" *"</span> })}
                    {column.unit.clone().map(|unit| view! { <span class="unit">" " {unit}</span> })}
                </label>
                {link.map(|link| view! { <a href=link>"Open"</a> })}
            </div>
            {control}
            <FieldError id=format!("{id}-fault") message=entry.fault/>
            <p class="help" id=format!("{id}-help")>{column.description}</p>
        </div>
    }
}

/// What identifies a row is shown, not typed.
#[component]
fn Fixed(entry: Entry) -> impl IntoView {
    let text = entry.text.get_untracked();
    let copied = text.clone();
    let copy = move || {
        let writing = window().navigator().clipboard().write_text(&copied);
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(writing).await.is_ok() {
                entry.page.app.toasts.done("Copied.");
            }
        });
    };
    view! {
        <div class="fixed">
            <input class="input mono" id=entry.id() readonly=true aria-describedby=entry.described() prop:value=text/>
            <IconButton icon=Icon::Copy label="Copy" on_press=copy/>
        </div>
    }
}

#[component]
fn Control(entry: Entry) -> impl IntoView {
    let column = entry.column.get_value();
    match column.kind {
        _ if column.refers_to.is_some() => view! { <Reference entry/> }.into_any(),
        _ if !column.choices.is_empty() => view! { <Choice entry choices=column.choices/> }.into_any(),
        CellKind::Bool if column.nullable => {
            view! { <Choice entry choices=vec!["true".to_owned(), "false".to_owned()]/> }.into_any()
        }
        CellKind::Bool => view! { <Tick entry/> }.into_any(),
        CellKind::Json => view! { <Document entry/> }.into_any(),
        _ => view! { <Line entry/> }.into_any(),
    }
}

/// The row referred to, by name.
#[component]
fn Reference(entry: Entry) -> impl IntoView {
    let (label, table) = entry.column.with_value(|column| {
        let table = column
            .refers_to
            .as_ref()
            .map_or_else(String::new, |(table, _)| table.clone());
        (column.label.clone(), table)
    });
    let on_pick = Callback::new(move |name| entry.type_in(name));
    let on_text = Callback::new(move |name| entry.type_in(name));
    view! {
        <NameBox
            id=entry.id()
            label=move || label.clone()
            table
            text=entry.text
            on_pick
            on_text
            invalid=entry.fault
        />
    }
}

#[component]
fn Choice(entry: Entry, choices: Vec<String>) -> impl IntoView {
    // A new row may leave to its default what an old one must say.
    let can_be_empty = entry.column.with_value(|column| column.nullable) || entry.row.with_value(Option::is_none);
    let value = Bound::new(move || entry.text.get(), move |text| entry.type_in(text));
    let invalid = move || entry.fault.with(Option::is_some);
    let options = choice_options(choices, can_be_empty);
    view! { <Select id=entry.id() options value invalid described_by=entry.described()/> }
}

/// The choices of a column with their words; `can_be_empty` when there may be none.
pub(super) fn choice_options(choices: Vec<String>, can_be_empty: bool) -> Vec<(String, String)> {
    let empty = can_be_empty.then(String::new);
    let all = empty.into_iter().chain(choices);
    all.map(|choice| (choice.clone(), shown_choice(&choice))).collect()
}

/// The words of a choice.
fn shown_choice(choice: &str) -> String {
    match choice {
        "true" => "Yes".to_owned(),
        "false" => "No".to_owned(),
        "" => "–".to_owned(),
        other => other.to_owned(),
    }
}

#[component]
fn Tick(entry: Entry) -> impl IntoView {
    let default = entry
        .column
        .with_value(|column| column.default.as_deref() == Some("true"));
    let is_ticked = entry
        .text
        .with_untracked(|text| if text.is_empty() { default } else { text == "true" });
    view! {
        <input
            class="check"
            type="checkbox"
            id=entry.id()
            aria-invalid=move || entry.invalid()
            aria-describedby=entry.described()
            prop:checked=is_ticked
            on:change=move |event| entry.type_in(event_target_checked(&event).to_string())
        />
    }
}

#[component]
fn Document(entry: Entry) -> impl IntoView {
    view! {
        <textarea
            class="input mono"
            id=entry.id()
            rows="4"
            spellcheck="false"
            placeholder=placeholder(&entry.column.get_value())
            aria-invalid=move || entry.invalid()
            aria-describedby=entry.described()
            prop:value=entry.text
            on:input=move |event| entry.type_in(event_target_value(&event))
        ></textarea>
    }
}

#[component]
fn Line(entry: Entry) -> impl IntoView {
    let column = entry.column.get_value();
    let max = column.max.filter(|_| column.kind == CellKind::Text);
    let input_mode = column.kind.is_figure().then_some("decimal");
    view! {
        <input
            class="input"
            class:num=column.kind.is_figure()
            id=entry.id()
            autocomplete="off"
            spellcheck="false"
            inputmode=input_mode
            type=if column.kind == CellKind::Date { "date" } else { "text" }
            maxlength=max.map(|max| max.to_string())
            placeholder=placeholder(&column)
            aria-invalid=move || entry.invalid()
            aria-describedby=entry.described()
            prop:value=entry.text
            on:input=move |event| entry.type_in(event_target_value(&event))
        />
    }
}

/// What an empty field comes to, or how it is written.
fn placeholder(column: &ColumnView) -> String {
    match (&column.default, column.kind) {
        (Some(default), _) => default.clone(),
        (None, CellKind::Instant) => "2026-01-31T17:00:00Z".to_owned(),
        (None, CellKind::Json) => "{ }".to_owned(),
        _ => String::new(),
    }
}

/// A question per key would be a question too many.
const PAUSE: Duration = Duration::from_millis(80);
/// Names offered at most.
const OFFERS: u32 = 50;

#[component]
pub(super) fn NameBox(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    /// Stable name of the table referred to.
    table: String,
    text: RwSignal<String>,
    /// A name was picked.
    on_pick: Callback<String>,
    /// What is wrong with it.
    #[prop(into)]
    invalid: Signal<Option<String>>,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional)] on_text: Option<Callback<String>>,
) -> impl IntoView {
    let app = use_app();
    // What is in the field at first is a name, not a search.
    let first = StoredValue::new(text.get_untracked());
    let names = latest(app.engine, PAUSE, move || {
        let search = text.get();
        Some(FindNames {
            table: table.clone(),
            search: if search == first.get_value() {
                String::new()
            } else {
                search
            },
            limit: OFFERS,
        })
    });
    let offers = Callback::new(move |typed: String| {
        // Names of the question before are still here: Enter must not pick one that does not fit.
        let wanted = if typed == first.get_value() { "" } else { typed.trim() };
        names.part(|names| fitting(&names.names, wanted))
    });
    view! {
        <Combobox
            id
            label
            text
            offers
            on_text=Callback::new(move |typed: String| {
                text.set(typed.clone());
                if let Some(on_text) = on_text {
                    on_text.run(typed);
                }
            })
            on_pick=Callback::new(move |offer: ComboOption| {
                text.set(offer.title.clone());
                on_pick.run(offer.title);
            })
            class="input"
            placeholder
            invalid=move || invalid.with(Option::is_some)
        />
    }
}

fn fitting(names: &[RowName], wanted: &str) -> Vec<ComboOption> {
    let wanted = wanted.to_lowercase();
    let fits = |name: &&RowName| {
        [&name.name, &name.note]
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
    };
    let offer = |name: &RowName| ComboOption {
        value: name.name.clone(),
        title: name.name.clone(),
        note: name.note.clone(),
        tag: "",
    };
    names.iter().filter(fits).map(offer).collect()
}
