//! What stands in place of a page while there is no book.

use leptos::prelude::*;

use super::Bookkeeping;
use crate::components::{CommandButton, Icon, IconView, Working};
use crate::state::{Command, WithSome, use_app};

/// The page, once the book is open and has rows; before that its skeleton, or the first-run page.
#[component]
pub fn NeedsBook(children: ChildrenFn) -> impl IntoView {
    let app = use_app();
    let books: Bookkeeping = expect_context();
    let is_empty = Memo::new(move |_| app.engine.book.with_some(|book| book.is_empty));
    let children = StoredValue::new(children);
    move || match is_empty.get() {
        None if app.engine.broken.with(Option::is_some) => ().into_any(),
        None => view! { <Opening books/> }.into_any(),
        Some(true) => view! { <FirstRun books/> }.into_any(),
        Some(false) => children.with_value(|children| children()).into_any(),
    }
}

/// The layout of a page while the stored book is read.
#[component]
fn Opening(books: Bookkeeping) -> impl IntoView {
    let engine = use_app().engine;
    view! {
        <div class="head"><h1>"Loading your data"</h1></div>
        <Show
            when=move || engine.progress_of(books.running.get()).is_some()
            fallback=|| view! { <div class="card working" aria-hidden="true"><span class="bone line"></span></div> }
        >
            <Working running=books.running stage="Reading saved data"/>
        </Show>
        <div class="card" aria-hidden="true"><div class="bone block"></div></div>
    }
}

/// The first thing a person sees.
#[component]
fn FirstRun(books: Bookkeeping) -> impl IntoView {
    Effect::new(|_| document().set_title("Welcome · Mandate"));
    view! {
        <section class="empty">
            <span class="mark" aria-hidden="true"></span>
            <h1>"What should each account hold?"</h1>
            <p>
                "Mandate compares each account's holdings with its target weights, measures the drift, and plans the orders \
                 that bring it back to target. Start with sample data or import your own files."
            </p>
            <div class="acts">
                <CommandButton command=Command::LoadSample class="primary" icon=Icon::Book disabled=books.busy/>
                <a class="button" href="/data"><IconView icon=Icon::Upload/>"Import files"</a>
            </div>
            <Working running=books.running stage="Loading sample data"/>
            <ul class="facts">
                <li>"Sample data: 25 accounts in 3 groups, invested in US stocks and factor ETFs, priced at 28 December 2022."</li>
                <li>"Your data stays in this browser; no sign-up, no server."</li>
            </ul>
        </section>
    }
}
