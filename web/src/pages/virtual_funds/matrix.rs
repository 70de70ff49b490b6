//! The matrix: an asset a row, a fund a column; arrows move from cell to cell.

use decimal::Decimal;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::components::each;

use super::Funds;
use crate::browser::elements::bring_into_sight;
use crate::browser::format;
use crate::state::WithSome;
use protocol::{FundCell, FundMatrix, FundRow};

/// Decimals of units in the matrix at most; the explanation of a cell has them all.
const PLACES: u32 = 2;

#[component]
pub(super) fn Matrix(page: Funds) -> impl IntoView {
    let is_waiting = move || page.matrix.with(Option::is_none) && page.tried.failure.with(Option::is_none);
    let active = move || page.at.get().map(|(row, fund)| cell_id(row, fund));
    let foot = move || {
        page.matrix.with_some(|matrix| {
            let prices = matrix.oldest_price.map(|time| format!(", prices as of {}", format::date_time(time)));
            view! {
                <div class="gridfoot">
                    <span>
                        "Holdings as of " {format::date_time(matrix.holdings_time)} ", targets as of " {format::date_time(matrix.targets_time)} {prices}
                    </span>
                </div>
            }
        })
    };
    view! {
        // The layout while the first answer is on its way; nothing where there will be none.
        <Show when=is_waiting><div class="card gridcard fill"><span class="bone block"></span></div></Show>
        <Show when=move || page.matrix.with(Option::is_some)>
            <div class="card gridcard fill">
                <div class="gridbox">
                    <table
                        class="grid funds"
                        id="funds"
                        role="grid"
                        tabindex="0"
                        aria-label="Funds by asset"
                        aria-activedescendant=active
                        on:keydown=move |event| on_key(page, &event)
                    >
                        {move || page.matrix.get().map(|matrix| view! { <Content page matrix/> })}
                    </table>
                </div>
                {foot}
            </div>
        </Show>
    }
}

fn cell_id(row: usize, fund: usize) -> String {
    format!("fund-cell-{row}-{fund}")
}

/// Arrows move over the cells of the funds, Escape leaves them.
fn on_key(page: Funds, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some((rows, funds)) = page.matrix.with_untracked(|matrix| {
        let matrix = matrix.as_ref()?;
        Some((matrix.rows.len().checked_sub(1)?, matrix.funds.len().checked_sub(1)?))
    }) else {
        return;
    };
    let at = page.at.get_untracked();
    let (row, fund) = at.unwrap_or((0, 0));
    let to = match (at, event.key().as_str()) {
        (None, "ArrowDown" | "ArrowRight") => (0, 0),
        (_, "ArrowDown") => ((row + 1).min(rows), fund),
        (_, "ArrowUp") => (row.saturating_sub(1), fund),
        (_, "ArrowRight") => (row, (fund + 1).min(funds)),
        (_, "ArrowLeft") => (row, fund.saturating_sub(1)),
        (_, "Home") => (0, fund),
        (_, "End") => (rows, fund),
        (_, "Escape") => return page.at.set(None),
        _ => return,
    };
    event.prevent_default();
    page.at.set(Some(to));
    if let Some(cell) = document().get_element_by_id(&cell_id(to.0, to.1)) {
        bring_into_sight(&cell);
    }
}

/// Decimals that show the units of the matrix, at most two.
fn places(matrix: &FundMatrix) -> u32 {
    let of_cells = |row: &FundRow| {
        let cells = row.cells.iter().flatten();
        cells
            .flat_map(|cell| [cell.requested, cell.allocated])
            .collect::<Vec<_>>()
    };
    let units = matrix
        .rows
        .iter()
        .flat_map(|row| [vec![row.held, row.direct, row.direct_target], of_cells(row)].concat());
    format::places_of(units, 0).min(PLACES)
}

#[component]
fn Content(page: Funds, matrix: FundMatrix) -> impl IntoView {
    let places = places(&matrix);
    let heads = each(matrix.funds.iter(), |fund| {
        let mark = fund.exists.then(|| view! { " " <span class="tag ok">"exists"</span> });
        view! { <th scope="col" class="num">{fund.key.clone()} {mark}</th> }
    });
    let totals = view! { <Totals page matrix=matrix.clone()/> };
    let rows = each(
        matrix.rows.into_iter().enumerate(),
        |(number, row)| view! { <Row page row number places/> },
    );
    view! {
        <thead>
            <tr>
                <th scope="col">"Asset"</th>
                <th scope="col" class="num">"Held"</th>
                {heads}
                <th scope="col" class="num">"Unallocated"</th>
                <th scope="col" class="num">"Direct target"</th>
                <th scope="col" class="num">"Fill rate " <span class="unit">"%"</span></th>
            </tr>
        </thead>
        <tbody>{rows}</tbody>
        <tfoot>{totals}</tfoot>
    }
}

#[component]
fn Row(page: Funds, row: FundRow, number: usize, places: u32) -> impl IntoView {
    let figure = move |units: Decimal| {
        let text = format::fixed(units, places);
        // What is left over by rounding is nothing to a reader.
        if text == format::fixed(Decimal::ZERO, places) {
            view! { <td class="num faint">"–"</td> }.into_any()
        } else {
            view! { <td class="num">{text}</td> }.into_any()
        }
    };
    let scale = format::or_dash(row.scale, format::percent);
    let is_short = row.scale.is_some_and(|scale| scale < Decimal::ONE);
    let cells = each(
        row.cells.into_iter().enumerate(),
        |(fund, cell)| view! { <Cell page cell place=(number, fund) places/> },
    );
    view! {
        <tr class="can">
            <td title=row.name>{row.asset}</td>
            {figure(row.held)}
            {cells}
            {figure(row.direct)}
            {figure(row.direct_target)}
            <td class=if is_short { "num over" } else { "num" }>{scale}</td>
        </tr>
    }
}

#[component]
fn Cell(page: Funds, cell: Option<FundCell>, place: (usize, usize), places: u32) -> impl IntoView {
    let is_at = Memo::new(move |_| page.at.get() == Some(place));
    let is_short = cell.as_ref().is_some_and(|cell| cell.is_short);
    let words = cell.map(|cell| {
        let asked = cell
            .is_short
            .then(|| view! { " " <small>"of " {format::fixed(cell.requested, places)}</small> });
        view! { {format::fixed(cell.allocated, places)} {asked} }
    });
    let words = words.map_or_else(
        || view! { <span class="faint">"–"</span> }.into_any(),
        IntoAny::into_any,
    );
    view! {
        <td
            id=cell_id(place.0, place.1)
            class="num cell"
            class:short=is_short
            class:at=is_at
            aria-selected=move || is_at.get().to_string()
            on:click=move |_| page.at.set(Some(place))
        >
            {words}
        </td>
    }
}

/// What everything is worth.
#[component]
fn Totals(page: Funds, matrix: FundMatrix) -> impl IntoView {
    let currency = move || page.app.base_currency();
    let funds = each(matrix.funds, |fund| {
        view! {
            <td class="num">
                {format::fixed(fund.allocated_value, 0)} " " <small>"of " {format::fixed(fund.target_value, 0)}</small>
            </td>
        }
    });
    let target = matrix.direct_target_value.map(|value| format::fixed(value, 0));
    view! {
        <tr class="total">
            <td>"Value " <span class="unit">{currency}</span></td>
            <td class="num">{format::fixed(matrix.value, 0)}</td>
            {funds}
            <td class="num">{format::fixed(matrix.direct_value, 0)}</td>
            <td class="num">{target.unwrap_or_else(|| "–".to_owned())}</td>
            <td></td>
        </tr>
    }
}
