//! Why a line is as it is; cash.

use leptos::prelude::*;

use super::Account;
use crate::browser::format;
use crate::components::{Card, Icon, IconButton, LineagePaths, each};
use crate::state::{WithSome, use_app};
use protocol::{CashLine, PositionLine};

#[component]
pub(super) fn Inspector(page: Account) -> impl IntoView {
    let line = Memo::new(move |_| {
        let at = page.at.get()?;
        page.lines.with(|lines| lines.get(at as usize).cloned())
    });
    let cash = Memo::new(move |_| page.view.part(|view| view.cash.clone()));
    let residual = Memo::new(move |_| page.view.part(|view| view.residual.clone()));
    view! {
        <aside class="inspector" aria-label="Details">
            {move || match line.get() {
                Some(line) => view! { <Why line at=page.at/> }.into_any(),
                None => view! {
                    <Card title="Details" body="body quiet">"Select a position to see its target sources."</Card>
                }
                .into_any(),
            }}
            {move || (!cash.with(Vec::is_empty)).then(|| view! { <Cash lines=cash.get()/> })}
            {move || (!residual.with(Vec::is_empty)).then(|| view! {
                <Card title="Uninvested in portfolios"><LineagePaths paths=residual.get()/></Card>
            })}
        </aside>
    }
}

/// Where the figures of a line come from.
#[component]
fn Why(line: PositionLine, at: RwSignal<Option<u32>>) -> impl IntoView {
    let band = format::or_dash(line.band, |(low, high)| {
        format!("{} to {}", format::percentage(low), format::percentage(high))
    });
    let priced = line.price.map(|price| {
        let currency = line.currency.clone().unwrap_or_default();
        let time = line
            .price_time
            .map_or_else(String::new, |time| format!(" as of {}", format::date_time(time)));
        (format!("{} {currency}", format::fixed(price, 2)), time)
    });
    let paths = line.lineage.clone();
    view! {
        <section class="card">
            <header>
                <h2>{line.asset.clone()}</h2>
                <IconButton icon=Icon::Close label="Close" on_press=move || at.set(None)/>
            </header>
            <div class="body stack">
                <dl class="pairs">
                    <dt>"Actual"</dt>
                    <dd>{line.weight.map_or_else(|| "unknown".to_owned(), format::percentage)}</dd>
                    <dt>"Target"</dt>
                    <dd>{format::or_dash(line.target, format::percentage)}</dd>
                    <dt>"Band"</dt>
                    <dd>{band}</dd>
                    <dt>"Drift"</dt>
                    <dd>{format::or_dash(line.drift, format::signed_percentage)}</dd>
                    {line.relative_drift.map(|drift| view! {
                        <dt>"Relative drift"</dt>
                        <dd>{format::signed_percentage(drift)}</dd>
                    })}
                    {line.category.map(|category| view! { <dt>"Category"</dt><dd>{category}</dd> })}
                    {priced.map(|(price, time)| view! { <dt>"Price"<span class="faint">{time}</span></dt><dd>{price}</dd> })}
                </dl>
                <h3>"Target sources"</h3>
                {if paths.is_empty() {
                    view! { <p class="quiet">"Not in the mandate."</p> }.into_any()
                } else {
                    view! { <LineagePaths paths/> }.into_any()
                }}
            </div>
        </section>
    }
}

#[component]
fn Cash(lines: Vec<CashLine>) -> impl IntoView {
    let app = use_app();
    let rows = each(lines, |line| {
        let is_base = line.currency == app.engine.book.part_untracked(|b| b.base_currency.clone());
        let rate = match line.rate {
            Some(_) if is_base => String::new(),
            Some(rate) => format!(" at {}", format::fixed(rate, 4)),
            None => " no FX rate".to_owned(),
        };
        view! {
            <dt>{line.currency} <span class="faint">{rate}</span></dt>
            <dd>{format::fixed(line.amount, 2)}</dd>
        }
    });
    view! {
        <Card title="Cash"><dl class="pairs">{rows}</dl></Card>
    }
}
