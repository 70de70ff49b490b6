//! How holdings are allocated: the policy, and the calculation of one cell.

use decimal::Decimal;
use leptos::prelude::*;

use super::Funds;
use crate::browser::format;
use crate::components::{FormAbout, FormFields, FormModel, Icon, IconButton, LineagePaths};
use crate::state::WithSome;
use protocol::{FundCell, FundMatrix, FundRow};

#[component]
pub(super) fn Why(page: Funds) -> impl IntoView {
    move || {
        let (row, fund) = page.at.get()?;
        page.matrix.part(|matrix| {
            let (row, fund) = (matrix.rows.get(row)?.clone(), matrix.funds.get(fund)?.key.clone());
            let cell = row.cells.get(page.at.get()?.1).cloned().flatten();
            let body = match cell {
                Some(cell) => view! { <Explained page row=row.clone() cell matrix=matrix.clone()/> }.into_any(),
                None => view! { <p>{fund.clone()} " does not request " {row.asset.clone()} "."</p> }.into_any(),
            };
            Some(view! {
                <section class="card" aria-label="Explanation">
                    <header>
                        <h2>{row.asset} <span class="quiet">" in " {fund}</span></h2>
                        <IconButton icon=Icon::Close label="Close" on_press=move || page.at.set(None)/>
                    </header>
                    <div class="body stack">{body}</div>
                </section>
            })
        })
    }
}

#[component]
fn Explained(page: Funds, row: FundRow, cell: FundCell, matrix: FundMatrix) -> impl IntoView {
    let currency = untrack(|| page.app.base_currency());
    let money = |value: Decimal| format!("{} {currency}", format::fixed(value, 2));
    let scale = row.scale.unwrap_or(Decimal::ONE);
    let asked: Vec<Decimal> = row.cells.iter().flatten().map(|cell| cell.requested).collect();
    let demand = Decimal::checked_sum(asked.iter().filter_map(|units| units.checked_abs())).unwrap_or_default();
    let says = if cell.is_short {
        format!(
            "The funds request {} and the account holds {}: each receives {} of its request.",
            format::free(demand),
            format::free(row.held),
            format::percentage(scale)
        )
    } else {
        "Holdings cover every request.".to_owned()
    };
    let gap_class = if cell.is_short { "over" } else { "" };
    let formula = format!(
        "{} × {} = {}",
        format::free(cell.requested),
        format::free(scale),
        format::free(cell.allocated)
    );
    view! {
        <p class="reason">{says}</p>
        <dl class="pairs">
            <dt>"Requested"</dt><dd>{format::free(cell.requested)}</dd>
            <dt>"Fill rate"</dt><dd>{format::percentage(scale)}</dd>
            <dt>"Allocated"</dt><dd>{format::free(cell.allocated)}</dd>
            <dt>"Shortfall"</dt><dd class=gap_class>{format::free(cell.gap)}</dd>
            <dt>"Value requested"</dt><dd>{money(cell.requested_value)}</dd>
            <dt>"Value allocated"</dt><dd>{money(cell.allocated_value)}</dd>
        </dl>
        <p class="quiet">"Requested × fill rate = allocated, rounded down: " <span class="num">{formula}</span></p>
        <h3>"Request sources"</h3>
        <LineagePaths paths=cell.paths/>
        <p class="quiet">
            "Valued at " {format::date_time(matrix.time)} "; account value " {money(matrix.value)} "."
        </p>
    }
}

#[component]
pub(super) fn PolicyPanel(page: Funds) -> impl IntoView {
    let about = FormAbout {
        touched: Callback::new(move |()| page.failure.set(None)),
        ..FormAbout::of_entry("funds-", page.refusal())
    };
    let form = FormModel::of(page.policy, about);
    view! {
        <section class="card" aria-label="Policy">
            <h2>"Policy"</h2>
            <div class="form funds"><FormFields form/></div>
        </section>
    }
}
