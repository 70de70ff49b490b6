//! The portfolios to choose from, and those beside the one that is shown; the first is its benchmark.

use leptos::prelude::*;

use super::Portfolios;
use crate::browser::format;
use crate::components::{EmptyNote, Icon, IconButton, PickItem, SearchBox, Select, each};
use crate::state::WithSome;
use protocol::{PortfolioLine, Uid};

#[component]
pub(super) fn List(page: Portfolios) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let group = RwSignal::new(String::new());
    let value = page.list.value;
    let fits = move |line: &PortfolioLine| {
        let of_group = group.with(|uid| uid.parse::<Uid>().ok());
        let in_group = of_group.is_none_or(|group| line.groups.contains(&group));
        in_group && format::fits(&format!("{} {}", line.key, line.signal), &search.get())
    };
    let lines = Memo::new(move |_| {
        value.with(|view| {
            let portfolios = view.iter().flat_map(|view| &view.portfolios);
            portfolios.filter(|line| fits(line)).cloned().collect::<Vec<_>>()
        })
    });
    let items = move || each(lines.get(), |line| view! { <Item page line/> });
    let groups = Signal::derive(move || {
        let groups = page.list.part(|view| view.groups.clone());
        let options = groups.into_iter().map(|line| (line.uid.to_string(), line.name));
        options.collect::<Vec<_>>()
    });
    view! {
        <section class="card listcard" aria-label="Portfolios">
            <div class="listfilter">
                <SearchBox label="Search portfolios" placeholder="ID or signal" value=search small=true/>
                <Select label="Group" class="input small" empty="All groups" options=groups value=group/>
            </div>
            <ul class="picklist">{items}</ul>
            <Show when=move || value.with(Option::is_some) && lines.with(Vec::is_empty)>
                <EmptyNote
                    title="No results"
                    text="Change the search, import weights on the Data page, or build a new portfolio."
                />
            </Show>
        </section>
    }
}

#[component]
fn Item(page: Portfolios, line: PortfolioLine) -> impl IntoView {
    let uid = line.uid;
    let newest = line.newest.map(|(time, value)| {
        view! { <span class="num">{format::real(value, 4)}</span><span class="num faint">{format::date(time)}</span> }
    });
    let signal = if line.signal.is_empty() {
        "Imported weights".to_owned()
    } else {
        line.signal
    };
    view! {
        <PickItem uid shown=page.shown on_pick=move |uid| page.show(uid, &[])>
            <b>{line.key}</b>
            <span>{signal}</span>
            {newest}
        </PickItem>
    }
}

/// Lines of a chart that can be told apart.
const MOST: usize = 5;

/// What a portfolio can be shown beside: rows and their keys.
type Known = Vec<(Uid, String)>;

#[component]
pub(super) fn Beside(page: Portfolios, uid: Uid) -> impl IntoView {
    let valued = Memo::new(move |_| {
        page.list.value.with(|view| {
            let lines = view.iter().flat_map(|view| &view.portfolios);
            let others = lines.filter(|line| line.uid != uid && line.newest.is_some());
            others.map(|line| (line.uid, line.key.clone())).collect::<Known>()
        })
    });
    let indices = Memo::new(move |_| page.list.part(|view| view.indices.clone()));
    let change = move |with: Uid, joins: bool| {
        let mut beside = page.beside.get_untracked();
        beside.retain(|other| *other != with);
        if joins {
            beside.push(with);
        }
        page.show(uid, &beside);
    };
    let chips = move || {
        let names: Known = valued.get().into_iter().chain(indices.get()).collect();
        let chosen = page.beside.get().into_iter().enumerate();
        chosen
            .filter_map(|(place, other)| {
                let (_, key) = names.iter().find(|(uid, _)| *uid == other)?.clone();
                let text = format!("{key}{}", if place == 0 { " (benchmark)" } else { "" });
                let label = format!("Remove {key}");
                Some(view! { <Chip text label class="tag accent" on_leave=move || change(other, false)/> })
            })
            .collect_view()
    };
    let is_full = move || page.beside.with(Vec::len) >= MOST;
    view! {
        <Show when=move || !(valued.with(Vec::is_empty) && indices.with(Vec::is_empty))>
            <div class="toolbar chips" role="group" aria-label="Compare">
                <span class="quiet">"Compare"</span>
                <ul>{chips}</ul>
                <select
                    class="input small"
                    aria-label="Portfolio or index to compare with"
                    disabled=is_full
                    on:change=move |event| {
                        if let Ok(other) = event_target_value(&event).parse() {
                            change(other, true);
                        }
                    }
                >
                    <option value="">"Compare with…"</option>
                    <Offers page label="Portfolios" known=valued/>
                    <Offers page label="Indices" known=indices/>
                </select>
            </div>
        </Show>
    }
}

/// A thing that was chosen, and the button that takes it away.
#[component]
pub(super) fn Chip(
    text: String,
    /// What the button does.
    label: String,
    #[prop(default = "tag")] class: &'static str,
    on_leave: impl Fn() + 'static,
) -> impl IntoView {
    view! { <li class=class>{text} <IconButton icon=Icon::Close label class="chip-x" on_press=on_leave/></li> }
}

/// Those that are not shown yet, when there are any.
#[component]
fn Offers(page: Portfolios, label: &'static str, known: Memo<Known>) -> impl IntoView {
    move || {
        let beside = page.beside.get();
        let mut others = known.get();
        others.retain(|(uid, _)| !beside.contains(uid));
        let options = each(
            others.iter(),
            |(uid, key)| view! { <option value=uid.to_string()>{key.clone()}</option> },
        );
        (!others.is_empty()).then(|| view! { <optgroup label=label>{options}</optgroup> })
    }
}
