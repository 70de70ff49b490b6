//! Why a line of the plan is as it is.

use decimal::Decimal;
use leptos::prelude::*;

use super::choices::{cause_says, cause_word};
use super::{Rebalance, line_at};
use crate::browser::format;
use crate::components::{Icon, IconView};
use crate::protocol::{Cause, PlanLine, PlanRow, Side};

#[component]
pub(super) fn LineInspector(page: Rebalance) -> impl IntoView {
    let line = Memo::new(move |_| match line_at(page) {
        Some(PlanRow::Line(line)) => Some(line),
        _ => None,
    });
    move || line.get().map(|line| view! { <Why line at=page.at/> })
}

#[component]
fn Why(line: PlanLine, at: RwSignal<Option<u32>>) -> impl IntoView {
    let percent = |share: Decimal| format!("{} %", format::percent(share));
    let order = line.side.map(|side| {
        let word = if side == Side::Buy { "Buy" } else { "Sell" };
        let notional = format!("{} {}", format::fixed(line.notional, 2), line.currency);
        view! { <dt>{word} " " {format::free(line.quantity)}</dt><dd>{notional}</dd> }
    });
    let residual = line.residual.map(|(share, cause)| {
        view! {
            <p>
                <span class=if cause == Cause::Rounding { "tag" } else { "tag warn" }>{cause_word(cause)}</span>
                " " {cause_says(cause)} " " {format::signed_percent(share)} " % of the account stays open."
            </p>
        }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Why " {line.asset.clone()}</h2>
                <button class="button quiet icon-only" type="button" aria-label="Close" on:click=move |_| at.set(None)>
                    <IconView icon=Icon::Close/>
                </button>
            </header>
            <div class="body stack">
                <p>{line.reason.clone()} "."</p>
                <dl class="pairs">
                    <dt>"Actual"</dt>
                    <dd>{percent(line.actual)}</dd>
                    <dt>"Target"</dt>
                    <dd>{percent(line.target)}</dd>
                    <dt>"Band"</dt>
                    <dd>{format::percent(line.band.0)} " to " {percent(line.band.1)}</dd>
                    {order}
                    <dt>"After"</dt>
                    <dd>{percent(line.after)}</dd>
                </dl>
                {residual}
            </div>
        </section>
    }
}
