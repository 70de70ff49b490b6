//! The pages, by noun: a rail at the left, a bar at the bottom when narrow.

use leptos::html::A;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser::elements::bring_into_sight;
use crate::browser::format;
use crate::components::{Icon, IconView, each};
use crate::state::{Command, WithSome, use_app};

struct Place {
    path: &'static str,
    name: &'static str,
    icon: Icon,
}

const fn place(path: &'static str, name: &'static str, icon: Icon) -> Place {
    Place { path, name, icon }
}

const BOOK: [Place; 4] = [
    place("/accounts", "Accounts", Icon::Accounts),
    place("/mandates", "Mandates", Icon::Mandates),
    place("/portfolios", "Portfolios", Icon::Portfolios),
    place("/reference", "Reference data", Icon::Reference),
];
const WORK: [Place; 4] = [
    place("/rebalance", "Rebalance", Icon::Rebalance),
    place("/virtual-funds", "Virtual funds", Icon::VirtualFunds),
    place("/orders", "Orders", Icon::Orders),
    place("/data", "Data", Icon::Data),
];
const SYSTEM: [Place; 3] = [
    place("/tables", "Tables", Icon::Tables),
    place("/history", "History", Icon::History),
    place("/settings", "Settings", Icon::Settings),
];

#[component]
pub fn Rail() -> impl IntoView {
    let app = use_app();
    view! {
        <nav class="rail" aria-label="Pages">
            <RailGroup name="Investments" places=&BOOK/>
            <RailGroup name="Operations" places=&WORK/>
            <RailGroup name="System" places=&SYSTEM/>
            <button class="keys" type="button" on:click=move |_| app.commands.run(Command::OpenKeymap)>
                <kbd>"?"</kbd>
                "Keyboard shortcuts"
            </button>
        </nav>
    }
}

#[component]
fn RailGroup(name: &'static str, places: &'static [Place]) -> impl IntoView {
    let links = each(places.iter(), |place| view! { <RailLink place/> });
    view! {
        <div class="group" aria-hidden="true">{name}</div>
        <ul aria-label=name>{links}</ul>
    }
}

#[component]
fn RailLink(place: &'static Place) -> impl IntoView {
    let app = use_app();
    let path = use_location().pathname;
    let is_here = move || {
        path.with(|path| {
            path.strip_prefix(place.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let out_of_band = move || {
        let count = app.engine.book.part(|book| book.out_of_band);
        (place.path == "/accounts" && count > 0).then(|| {
            let count = format::count(count);
            view! { <span class="count" title="Accounts out of band">{count}<span class="sr-only">" out of band"</span></span> }
        })
    };
    let node = NodeRef::<A>::new();
    // On a narrow screen the rail is a bar that scrolls.
    Effect::new(move |_| {
        if let Some(link) = node.get().filter(|_| is_here()) {
            bring_into_sight(&link);
        }
    });
    view! {
        <li>
            <a node_ref=node href=place.path aria-current=move || is_here().then_some("page")>
                <IconView icon=place.icon/>
                {place.name}
                {out_of_band}
            </a>
        </li>
    }
}
