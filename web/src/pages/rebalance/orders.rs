//! The plan's rows: each account's head, then its lines.

use choices::{Choice, ResidualCause};
use decimal::Decimal;
use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Bullet, BulletFigures, Column, CommandButton, EmptyNote, Grid, GridModel, Icon, Scale, noted};
use crate::pages::sides::side_words;
use crate::state::Command;
use protocol::{PlanLine, PlanRow};

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
        .class(|row| if line_of(row).is_some() { "can" } else { "grp" })
        .heading(move |row| account_head(page, row));
    view! {
        <Grid
            id="plan"
            label="Orders of the plan"
            columns=columns(measures)
            model
            empty=("No orders", "Every position is where the policy wants it. Show all positions to see them.")
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

const fn line_of(row: &PlanRow) -> Option<&PlanLine> {
    match row {
        PlanRow::Account { .. } => None,
        PlanRow::Line(line) => Some(line),
    }
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
    let columns = [
        Column::text("Asset", "w-asset", |line: &PlanLine| {
            noted(line.asset.clone(), line.name.clone())
        }),
        Column::text("Side", "w-side", |line: &PlanLine| side(line).0).class_of(|line| side(line).1),
        Column::figure("Quantity", "w-num-sm", move |line: &PlanLine| {
            let quantity = line.side.map(|_| line.quantity);
            move || quantity.map(|quantity| format::fixed(quantity, measures.quantity_places.get()))
        }),
        Column::figure("Amount", "w-money", |line: &PlanLine| {
            let notional = line.side.map(|_| format::fixed(line.notional, 2));
            notional.map(|notional| noted(notional, line.currency.clone()))
        }),
        Column::text("Weight", "w-bullet", move |line: &PlanLine| {
            view! { <Bullet figures=figures(line) scale=measures.scale/> }
        })
        .unit(Signal::derive(move || measures.scale.get().text())),
        Column::figure("Drift", "w-num-sm", |line: &PlanLine| drift(line, line.actual))
            .class_of(|line| figures(line).side())
            .percent(),
        Column::figure("After", "w-num-sm", |line: &PlanLine| drift(line, line.after)).percent(),
        Column::text("Reason", "w-rest", reason)
            .class("quiet")
            .hint(|line| line.reason.clone()),
    ];
    columns.map(|column| column.within(line_of)).into()
}

fn side(line: &PlanLine) -> (&'static str, &'static str) {
    match line.side {
        Some(side) => side_words(side),
        None => ("Hold", "faint"),
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
