//! Reference data: calendars with their sessions, and indices with their values and formulas.

mod calendars;
mod index;
mod indices;
mod year;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::head::Head;
use crate::components::{Bound, EmptyNote, FailureBanner, Icon, IconView, PickItem, Segments, each};
use crate::state::{App, Navigator, WithSome, use_app, use_navigator};
use protocol::{Failure, Uid};

use calendars::Calendars;
use indices::Indices;

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Calendars,
    Indices,
}

/// What the page shows, and how it is changed: the URL holds it.
#[derive(Clone, Copy, Debug)]
struct Reference {
    app: App,
    go: Navigator,
    view: Memo<View>,
    /// The calendar or index that is shown.
    picked: Memo<Option<Uid>>,
}

impl Reference {
    fn show(self, view: View) {
        self.go.replace(path(view));
    }

    fn pick(self, uid: Uid) {
        self.go
            .replace(&format!("{}&of={uid}", path(self.view.get_untracked())));
    }
}

const fn path(view: View) -> &'static str {
    match view {
        View::Calendars => "/reference?view=calendars",
        View::Indices => "/reference?view=indices",
    }
}

/// Reference data.
#[component]
pub fn ReferencePage() -> impl IntoView {
    let parameters = use_query_map();
    let view = Memo::new(move |_| {
        let is_indices = parameters.with(|map| map.get("view").is_some_and(|view| view == "indices"));
        if is_indices { View::Indices } else { View::Calendars }
    });
    let page = Reference {
        app: use_app(),
        go: use_navigator(),
        view,
        picked: Memo::new(move |_| parameters.with(|map| map.get("of").and_then(|uid| uid.parse().ok()))),
    };
    let says = move || {
        let says = match view.get() {
            View::Calendars => "Trading calendars: sessions, breaks, early closes and holidays.",
            View::Indices => "Observed and calculated series: rates, benchmarks, portfolios and formulas.",
        };
        says.to_owned()
    };
    let value = Bound::new(move || view.get(), move |view| page.show(view));
    let views = vec![(View::Calendars, "Calendars"), (View::Indices, "Indices")];
    view! {
        <Head title="Reference data" says>
            <Segments name="reference" label="View" options=views value/>
        </Head>
        {move || match view.get() {
            View::Calendars => view! { <Calendars page/> }.into_any(),
            View::Indices => view! { <Indices page/> }.into_any(),
        }}
    }
}

/// A list to choose from, and beside it the one that is shown: the one that is picked, else the first.
#[component]
fn ListAndDetail<T, I, D>(
    page: Reference,
    title: &'static str,
    #[prop(into)] lines: Signal<Option<Vec<T>>>,
    #[prop(into)] failure: Signal<Option<Failure>>,
    uid: fn(&T) -> Uid,
    /// What the list shows of each.
    item: fn(T) -> I,
    /// The words on the button for a new one.
    new: &'static str,
    on_new: impl Fn() + 'static,
    /// Said in place of the list when there are none: a title, and what to do.
    empty: (&'static str, &'static str),
    detail: impl Fn(Uid) -> D + Send + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    I: IntoView + 'static,
    D: IntoView + 'static,
{
    let first = Memo::new(move |_| lines.part(|lines| lines.first().map(uid)));
    let shown = Memo::new(move |_| page.picked.get().or(first.get()));
    let pick = move |line: T| {
        view! { <PickItem uid=uid(&line) shown on_pick=move |uid| page.pick(uid)>{item(line)}</PickItem> }
    };
    view! {
        <FailureBanner failure/>
        <div class="split list-first">
            <section class="card listcard" aria-label=title>
                <header>
                    <h2>{title}</h2>
                    <button class="button small" type="button" on:click=move |_| on_new()><IconView icon=Icon::Plus/>{new}</button>
                </header>
                <ul class="picklist">{move || each(lines.get().unwrap_or_default(), pick)}</ul>
                <Show when=move || lines.part(Vec::is_empty)><EmptyNote title=empty.0 text=empty.1/></Show>
            </section>
            <div class="work">{move || shown.get().map(&detail)}</div>
        </div>
    }
}
