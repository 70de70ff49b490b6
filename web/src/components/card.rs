//! A card with a title.

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
