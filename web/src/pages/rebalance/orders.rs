//! The plan's rows: each account's head, then its lines.

use decimal::Decimal;
use leptos::prelude::*;

use super::Rebalance;
use super::choices::cause_word;
use crate::browser::format;
use crate::components::{Bullet, BulletFigures, Column, CommandButton, EmptyNote, Grid, GridModel, Icon, Scale};
use crate::state::Command;
use protocol::{Cause, PlanLine, PlanRow, Side};

/// Columns of the grid.
const WIDTH: u32 = 8;

#[derive(Clone, Copy, Debug)]
struct Measures {
    quantity_places: Memo<u32>,
    scale: Memo<Scale>,
}

#[component]
pub(super) fn Orders(page: Rebalance) -> impl IntoView {
    let has_plan = move || page.plan.summary.with(Option::is_some);
    view! {
        <div class="card gridcard fill">
            <Show when=has_plan fallback=move || view! { <NoPlan page/> }><PlanGrid page/></Show>
        </div>
    }
}

#[component]
fn NoPlan(page: Rebalance) -> impl IntoView {
    let cannot = Signal::derive(move || page.is_running() || !page.policy.is_sound());
    view! {
        <EmptyNote
            title="No plan yet"
            text="Choose accounts and a policy, then create a plan. A plan is a list of proposed orders to review and export; \
                  creating it trades nothing and changes no data."
        >
            <CommandButton command=Command::MakePlan class="primary" icon=Icon::Play disabled=cannot/>
        </EmptyNote>
    }
}

#[component]
fn PlanGrid(page: Rebalance) -> impl IntoView {
    let measures = measures(page);
    let model = GridModel {
        class: Callback::new(|row: PlanRow| {
            if matches!(row, PlanRow::Account { .. }) {
                "grp"
            } else {
                "can"
            }
        }),
        at: page.at,
        ..GridModel::of_windows(page.rows, move |row| match row {
            PlanRow::Account { .. } => view! { <AccountHead page row/> }.into_any(),
            PlanRow::Line(line) => view! { <LineCells line measures/> }.into_any(),
        })
    };
    let columns = vec![
        Column::text("Asset", "w-asset"),
        Column::text("Side", "w-side"),
        Column::figure("Quantity", "w-num-sm"),
        Column::figure("Amount", "w-money"),
        Column::text("Weight", "w-bullet").unit(Signal::derive(move || measures.scale.get().text())),
        Column::figure("Drift", "w-num-sm").percent(),
        Column::figure("After", "w-num-sm").percent(),
        Column::text("Reason", "w-rest"),
    ];
    view! {
        <Grid
            id="plan"
            kind="plan"
            label=Signal::derive(|| "Orders of the plan".to_owned())
            columns
            model
            empty=|| view! {
                <EmptyNote title="No orders" text="Every position is where the policy wants it. Show all positions to see them."/>
            }
        />
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

#[component]
fn AccountHead(page: Rebalance, row: PlanRow) -> impl IntoView {
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
        return ().into_any();
    };
    let drift = format!(
        "drift {} to {}",
        format::percentage(drift_before),
        format::percentage(drift_after)
    );
    let orders = format::counted(orders, "order", "orders");
    view! {
        <td colspan=WIDTH>
            <span class="stick">
                <a href=format!("/accounts/{uid}") tabindex="-1">{identifier} " " {name}</a>
                <span class="gap late">{format::fixed(value, 0)} " " {move || page.app.base_currency()}</span>
                <span class="gap">{drift}</span>
                <span class="gap late">{orders}</span>
            </span>
        </td>
    }
    .into_any()
}

#[component]
fn LineCells(line: PlanLine, measures: Measures) -> impl IntoView {
    let is_order = line.side.is_some();
    let (side, side_class) = match line.side {
        Some(Side::Buy) => ("Buy", "side buy"),
        Some(Side::Sell) => ("Sell", "side sell"),
        None => ("Hold", "faint"),
    };
    let figures = BulletFigures {
        actual: line.actual,
        target: line.target,
        band: line.band,
        after: is_order.then_some(line.after),
    };
    let drift = |share: Decimal| {
        share
            .checked_sub(line.target)
            .map_or_else(|| "–".to_owned(), format::signed_percent)
    };
    let (before, after) = (drift(line.actual), drift(line.after));
    let quantity = line.quantity;
    let quantity = move || is_order.then(|| format::fixed(quantity, measures.quantity_places.get()));
    let notional =
        is_order.then(|| view! { {format::fixed(line.notional, 2)} " " <small>{line.currency.clone()}</small> });
    // Rounding leaves a bit open in every order of whole lots; the other causes are news.
    let cause = line
        .residual
        .map(|(_, cause)| cause)
        .filter(|cause| *cause != Cause::Rounding);
    let residual = cause.map(|cause| view! { <span class="tag warn">{cause_word(cause)}</span> " " });
    view! {
        <td>{line.asset} " " <small>{line.name}</small></td>
        <td class=side_class>{side}</td>
        <td class="num">{quantity}</td>
        <td class="num">{notional}</td>
        <td><Bullet figures scale=measures.scale/></td>
        <td class=format!("num {}", figures.side())>{before}</td>
        <td class="num">{after}</td>
        <td class="quiet" title=line.reason.clone()>{residual}{line.reason.clone()}</td>
    }
}
