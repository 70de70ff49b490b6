//! The head of a page: where it belongs, its title, and what is being looked at.

use leptos::prelude::*;

use crate::components::{Icon, IconView};

/// The head of a page; `children` are its actions.
#[component]
pub(super) fn Head(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] says: Signal<String>,
    /// The page above: path and name.
    #[prop(optional)]
    above: Option<(&'static str, &'static str)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&format!("{} · Mandate", title.get())));
    view! {
        <div class="head">
            <div>
                {above.map(|(path, name)| view! {
                    <a class="crumb" href=path><IconView icon=Icon::Back/>{name}</a>
                })}
                <h1>{title}</h1>
                <p>{says}</p>
            </div>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </div>
    }
}
