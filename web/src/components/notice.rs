//! What is said to the reader in the middle of a page, and how far long work is.

use leptos::prelude::*;

use super::{Icon, IconView, each};
use crate::browser::format;
use crate::state::{WithSome, use_app};
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

/// Notes that are listed before the others are behind *more*.
const FIRST_NOTES: usize = 4;

/// Notes that are listed at all: of thousands, nobody reads more.
const MOST_NOTES: usize = 200;

/// What is to be known of the figures below, a sentence each; nothing where there is none.
#[component]
pub fn NotesBanner(
    /// What the notes are about, for those who hear it.
    label: &'static str,
    #[prop(into)] notes: Signal<Vec<String>>,
) -> impl IntoView {
    let item = |note: String| view! { <li>{note}</li> };
    move || {
        let mut first = notes.get();
        let mut others = first.split_off(first.len().min(FIRST_NOTES));
        (!first.is_empty()).then(|| {
            let more = (!others.is_empty()).then(|| {
                let summary = format!("{} more", format::count(format::number_of(others.len())));
                others.truncate(MOST_NOTES);
                view! { <details><summary>{summary}</summary><ul>{each(others, item)}</ul></details> }
            });
            view! {
                <Banner>
                    <div class="said" role="group" aria-label=label><ul>{each(first, item)}</ul>{more}</div>
                </Banner>
            }
        })
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

/// Long work, while it is under way.
#[component]
pub fn Working(
    /// The number of the question that is worked on.
    #[prop(into)]
    running: Signal<Option<u32>>,
    /// Said before the first report.
    stage: &'static str,
    /// It can be stopped.
    #[prop(optional)]
    cancels: bool,
) -> impl IntoView {
    view! { <Show when=move || running.get().is_some()><Progress running stage cancels/></Show> }
}

#[component]
fn Progress(running: Signal<Option<u32>>, stage: &'static str, cancels: bool) -> impl IntoView {
    let engine = use_app().engine;
    let progress = Signal::derive(move || engine.progress_of(running.get()));
    let cancel = move |_| running.get_untracked().into_iter().for_each(|id| engine.cancel(id));
    let stage =
        move || progress.with(|progress| progress.as_ref().map_or_else(|| stage.to_owned(), |p| p.stage.clone()));
    let left = move || {
        progress.with_some(|p| {
            let (done, total) = (format::count(p.done), format::count(p.total));
            format!(
                "{done} of {total}, {} remaining",
                format::count(p.total.saturating_sub(p.done))
            )
        })
    };
    let share = move || progress.with_some(|p| (p.done, p.total.max(1)));
    view! {
        <div class="card working" role="status">
            <div class="what">
                <div class="line"><span>{stage}</span><span class="quiet num">{left}</span></div>
                <progress
                    aria-label=stage
                    max=move || share().map_or(1, |(_, total)| total)
                    value=move || share().map(|(done, _)| done)
                ></progress>
            </div>
            {cancels.then(|| view! {
                <button class="button" type="button" on:click=cancel><IconView icon=Icon::Stop/>"Cancel"</button>
            })}
        </div>
    }
}
