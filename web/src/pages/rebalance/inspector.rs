//! Why a line of the plan is as it is.

use choices::{Choice, ResidualCause};
use decimal::Decimal;
use leptos::prelude::*;

use super::{Rebalance, line_at};
use crate::browser::format;
use crate::components::{AUTO, Column, FailureBanner, Icon, IconButton, LineagePaths, SmallTable};
use crate::state::{Latest, WithSome, answer_to};
use protocol::{ClosedLot, ExplainLine, LineExplained, OrderExplained, PlanLine, PlanRow};

#[component]
pub(super) fn LineInspector(page: Rebalance) -> impl IntoView {
    let line = Memo::new(move |_| match line_at(page) {
        Some(PlanRow::Line(line)) => Some(line),
        _ => None,
    });
    let explained = answer_to(page.app.engine, move || {
        page.plan.serial.track();
        // The cash line follows from the others: its figures are all that is known of it.
        line.with_some(|line| {
            Some(ExplainLine {
                account_uid: line.account_uid,
                asset_uid: line.asset_uid?,
            })
        })
        .flatten()
    });
    move || line.get().map(|line| view! { <Why line at=page.at explained/> })
}

#[component]
fn Why(line: PlanLine, at: RwSignal<Option<u32>>, explained: Latest<LineExplained>) -> impl IntoView {
    let (currency, residual) = (line.currency.clone(), line.residual);
    // The answer to the line before is none to this one.
    let known = move || explained.value.get().filter(|_| !explained.busy.get());
    let sentence = move || {
        let order = known().and_then(|explained| explained.order);
        order.map(|order| view! { <p>{order.sentence}</p> })
    };
    let details = move || {
        let currency = currency.clone();
        known().map(move |explained| view! { <Details explained currency residual/> })
    };
    view! {
        <section class="card" aria-label="Explanation">
            <header>
                <h2>{line.asset.clone()}</h2>
                <IconButton icon=Icon::Close label="Close" on_press=move || at.set(None)/>
            </header>
            <div class="body stack">
                <p class="reason">{line.reason.clone()} "."</p>
                {sentence}
                <FailureBanner failure=explained.failure/>
                <Figures line/>
                {details}
            </div>
        </section>
    }
}

#[component]
fn Figures(line: PlanLine) -> impl IntoView {
    let order = line.side.map(|side| {
        let word = side.label();
        let notional = format!("{} {}", format::fixed(line.notional, 2), line.currency);
        view! { <dt>{word} " " {format::free(line.quantity)}</dt><dd>{notional}</dd> }
    });
    view! {
        <dl class="pairs">
            <dt>"Actual"</dt>
            <dd>{format::percentage(line.actual)}</dd>
            <dt>"Target"</dt>
            <dd>{format::percentage(line.target)}</dd>
            <dt>"Band"</dt>
            <dd>{format::percentage(line.band.0)} " to " {format::percentage(line.band.1)}</dd>
            {order}
            <dt>"After"</dt>
            <dd>{format::percentage(line.after)}</dd>
        </dl>
    }
}

/// What the plan knows beside the line's own figures.
#[component]
fn Details(explained: LineExplained, currency: String, residual: Option<(Decimal, ResidualCause)>) -> impl IntoView {
    let residual = residual.zip(explained.residual).map(|((_, cause), sentence)| {
        let class = if cause == ResidualCause::Rounding {
            "tag"
        } else {
            "tag warn"
        };
        view! { <p><span class=class>{cause.label()}</span> " " {sentence}</p> }
    });
    let lineage = explained.lineage;
    let under_way = explained.under_way.into_iter().map(|(side, quantity)| {
        let word = side.text();
        let order = format!("An open order to {word} {} counts as filled; ", format::free(quantity));
        view! { <p>{order} "see " <a href="/orders">"Orders"</a> "."</p> }
    });
    let under_way = under_way.collect_view();
    view! {
        {under_way}
        {explained.order.map(|order| view! { <Order order currency/> })}
        {residual}
        {(!lineage.is_empty()).then(|| view! {
            <h3>"Target sources"</h3>
            <LineagePaths paths=lineage/>
        })}
    }
}

#[component]
fn Order(order: OrderExplained, currency: String) -> impl IntoView {
    let money = |amount: Decimal| format!("{} {currency}", format::fixed(amount, 2));
    let figures = view! {
        <dl class="pairs">
            <dt>"Price"</dt>
            <dd>{format::free(order.price)} " " {currency.clone()}</dd>
            <dt>"Cost"</dt>
            <dd>{money(order.cost)}</dd>
            {order.gain.map(|gain| view! { <dt>"Realised gain"</dt><dd>{money(gain)}</dd> })}
            {order.is_unknown.then(|| view! { <dt>"Realised gain"</dt><dd>"unknown: no tax lots"</dd> })}
            {order.tax.map(|tax| view! { <dt>"Tax"</dt><dd>{money(tax)}</dd> })}
            {order.buy_back_from.map(|day| view! { <dt>"Buy back from"</dt><dd>{format::day(day)}</dd> })}
        </dl>
    };
    let wash = order
        .wash
        .map(|why| view! { <p><span class="tag warn">"wash sale"</span> " " {why}</p> });
    let replacements = order
        .replacements
        .into_iter()
        .map(|sentence| view! { <p>{sentence}</p> });
    let replacements = replacements.collect_view();
    let caption = if order.is_buy {
        "Short sales closed by the purchase"
    } else {
        "Lots closed by the sale"
    };
    let lots = (!order.lots.is_empty()).then(|| view! { <SmallTable caption columns=lot_columns() rows=order.lots/> });
    view! {
        {figures}
        {wash}
        {replacements}
        {lots}
    }
}

/// Of the lots that a sale closes.
fn lot_columns() -> Vec<Column<ClosedLot>> {
    vec![
        Column::text("Opened", AUTO, |lot: &ClosedLot| format::date(lot.opened)),
        Column::figure("Quantity", AUTO, |lot: &ClosedLot| format::free(lot.quantity)),
        Column::figure("Gain", AUTO, |lot: &ClosedLot| format::fixed(lot.gain, 2)),
        Column::text("Term", AUTO, |lot: &ClosedLot| term(lot.is_long)),
    ]
}

/// How long a lot was held.
pub(super) const fn term(is_long: bool) -> &'static str {
    if is_long { "long-term" } else { "short-term" }
}
