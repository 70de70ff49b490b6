//! A choice among few, all in sight.

use leptos::prelude::*;

use super::{Bound, each};

/// A choice among few. `options` are the value and its label.
#[component]
pub fn Segments<T>(
    /// Unique in the page.
    name: &'static str,
    /// What is chosen.
    label: &'static str,
    options: Vec<(T, &'static str)>,
    #[prop(into)] value: Bound<T>,
    /// Done in place of setting the value.
    #[prop(optional, into)]
    on_change: Option<Callback<T>>,
    /// Takes a whole row of a form.
    #[prop(optional)]
    full: bool,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choose = move |option: T| match on_change {
        Some(on_change) => on_change.run(option),
        None => value.set(option),
    };
    let buttons = each(options, |(option, text)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    prop:checked=move || value.get() == option
                    on:change=move |_| choose(option)
                />
                {text}
            </label>
        }
    });
    view! { <div class="segments" class:full=full role="radiogroup" aria-label=label>{buttons}</div> }
}
