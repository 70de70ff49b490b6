//! The plan's rows: each account's head, then its lines.

use choices::{Choice, OrderSide, ResidualCause};
use decimal::Decimal;
use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{
    Bullet, BulletFigures, Column, CommandButton, EmptyNote, Grid, GridModel, Icon, Scale, each, noted,
};
use crate::pages::sides::side_words;
use crate::state::{Command, WithSome};
use protocol::{CashMoves, ClassLine, PlanLine, PlanRow};

#[derive(Clone, Copy, Debug)]
struct Measures {
    quantity_places: Memo<u32>,
    scale: Memo<Scale>,
}

#[component]
pub(super) fn Orders(page: Rebalance) -> impl IntoView {
    let cannot = move || page.is_running() || !page.policy.is_sound();
    let has_plan = move || page.plan.summary.with(Option::is_some);
    view! {
        <div class="card gridcard fill">
            <Show
                when=has_plan
                fallback=move || view! {
                    <EmptyNote
                        title="No plan yet"
                        text="Choose accounts and a policy, then create a plan. A plan is a list of proposed orders to review and export; \
                              creating it trades nothing and changes no data."
                    >
                        <CommandButton command=Command::MakePlan class="primary" icon=Icon::Play disabled=cannot/>
                    </EmptyNote>
                }
            >
                <PlanGrid page/>
            </Show>
        </div>
    }
}

#[component]
fn PlanGrid(page: Rebalance) -> impl IntoView {
    let measures = measures(page);
    let model = GridModel::of_windows(page.rows)
        .at(page.at)
        .class(|row| match row {
            PlanRow::Line(_) => "can",
            PlanRow::Exchange(_) => "",
            PlanRow::Account { .. } => "grp",
            PlanRow::Cash(_) | PlanRow::Classes(_) => "moves",
        })
        .heading(move |row| heading(page, row));
    view! {
        <Grid
            id="plan"
            label="Orders of the plan"
            columns=columns(measures)
            model
            empty=("No orders", "Every position is where the policy wants it. Show all positions to see them.")
        />
        <CashTotals page/>
    }
}

/// What moves the cash of all accounts, by currency.
#[component]
fn CashTotals(page: Rebalance) -> impl IntoView {
    let total = |moves: CashMoves| view! { <div class="gridfoot" role="group" aria-label="Cash of all accounts">{cash_moves(&moves, "All accounts")}</div> };
    move || each(page.plan.summary.part(|plan| plan.cash.clone()), total)
}

/// What moves cash in one currency, from before to after.
fn cash_moves(moves: &CashMoves, what: &'static str) -> impl IntoView + use<> {
    let places = format::places_of(
        [
            moves.before,
            moves.sells,
            moves.buys,
            moves.costs,
            moves.fx,
            moves.after,
        ],
        2,
    );
    let of = move |label: &'static str, amount: Decimal| {
        view! { " " <span class="gap">{label} " " <b class="num">{format::fixed(amount, places)}</b></span> }
    };
    let any = move |label: &'static str, amount: Option<Decimal>| amount.map(|amount| of(label, amount));
    let minus = |amount: Decimal| amount.checked_neg().unwrap_or(amount);
    let flow = Some(moves.flow).filter(|flow| !flow.is_zero());
    view! {
        <span class="gap">{what} " " {moves.currency.clone()}</span>
        {of("before", moves.before)}
        {any("flow", flow)}
        {any("open orders", moves.open_orders)}
        {of("sells", moves.sells)}
        {of("buys", minus(moves.buys))}
        {of("costs", minus(moves.costs))}
        {of("FX", moves.fx)}
        {of("after", moves.after)}
    }
}

/// What the rows fetched so far need.
fn measures(page: Rebalance) -> Measures {
    let over_lines = move |step: fn(&PlanLine) -> [Decimal; 4]| {
        page.rows.fold(Vec::new(), |mut values, row| {
            if let PlanRow::Line(line) = row {
                values.extend(step(line));
            }
            values
        })
    };
    Measures {
        quantity_places: Memo::new(move |_| format::places_of(over_lines(|line| [line.quantity; 4]), 0)),
        scale: Memo::new(move |_| Scale::over(over_lines(|line| [line.actual, line.target, line.band.1, line.after]))),
    }
}

const fn line_of(row: &PlanRow) -> Option<&PlanLine> {
    match row {
        PlanRow::Line(line) => Some(line),
        PlanRow::Account { .. } | PlanRow::Classes(_) | PlanRow::Exchange(_) | PlanRow::Cash(_) => None,
    }
}

/// What stands across a row that is no line and no trade.
fn heading(page: Rebalance, row: &PlanRow) -> Option<AnyView> {
    match row {
        PlanRow::Cash(moves) => Some(view! { <span class="stick">{cash_moves(moves, "Cash")}</span> }.into_any()),
        PlanRow::Classes(classes) => {
            Some(view! { <span class="stick">"Classes " {class_weights(classes)}</span> }.into_any())
        }
        _ => account_head(page, row).map(IntoAny::into_any),
    }
}

/// What each class weighs before and after, and its target.
fn class_weights(classes: &[ClassLine]) -> impl IntoView + use<> {
    let weights = |class: &ClassLine| {
        let name = class.category.clone().unwrap_or_else(|| "No class".to_owned());
        let (before, after) = (format::percentage(class.before), format::percentage(class.after));
        let target = format::percentage(class.target);
        view! { " " <span class="gap">{name} " " <b class="num">{before} " to " {after}</b> ", target " {target}</span> }
    };
    classes.iter().map(weights).collect_view()
}

