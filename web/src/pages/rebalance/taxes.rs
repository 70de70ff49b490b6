//! The gains that the plan's sales realise: each account, its sales, the lots that they close.

use decimal::Decimal;
use leptos::prelude::*;

use super::Rebalance;
use super::inspector::term;
use crate::browser::format;
use crate::components::{Column, EmptyNote, FailureBanner, Grid, GridModel};
use crate::state::{Windows, windows};
use protocol::{ClosedLot, ShowTaxes, TaxFigures, TaxRow};

#[component]
pub(super) fn Taxes(page: Rebalance) -> impl IntoView {
    let rows = windows(page.app.engine, move || {
        page.plan.serial.track();
        page.plan
            .summary
            .with(Option::is_some)
            .then_some(ShowTaxes { offset: 0, limit: 0 })
    });
    let base = Signal::derive(move || page.app.base_currency());
    let model = GridModel {
        class: Callback::new(|row: TaxRow| {
            if matches!(row, TaxRow::Account { .. }) {
                "sub"
            } else {
                "can"
            }
        }),
        ..GridModel::of_windows(rows, |row| view! { <Cells row/> }.into_any())
    };
    let columns = vec![
        Column::text("Account, sale, lot", "w-target"),
        Column::figure("Quantity", "w-num-sm"),
        Column::figure("Short-term gain", "w-num"),
        Column::figure("Long-term gain", "w-num"),
        Column::figure("Tax", "w-num"),
        Column::figure("Disallowed loss", "w-num"),
        Column::text("Wash sale", "w-num-sm"),
    ];
    view! {
        <FailureBanner failure=rows.failure/>
        <div class="card gridcard fill">
            <Grid
                id="taxes"
                kind="taxes"
                label=Signal::derive(|| "Realised gains and tax".to_owned())
                columns
                model
                empty=|| view! {
                    <EmptyNote
                        title="No realised gains"
                        text="No sale in this plan closes tax lots. Import lots with the holdings, and enable tax in the policy to calculate it."
                    />
                }
            />
            <Foot rows base/>
        </div>
    }
}

/// The figures of all accounts.
#[component]
fn Foot(rows: Windows<ShowTaxes>, base: Signal<String>) -> impl IntoView {
    move || {
        let (total, has_regime) = rows
            .head
            .with(|head| head.as_ref().map(|head| (head.total, head.has_regime)))?;
        let money = move |label: &'static str, amount: Decimal| {
            view! { <span>{label} " " <b>{format::fixed(amount, 2)}</b></span> }
        };
        let without = (!has_regime).then(|| view! { <span class="end">"This policy does not calculate tax."</span> });
        Some(view! {
            <div class="gridfoot" role="group" aria-label="All accounts">
                {money("Short-term", total.short)}
                {money("Long-term", total.long)}
                {money("Tax", total.tax)}
                {money("Disallowed", total.disallowed)}
                <span>{base}</span>
                {without}
            </div>
        })
    }
}

#[component]
fn Cells(row: TaxRow) -> impl IntoView {
    match row {
        TaxRow::Account {
            uid,
            identifier,
            name,
            figures,
        } => view! { <AccountCells href=format!("/accounts/{uid}") text=format!("{identifier} {name}") figures/> }
            .into_any(),
        TaxRow::Sale { .. } => view! { <SaleCells row/> }.into_any(),
        TaxRow::Lot(lot) => view! { <LotCells lot/> }.into_any(),
    }
}

#[component]
fn AccountCells(href: String, text: String, figures: TaxFigures) -> impl IntoView {
    let money = |amount: Decimal| format::fixed(amount, 2);
    view! {
        <td><a href=href tabindex="-1">{text}</a></td>
        <td class="num"></td>
        <td class="num">{money(figures.short)}</td>
        <td class="num">{money(figures.long)}</td>
        <td class="num">{money(figures.tax)}</td>
        <td class="num">{money(figures.disallowed)}</td>
        <td></td>
    }
}

#[component]
fn SaleCells(row: TaxRow) -> impl IntoView {
    let TaxRow::Sale {
        asset,
        currency,
        quantity,
        is_buy,
        short,
        long,
        tax,
        disallowed,
        wash,
    } = row
    else {
        return ().into_any();
    };
    let (side, class) = if is_buy {
        ("Buy", "side buy")
    } else {
        ("Sell", "side sell")
    };
    let money = |amount: Option<Decimal>| amount.map(|amount| format::fixed(amount, 2));
    let wash = wash.map(
        |why| view! { <span class="tag warn" title=why.clone()>"wash sale"</span> <span class="sr-only">" " {why}</span> },
    );
    view! {
        <td class="in1"><span class=class>{side}</span> " " {asset} " " <small>{currency}</small></td>
        <td class="num">{format::free(quantity)}</td>
        <td class="num">{money(short)}</td>
        <td class="num">{money(long)}</td>
        <td class="num">{money(tax)}</td>
        <td class="num">{money(disallowed)}</td>
        <td>{wash}</td>
    }
    .into_any()
}

#[component]
fn LotCells(lot: ClosedLot) -> impl IntoView {
    let gain = format::fixed(lot.gain, 2);
    let (short, long) = if lot.is_long == Some(true) {
        (None, Some(gain))
    } else {
        (Some(gain), None)
    };
    view! {
        <td class="in2 quiet">"Lot opened " {format::date(lot.opened)} ", " {term(lot.is_long)}</td>
        <td class="num quiet">{format::free(lot.quantity)}</td>
        <td class="num quiet">{short}</td>
        <td class="num quiet">{long}</td>
        <td></td>
        <td></td>
        <td></td>
    }
}
