//! A choice among few, all in sight.

use leptos::prelude::*;

/// A choice among few. `options` are the value and its label.
#[component]
pub fn Segments<T>(
    /// Unique in the page.
    name: &'static str,
    /// What is chosen.
    label: &'static str,
    options: Vec<(T, &'static str)>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] on_change: Callback<T>,
    /// Takes a whole row of a form.
    #[prop(optional)]
    full: bool,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons = options
        .into_iter()
        .map(|(option, text)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=name
                        prop:checked=move || value.get() == option
                        on:change=move |_| on_change.run(option)
                    />
                    {text}
                </label>
            }
        })
        .collect_view();
    view! { <div class="segments" class:full=full role="radiogroup" aria-label=label>{buttons}</div> }
}
