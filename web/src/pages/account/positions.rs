//! The lines of an account, held against wanted.

use leptos::prelude::*;

use super::Account;
use crate::browser::format;
use crate::components::{Bullet, BulletFigures, Column, EmptyNote, Grid, GridModel, Scale};
use crate::state::use_app;
use protocol::PositionLine;

/// The decimals that the columns of the grid need, and the scale of its bars.
#[derive(Clone, Copy, Debug)]
struct Measures {
    quantity_places: Memo<u32>,
    price_places: Memo<u32>,
    scale: Memo<Scale>,
}

#[component]
pub(super) fn Positions(page: Account) -> impl IntoView {
    let app = use_app();
    let lines = page.lines;
    let measures = measures(page);
    let count = Signal::derive(move || {
        page.read(|_| ())
            .map(|()| lines.with(|lines| u32::try_from(lines.len()).unwrap_or(0)))
    });
    let model = GridModel {
        at: page.at,
        ..GridModel::of(
            count,
            move |index| lines.with(|lines| lines.get(index as usize).cloned()),
            move |line| view! { <PositionCells line measures/> }.into_any(),
        )
    };
    let currency = Signal::derive(move || app.base_currency());
    let columns = vec![
        Column::text("Asset", "w-asset"),
        Column::figure("Quantity", "w-num-sm"),
        Column::figure("Price", "w-money"),
        Column::figure("Value", "w-money").unit(currency),
        Column::text("Weight", "w-bullet").unit(Signal::derive(move || measures.scale.get().text())),
        Column::figure("Actual", "w-num-sm").percent(),
        Column::figure("Target", "w-num-sm").percent(),
        Column::figure("Drift", "w-num-sm").percent(),
    ];
    view! {
        <div class="card gridcard">
            <Grid
                id="positions"
                kind="positions"
                label=Signal::derive(|| "Positions and targets".to_owned())
                columns
                model
                empty=|| view! {
                    <EmptyNote title="No positions or targets" text="Import holdings and targets for this account on the Data page."/>
                }
            />
        </div>
    }
}

fn measures(page: Account) -> Measures {
    let lines = page.lines;
    Measures {
        quantity_places: Memo::new(move |_| {
            lines.with(|lines| format::places_of(lines.iter().filter_map(|line| line.quantity), 0))
        }),
        price_places: Memo::new(move |_| {
            lines.with(|lines| format::places_of(lines.iter().filter_map(|line| line.price), 2))
        }),
        scale: Memo::new(move |_| {
            lines.with(|lines| {
                Scale::over(
                    lines
                        .iter()
                        .flat_map(|line| [line.weight.unwrap_or_default(), line.target, line.band.1]),
                )
            })
        }),
    }
}

#[component]
fn PositionCells(line: PositionLine, measures: Measures) -> impl IntoView {
    let figures = line.weight.map(|actual| BulletFigures {
        actual,
        target: line.target,
        band: line.band,
        after: None,
    });
    let side = if line.in_band {
        ""
    } else {
        figures.map_or("", |figures| figures.side())
    };
    let quantity = move || {
        line.quantity
            .map(|quantity| format::fixed(quantity, measures.quantity_places.get()))
    };
    let price = move || {
        line.price
            .map(|price| format::fixed(price, measures.price_places.get()))
    };
    let is_cash = line.asset_uid.is_none();
    let untold = if is_cash { "" } else { "–" };
    view! {
        <td>{line.asset} " " <small>{(!is_cash).then_some(line.name)}</small></td>
        <td class="num">{quantity}</td>
        <td class="num">{price} " " <small>{line.currency}</small></td>
        <td class="num">{line.value.map_or_else(|| untold.to_owned(), |value| format::fixed(value, 2))}</td>
        <td>{figures.map(|figures| view! { <Bullet figures scale=measures.scale/> })}</td>
        <td class="num">{line.weight.map_or_else(|| "–".to_owned(), format::percent)}</td>
        <td class="num">{format::percent(line.target)}</td>
        <td class=format!("num {side}")>{line.drift.map_or_else(|| "–".to_owned(), format::signed_percent)}</td>
    }
}
