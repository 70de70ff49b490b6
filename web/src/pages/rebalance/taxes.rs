//! The gains that the plan's sales realise: each account, its sales, the lots that they close.

use choices::OrderSide;
use decimal::Decimal;
use leptos::prelude::*;

use super::inspector::term;
use super::{Rebalance, windows_of_plan};
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel};
use crate::pages::sides::side_words;
use crate::state::{Windows, WithSome};
use protocol::{ShowTaxes, TaxRow};

#[component]
pub(super) fn Taxes(page: Rebalance) -> impl IntoView {
    let rows = windows_of_plan(page.app, || ShowTaxes { offset: 0, limit: 0 });
    let base = move || page.app.base_currency();
    let model = GridModel::of_windows(rows).class(|row| match row {
        TaxRow::Account { .. } => "sub",
        _ => "can",
    });
    view! {
        <FailureBanner failure=rows.failure/>
        <div class="card gridcard fill">
            <Grid
                id="taxes"
                label="Realised gains and tax"
                columns=columns()
                model
                empty=("No realised gains", "No sale in this plan closes a position.")
            />
            <Foot rows base/>
        </div>
    }
}

/// The figures of all accounts.
#[component]
fn Foot(rows: Windows<ShowTaxes>, #[prop(into)] base: Signal<String>) -> impl IntoView {
    move || {
        let (total, has_regime) = rows.with_some(|head| (head.total, head.has_regime))?;
        let money = move |label: &'static str, amount: Option<Decimal>| {
            let amount = amount.map_or_else(|| "–".to_owned(), |amount| format::fixed(amount, 2));
            view! { <span>{label} " " <b>{amount}</b></span> }
        };
        let without = (!has_regime).then(|| view! { <span class="end">"This policy does not calculate tax."</span> });
        Some(view! {
            <div class="gridfoot" role="group" aria-label="All accounts">
                {money("Short-term", total.short)}
                {money("Long-term", total.long)}
                {money("Tax", total.tax)}
                {money("Disallowed", total.disallowed)}
                <span>{base}</span>
                {unknown_sales(total.unknown).map(|words| view! { <span>{words}</span> })}
                {without}
            </div>
        })
    }
}

/// How many sales no lots are known of; nothing for none.
pub(super) fn unknown_sales(count: u32) -> Option<String> {
    (count > 0).then(|| format!("{} without tax lots: unknown", format::counted(count, "sale", "sales")))
}

fn columns() -> Vec<Column<TaxRow>> {
    let figure = |title: &'static str, width: &'static str, of: fn(&TaxRow) -> Option<String>| {
        Column::figure(title, width, of).class_of(|row| if matches!(row, TaxRow::Lot(_)) { "quiet" } else { "" })
    };
    vec![
        Column::text("Account, sale, lot", "w-target", what).class_of(|row| match row {
            TaxRow::Account { .. } => "",
            TaxRow::Sale { .. } => "in1",
            TaxRow::Lot(_) => "in2 quiet",
        }),
        figure("Quantity", "w-num-sm", |row| match row {
            TaxRow::Account { .. } => None,
            TaxRow::Sale { quantity, .. } => Some(format::free(*quantity)),
            TaxRow::Lot(lot) => Some(format::free(lot.quantity)),
        }),
        figure("Short-term gain", "w-num", |row| match row {
            TaxRow::Account { figures, .. } => money(figures.short),
            TaxRow::Sale { is_unknown: true, .. } => Some("unknown".to_owned()),
            TaxRow::Sale { short, .. } => money(*short),
            TaxRow::Lot(lot) => money((!lot.is_long).then_some(lot.gain)),
        }),
        figure("Long-term gain", "w-num", |row| match row {
            TaxRow::Account { figures, .. } => money(figures.long),
            TaxRow::Sale { is_unknown: true, .. } => Some("unknown".to_owned()),
            TaxRow::Sale { long, .. } => money(*long),
            TaxRow::Lot(lot) => money(lot.is_long.then_some(lot.gain)),
        }),
        figure("Tax", "w-num", |row| match row {
            TaxRow::Account { figures, .. } => money(figures.tax),
            TaxRow::Sale { tax, .. } => money(*tax),
            TaxRow::Lot(_) => None,
        }),
        figure("Disallowed loss", "w-num", |row| match row {
            TaxRow::Account { figures, .. } => money(figures.disallowed),
            TaxRow::Sale { disallowed, .. } => money(*disallowed),
            TaxRow::Lot(lot) => money(lot.disallowed),
        }),
        Column::text("Wash sale", "w-num-sm", |row| match row {
            TaxRow::Sale { wash: Some(why), .. } => Some(view! {
                <span class="tag warn" title=why.clone()>"wash sale"</span> <span class="sr-only">" " {why.clone()}</span>
            }),
            _ => None,
        }),
    ]
}

fn money(amount: Option<Decimal>) -> Option<String> {
    amount.map(|amount| format::fixed(amount, 2))
}

/// What a row is about.
fn what(row: &TaxRow) -> AnyView {
    match row {
        TaxRow::Account {
            uid, identifier, name, ..
        } => view! { <a href=format!("/accounts/{uid}") tabindex="-1">{format!("{identifier} {name}")}</a> }.into_any(),
        TaxRow::Sale {
            asset,
            currency,
            is_buy,
            ..
        } => {
            let (side, class) = side_words(if *is_buy { OrderSide::Buy } else { OrderSide::Sell });
            view! { <span class=class>{side}</span> " " {asset.clone()} " " <small>{currency.clone()}</small> }
                .into_any()
        }
        TaxRow::Lot(lot) => view! { "Lot opened " {format::date(lot.opened)} ", " {term(lot.is_long)} }.into_any(),
    }
}
