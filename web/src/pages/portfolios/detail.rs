//! One portfolio: who it is, its groups, its figures, its charts, its statistics, its weights.

use leptos::prelude::*;

use super::charts::Charts;
use super::list::{Beside, Chip};
use super::members::{Members, StatisticsTable, share};
use super::{Portfolios, Writing};
use crate::browser::format;
use crate::components::{EmptyNote, FailureBanner, Icon, IconView, Input, Tile, Tiles, each};
use crate::state::{WithSome, answer_to};
use protocol::{
    BuildPortfolio, GroupLine, GroupPortfolio, PortfolioView, PublishPortfolio, ShowPortfolio, Statistics, Uid,
};

#[component]
pub(super) fn Detail(page: Portfolios, uid: Uid) -> impl IntoView {
    let shown = answer_to(page.app.engine, move || {
        Some(ShowPortfolio {
            uid,
            beside: page.beside.get(),
        })
    });
    let value = shown.value;
    let built = Memo::new(move |_| value.with_some(|view| view.track.times.len() > 1));
    view! {
        <FailureBanner failure=shown.failure/>
        {move || value.get().map(|view| view! { <Identity page view/> })}
        <Show when=move || built.get() == Some(true)>
            <Figures value/>
            <Beside page uid/>
            <Charts value/>
            <StatisticsTable value/>
        </Show>
        <Show when=move || built.get() == Some(false)>
            <section class="card">
                <EmptyNote
                    title="No values yet"
                    text="The weights of this portfolio were imported. Build a portfolio from a signal to see its performance over time."
                />
            </section>
        </Show>
        <Members value/>
    }
}

#[component]
fn Identity(page: Portfolios, view: PortfolioView) -> impl IntoView {
    let uid = view.line.uid;
    let draft = view.draft.clone().map(|draft| *draft);
    let has_values = view.track.times.len() > 1;
    let failed = RwSignal::new(None);
    let go_on = draft.clone().map(|draft| {
        let go_on = move |_| {
            let ask = BuildPortfolio {
                draft: draft.clone(),
                anew: false,
            };
            page.build(ask, failed, Callback::new(|()| {}));
        };
        view! {
            <button
                class="button small"
                type="button"
                title="Adds new values since the last update"
                disabled=move || page.running.get().is_some()
                on:click=go_on
            >
                <IconView icon=Icon::Play/>"Update"
            </button>
        }
    });
    let change = draft.map(|draft| {
        let writing = Writing { draft, anew: true };
        view! {
            <button class="button small" type="button" on:click=move |_| page.writing.set(Some(writing.clone()))>
                <IconView icon=Icon::Edit/>"Rebuild…"
            </button>
        }
    });
    let publish = has_values.then(|| {
        view! {
            <button class="button small" type="button" on:click=move |_| publish(page, uid)>
                <IconView icon=Icon::Index/>"Publish as index"
            </button>
        }
    });
    let index = view.index.clone().map(|(uid, key)| {
        view! { <span>" Published as " <a href=format!("/reference?view=indices&of={uid}")>{key}</a> "."</span> }
    });
    let signal = if view.line.signal.is_empty() {
        "Imported weights".to_owned()
    } else {
        view.line.signal.clone()
    };
    view! {
        <section class="card" aria-label="Portfolio">
            <header>
                <h2>{view.line.key.clone()} " " <span class="quiet">{signal}</span></h2>
                {go_on}
                {change}
                {publish}
            </header>
            <div class="body stack">
                <FailureBanner failure=failed/>
                <p>
                    {view.description.clone()} " " <span class="quiet">"Calendar " {view.calendar.clone()} "."</span> {index}
                </p>
                <Groups page uid groups=view.line.groups.clone()/>
            </div>
        </section>
    }
}

fn publish(page: Portfolios, uid: Uid) {
    page.app.ask(PublishPortfolio { uid }, move |saved| {
        page.app.done_undoable("Values published as an index.", saved.entry);
    });
}

#[component]
fn Figures(value: RwSignal<Option<PortfolioView>>) -> impl IntoView {
    let read = move |read: fn(&Statistics) -> Option<String>| {
        Signal::derive(move || {
            value.with(|view| {
                let statistics = view.as_ref()?.track.statistics.as_ref();
                Some(statistics.and_then(read).unwrap_or_else(|| "–".to_owned()))
            })
        })
    };
    // As it is stored: series that are shown beside others start at 1, whatever the first trades cost.
    let newest = Memo::new(move |_| value.with(|view| view.as_ref()?.line.newest));
    let figure = move || newest.get().map(|(_, value)| format::real(value, 4));
    let day = move || newest.get().map(|(time, _)| format::date(time)).unwrap_or_default();
    view! {
        <Tiles>
            <Tile label="Value" figure note=day/>
            <Tile label="Return" figure=read(|s| Some(share(s.total)))/>
            <Tile label="Annualised return" figure=read(|s| s.annual.map(share))/>
            <Tile label="Volatility" figure=read(|s| s.volatility.map(share))/>
            <Tile label="Sharpe" figure=read(|s| s.sharpe.map(|ratio| format::real(ratio, 2)))/>
            <Tile label="Maximum drawdown" figure=read(|s| Some(share(s.max_drawdown)))/>
        </Tiles>
    }
}

#[component]
pub(super) fn Groups(page: Portfolios, uid: Uid, groups: Vec<Uid>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let all = move || page.list.part(|view| view.groups.clone());
    let chips = move || {
        let joined = all().into_iter().filter(|group| groups.contains(&group.uid));
        each(joined, |GroupLine { name, .. }| {
            let (text, label) = (name.clone(), format!("Remove from {name}"));
            view! { <Chip text label on_leave=move || change(page, uid, name.clone(), false)/> }
        })
    };
    let offers = move || each(all(), |group| view! { <option value=group.name></option> });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let group = name.get_untracked();
        if !group.trim().is_empty() {
            name.set(String::new());
            change(page, uid, group, true);
        }
    };
    view! {
        <form class="chips" on:submit=on_submit>
            <span class="quiet">"Groups"</span>
            <ul>{chips}</ul>
            <Input label="Add to group" class="small" placeholder="Add to group" value=name attr:list="group-names"/>
            <datalist id="group-names">{offers}</datalist>
        </form>
    }
}

fn change(page: Portfolios, uid: Uid, group: String, joins: bool) {
    let done = if joins {
        format!("Added to {group}.")
    } else {
        format!("Removed from {group}.")
    };
    page.app.ask(GroupPortfolio { uid, group, joins }, move |saved| {
        page.app.done_undoable(done, saved.entry);
    });
}
