//! The portfolios to choose from, by group and by what is searched for.

use leptos::prelude::*;

use super::Portfolios;
use crate::browser::format;
use crate::components::{EmptyNote, SearchBox, Select, each};
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
    let is_here = move || (page.shown.get() == Some(uid)).then_some("true");
    let newest = line.newest.map(|(time, value)| {
        view! { <span class="num">{format::real(value, 4)}</span><span class="num faint">{format::date(time)}</span> }
    });
    let signal = if line.signal.is_empty() {
        "Imported weights".to_owned()
    } else {
        line.signal
    };
    view! {
        <li>
            <button type="button" aria-current=is_here on:click=move |_| page.show(uid, &[])>
                <b>{line.key}</b>
                <span>{signal}</span>
                {newest}
            </button>
        </li>
    }
}
