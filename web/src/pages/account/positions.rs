//! The lines of an account, held against wanted.

use leptos::prelude::*;

use super::Account;
use crate::browser::format;
use crate::components::{Bullet, BulletFigures, Column, Grid, GridModel, Scale, noted};
use crate::state::{WithSome, use_app};
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
    let measures = measures(page);
    let model = GridModel::of_lines(page.lines, move || page.view.with_some(|_| ()).is_some()).at(page.at);
    let currency = Signal::derive(move || app.base_currency());
    view! {
        <div class="card gridcard">
            <Grid
                id="positions"
                label="Positions and targets"
                columns=columns(measures, currency)
                model
                empty=("No positions or targets", "Import holdings and targets for this account on the Data page.")
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

fn columns(measures: Measures, currency: Signal<String>) -> Vec<Column<PositionLine>> {
    vec![
        Column::text("Asset", "w-asset", |line: &PositionLine| {
            noted(line.asset.clone(), (!is_cash(line)).then(|| line.name.clone()))
        }),
        Column::figure("Quantity", "w-num-sm", move |line: &PositionLine| {
            let quantity = line.quantity;
            move || quantity.map(|quantity| format::fixed(quantity, measures.quantity_places.get()))
        }),
        Column::figure("Price", "w-money", move |line: &PositionLine| {
            let price = line.price;
            let price = move || price.map(|price| format::fixed(price, measures.price_places.get()));
            noted(price, line.currency.clone())
        }),
        Column::figure("Value", "w-money", |line: &PositionLine| {
            let unknown = if is_cash(line) { "" } else { "–" };
            line.value
                .map_or_else(|| unknown.to_owned(), |value| format::fixed(value, 2))
        })
        .unit(currency),
        Column::text("Weight", "w-bullet", move |line: &PositionLine| {
            figures(line).map(|figures| view! { <Bullet figures scale=measures.scale/> })
        })
        .unit(Signal::derive(move || measures.scale.get().text())),
        Column::share("Actual", "w-num-sm", |line: &PositionLine| line.weight),
        Column::share("Target", "w-num-sm", |line: &PositionLine| line.target),
        Column::figure("Drift", "w-num-sm", |line: &PositionLine| {
            format::or_dash(line.drift, format::signed_percent)
        })
        .class_of(|line| {
            figures(line)
                .filter(|_| !line.in_band)
                .map_or("", |figures| figures.side())
        })
        .percent(),
    ]
}

const fn is_cash(line: &PositionLine) -> bool {
    line.asset_uid.is_none()
}

fn figures(line: &PositionLine) -> Option<BulletFigures> {
    Some(BulletFigures {
        actual: line.weight?,
        target: line.target,
        band: line.band,
        after: None,
    })
}
