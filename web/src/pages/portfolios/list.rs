//! The portfolios to choose from, by group and by what is searched for.

use leptos::prelude::*;

use super::Portfolios;
use crate::browser::format;
use crate::components::{EmptyNote, SearchBox};
use protocol::{PortfolioLine, Uid};

#[component]
pub(super) fn List(page: Portfolios) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let group = RwSignal::new(None::<Uid>);
    let value = page.list.value;
    let fits = move |line: &PortfolioLine| {
        let words = search.get().to_lowercase();
        let text = format!("{} {}", line.key, line.signal).to_lowercase();
        let in_group = group.get().is_none_or(|group| line.groups.contains(&group));
        in_group && words.split_whitespace().all(|word| text.contains(word))
    };
    let lines = Memo::new(move |_| {
        value.with(|view| {
            let portfolios = view.iter().flat_map(|view| &view.portfolios);
            portfolios.filter(|line| fits(line)).cloned().collect::<Vec<_>>()
        })
    });
    let items = move || {
        lines
            .get()
            .into_iter()
            .map(|line| view! { <Item page line/> })
            .collect_view()
    };
    let groups = move || {
        let groups = value
            .with(|view| view.as_ref().map(|view| view.groups.clone()))
            .unwrap_or_default();
        let options = groups
            .into_iter()
            .map(|line| view! { <option value=line.uid.to_string()>{line.name}</option> })
            .collect_view();
        view! { <option value="">"All groups"</option> {options} }
    };
    view! {
        <section class="card listcard" aria-label="Portfolios">
            <div class="listfilter">
                <SearchBox
                    label="Search portfolios"
                    placeholder="ID or signal"
                    value=search
                    on_input=Callback::new(move |text| search.set(text))
                    small=true
                />
                <select
                    class="input small"
                    aria-label="Group"
                    on:change=move |event| group.set(event_target_value(&event).parse().ok())
                >
                    {groups}
                </select>
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