fn account_head(page: Rebalance, row: &PlanRow) -> Option<impl IntoView + use<>> {
    let PlanRow::Account {
        uid,
        identifier,
        name,
        value,
        drift_before,
        drift_after,
        orders,
    } = row
    else {
        return None;
    };
    let account = format!("{identifier} {name}");
    let drift = format!(
        "drift {} to {}",
        format::percentage(*drift_before),
        format::percentage(*drift_after)
    );
    Some(view! {
        <span class="stick">
            <a href=format!("/accounts/{uid}") tabindex="-1">{account}</a>
            <span class="gap late">{format::fixed(*value, 0)} " " {move || page.app.base_currency()}</span>
            <span class="gap">{drift}</span>
            <span class="gap late">{format::counted(*orders, "order", "orders")}</span>
        </span>
    })
}

fn columns(measures: Measures) -> Vec<Column<PlanRow>> {
    let of_lines = [
        Column::text("Weight", "w-bullet", move |line: &PlanLine| {
            view! { <Bullet figures=figures(line) scale=measures.scale/> }
        })
        .unit(Signal::derive(move || measures.scale.get().text())),
        Column::figure("Drift", "w-num-sm", |line: &PlanLine| drift(line, line.actual))
            .class_of(|line| figures(line).side())
            .percent(),
        Column::figure("After", "w-num-sm", |line: &PlanLine| drift(line, line.after)).percent(),
    ];
    let reason = Column::text("Reason", "w-rest", |row: &PlanRow| match row {
        PlanRow::Line(line) => reason(line).into_any(),
        PlanRow::Exchange(order) => view! { "FX trade, cost " {money(&(order.sold.0.clone(), order.cost))} }.into_any(),
        PlanRow::Account { .. } | PlanRow::Classes(_) | PlanRow::Cash(_) => ().into_any(),
    })
    .class("quiet")
    .hint(|row| line_of(row).map(|line| line.reason.clone()).unwrap_or_default());
    let of_lines = of_lines.map(|column| column.within(line_of));
    trade_columns(measures)
        .into_iter()
        .chain(of_lines)
        .chain([reason])
        .collect()
}

/// What is traded: assets, and currencies for each other.
fn trade_columns(measures: Measures) -> [Column<PlanRow>; 4] {
    [
        Column::text("Asset", "w-asset", |row: &PlanRow| match row {
            PlanRow::Line(line) => Some(noted(line.asset.clone(), line.name.clone())),
            PlanRow::Exchange(order) => Some(noted(order.bought.0.clone(), format!("from {}", order.sold.0))),
            PlanRow::Account { .. } | PlanRow::Classes(_) | PlanRow::Cash(_) => None,
        }),
        Column::text("Side", "w-side", |row: &PlanRow| side(row).0).class_of(|row| side(row).1),
        Column::figure("Quantity", "w-num-sm", move |row: &PlanRow| {
            let quantity = match row {
                PlanRow::Line(line) => line.side.map(|_| (line.quantity, None)),
                PlanRow::Exchange(order) => Some((order.bought.1, Some(2))),
                PlanRow::Account { .. } | PlanRow::Classes(_) | PlanRow::Cash(_) => None,
            };
            move || {
                let (quantity, places): (Decimal, Option<u32>) = quantity?;
                Some(format::fixed(
                    quantity,
                    places.unwrap_or_else(|| measures.quantity_places.get()),
                ))
            }
        }),
        Column::figure("Amount", "w-money", |row: &PlanRow| match row {
            PlanRow::Line(line) => line
                .side
                .map(|_| noted(format::fixed(line.notional, 2), line.currency.clone())),
            PlanRow::Exchange(order) => Some(noted(format::fixed(order.sold.1, 2), order.sold.0.clone())),
            PlanRow::Account { .. } | PlanRow::Classes(_) | PlanRow::Cash(_) => None,
        }),
    ]
}

/// An amount with its currency.
fn money((currency, amount): &(String, Decimal)) -> String {
    format!("{} {currency}", format::fixed(*amount, 2))
}

fn side(row: &PlanRow) -> (&'static str, &'static str) {
    match row {
        PlanRow::Line(line) => line.side.map_or(("Hold", "faint"), side_words),
        PlanRow::Exchange(_) => side_words(OrderSide::Buy),
        PlanRow::Account { .. } | PlanRow::Classes(_) | PlanRow::Cash(_) => ("", ""),
    }
}

fn figures(line: &PlanLine) -> BulletFigures {
    BulletFigures {
        actual: line.actual,
        target: line.target,
        band: line.band,
        after: line.side.map(|_| line.after),
    }
}

fn drift(line: &PlanLine, share: Decimal) -> String {
    share
        .checked_sub(line.target)
        .map_or_else(|| "–".to_owned(), format::signed_percent)
}

fn reason(line: &PlanLine) -> impl IntoView + use<> {
    // Rounding leaves a bit open in every order of whole lots; the other causes are news.
    let cause = line
        .residual
        .map(|(_, cause)| cause)
        .filter(|cause| *cause != ResidualCause::Rounding);
    let residual = cause.map(|cause| view! { <span class="tag warn">{cause.label()}</span> " " });
    view! { {residual} {line.reason.clone()} }
}
