//! A card with a title, and key figures in one strip.

use leptos::prelude::*;

/// A card with a title, and its content below.
#[component]
pub fn Card(
    #[prop(into)] title: Signal<String>,
    /// What stands beside the title, fainter.
    #[prop(optional, into)]
    note: Option<TextProp>,
    /// Makes it a region of this name.
    #[prop(optional)]
    label: Option<&'static str>,
    #[prop(default = "card")] class: &'static str,
    /// The class around the content: "body stack" and the like; "" where the content fills the card.
    #[prop(default = "body")]
    body: &'static str,
    children: Children,
) -> impl IntoView {
    let content = children();
    view! {
        <section class=class aria-label=label>
            <h2>{title} {note.map(|note| view! { " " <span class="quiet">{move || note.get()}</span> })}</h2>
            {if body.is_empty() { content.into_any() } else { view! { <div class=body>{content}</div> }.into_any() }}
        </section>
    }
}

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
    #[prop(optional, into)]
    note_class: Signal<&'static str>,
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
