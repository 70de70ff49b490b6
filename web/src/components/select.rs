//! A choice of a list, and a choice among few.

use choices::Described;
use leptos::prelude::*;

use super::{Bound, each};

/// A choice of a list; `options` are the value and its label.
#[component]
pub fn Select(
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Bound<String>,
    /// What is chosen, for those who hear it; "" where a label names the `id`.
    #[prop(optional, into)]
    label: String,
    /// Unique in the page; "" for none.
    #[prop(optional, into)]
    id: String,
    #[prop(default = "input")] class: &'static str,
    /// What no choice is called, where there may be none; "" where there may not.
    #[prop(optional, into)]
    empty: Signal<&'static str>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] invalid: Signal<bool>,
    /// The elements that say what is wrong, or more.
    #[prop(optional, into)]
    described_by: Option<TextProp>,
) -> impl IntoView {
    let option = move |(own, text): (String, String)| {
        let is_chosen = {
            let own = own.clone();
            move || value.get() == own
        };
        view! { <option value=own prop:selected=is_chosen>{text}</option> }
    };
    let items = move || each(options.get(), option);
    view! {
        <select
            class=class
            id=given(id)
            aria-label=given(label)
            disabled=disabled
            aria-invalid=move || invalid.get().then_some("true")
            aria-describedby=described_by.map(|ids| move || ids.get())
            on:change=move |event| value.set(event_target_value(&event))
        >
            {move || given(empty.get()).map(|empty| {
                view! { <option value="" prop:selected=move || value.get().is_empty()>{empty}</option> }
            })}
            {items}
        </select>
    }
}

/// The values of a choice as options.
#[must_use]
pub fn options_of(choices: &[Described]) -> Vec<(String, String)> {
    let option = |choice: &Described| (choice.text.to_owned(), choice.label.to_owned());
    choices.iter().map(option).collect()
}

/// None for "".
fn given<T: AsRef<str>>(text: T) -> Option<T> {
    (!text.as_ref().is_empty()).then_some(text)
}

/// A choice among few. `options` are the value and its label.
#[component]
pub fn Segments<T>(
    /// Unique in the page.
    name: &'static str,
    /// What is chosen.
    label: &'static str,
    options: Vec<(T, &'static str)>,
    #[prop(into)] value: Bound<T>,
    /// Takes a whole row of a form.
    #[prop(optional)]
    full: bool,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons = each(options, |(option, text)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    prop:checked=move || value.get() == option
                    on:change=move |_| value.set(option)
                />
                {text}
            </label>
        }
    });
    view! { <div class="segments" class:full=full role="radiogroup" aria-label=label>{buttons}</div> }
}
