//! A field for a reference: it offers the rows of the table referred to, by what people know them by.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::{ComboOption, Combobox};
use crate::state::{WithSome, latest, use_app};
use protocol::{FindNames, RowName};

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
