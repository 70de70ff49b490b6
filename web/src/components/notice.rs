//! What is said to the reader in the middle of a page.

use leptos::prelude::*;

use super::{Icon, IconView};
use protocol::Failure;

/// A note across the page.
#[component]
pub fn Banner(
    /// It is about a failure.
    #[prop(optional)]
    failed: bool,
    /// It is about a success.
    #[prop(optional)]
    done: bool,
    children: Children,
) -> impl IntoView {
    let icon = match (failed, done) {
        (true, _) => Icon::Failed,
        (false, true) => Icon::Done,
        (false, false) => Icon::Warning,
    };
    view! {
        <div class="banner" class:failed=failed class:done=done role=if failed { "alert" } else { "status" }>
            <IconView icon/>
            {children()}
        </div>
    }
}

/// Why there is no answer, and what to do; nothing when there is one.
#[component]
pub fn FailureBanner(#[prop(into)] failure: Signal<Option<Failure>>) -> impl IntoView {
    move || {
        failure.get().map(|failure| {
            view! {
                <Banner failed=true>
                    <p>{failure.message}</p>
                    <ErrorDetails code=failure.code.into_owned()/>
                </Banner>
            }
        })
    }
}

/// The code of an error, behind *Details*.
#[component]
pub fn ErrorDetails(code: String) -> impl IntoView {
    view! { <details class="error-details"><summary>"Details"</summary>" "<code>{code}</code></details> }
}

/// What belongs in an empty place.
#[component]
pub fn EmptyNote(
    title: &'static str,
    text: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty inline">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </div>
    }
}
