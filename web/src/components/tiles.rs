//! Key figures in one strip.

use leptos::prelude::*;

/// A key figure.
#[component]
pub fn Tile(
    /// What it is.
    label: &'static str,
    /// The figure; none while it is on its way.
    #[prop(into)]
    figure: Signal<Option<String>>,
    /// Unit, or what it compares with.
    #[prop(optional, into)]
    note: Signal<String>,
    /// Sets the note apart: "under" for what gets better.
    #[prop(optional)]
    note_class: &'static str,
) -> impl IntoView {
    let value = move || match figure.get() {
        None => view! { <span class="bone figure"></span> }.into_any(),
        Some(figure) => view! {
            <strong>{figure}</strong>
            <small class=note_class>{note}</small>
        }
        .into_any(),
    };
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// The strip; it scrolls sideways when narrow.
#[component]
pub fn Tiles(children: Children) -> impl IntoView {
    view! {
        <div class="card tilebox" role="group" aria-label="Key figures" tabindex="0">
            <dl class="tiles">{children()}</dl>
        </div>
    }
}
