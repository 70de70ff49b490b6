//! What a dry run comes to: figures, a verdict, what is short, what is worth knowing.

use decimal::Decimal;
use leptos::prelude::*;

use super::Funds;
use crate::browser::format;
use crate::components::{Banner, Tile, Tiles};
use protocol::{FundMatrix, FundStatus};

#[component]
pub(super) fn Figures(page: Funds) -> impl IntoView {
    let figure = move |read: fn(&FundMatrix) -> String| Signal::derive(move || page.read(read));
    let note = move |read: fn(&FundMatrix) -> String| Signal::derive(move || page.read(read).unwrap_or_default());
    let currency = Signal::derive(move || page.app.base_currency());
    view! {
        <Tiles>
            <Tile label="Outcome" figure=figure(|matrix| status_word(matrix.status).to_owned())/>
            <Tile label="Account value" figure=figure(|matrix| format::fixed(matrix.value, 0)) note=currency/>
            <Tile
                label="In funds"
                figure=figure(|matrix| format::fixed(in_funds(matrix), 0))
                note=note(|matrix| share_of(in_funds(matrix), matrix.value))
            />
            <Tile
                label="Direct sleeve"
                figure=figure(|matrix| format::fixed(matrix.direct_value, 0))
                note=note(|matrix| share_of(matrix.direct_value, matrix.value))
            />
            <Tile
                label="Short assets"
                figure=figure(|matrix| count(matrix.deficits.len()))
                note=note(|matrix| format!("of {}", count(matrix.rows.len())))
            />
        </Tiles>
    }
}

fn count(rows: usize) -> String {
    format::count(u32::try_from(rows).unwrap_or(u32::MAX))
}

fn in_funds(matrix: &FundMatrix) -> Decimal {
    matrix.value.checked_sub(matrix.direct_value).unwrap_or_default()
}

fn share_of(part: Decimal, whole: Decimal) -> String {
    let share = part.checked_div(whole);
    share.map_or_else(String::new, |share| format!("{} %", format::percent(share)))
}

const fn status_word(status: FundStatus) -> &'static str {
    match status {
        FundStatus::Feasible => "Feasible",
        FundStatus::Gap => "With gaps",
        FundStatus::Infeasible => "Infeasible",
    }
}

/// Whether the funds get what they ask for, in a sentence.
#[component]
pub(super) fn Verdict(page: Funds) -> impl IntoView {
    move || {
        page.read(|matrix| {
            let short = count(matrix.deficits.len());
            match matrix.status {
                FundStatus::Feasible => view! {
                    <Banner done=true><p>"Feasible: every fund gets all that it asks for."</p></Banner>
                }
                .into_any(),
                FundStatus::Gap => view! {
                    <Banner>
                        <p>"Attributed with target gaps: funds ask for more of " {short} " assets than is held, and share what there is."</p>
                    </Banner>
                }
                .into_any(),
                FundStatus::Infeasible => view! {
                    <Banner failed=true>
                        <p>
                            "Infeasible: funds ask for more of " {short}
                            " assets than is held, and the policy is all or nothing. Share out in proportion, or lower the targets."
                        </p>
                    </Banner>
                }
                .into_any(),
            }
        })
    }
}

/// What is short and by how much, and the warnings.
#[component]
pub(super) fn Deficits(page: Funds) -> impl IntoView {
    let deficits = move || {
        let deficits = page
            .read(|matrix| matrix.deficits.clone())
            .filter(|deficits| !deficits.is_empty())?;
        let rows = deficits
            .into_iter()
            .map(|(asset, units)| view! { <dt>{asset}</dt><dd>{format::fixed(units, 2)}</dd> })
            .collect_view();
        Some(view! {
            <section class="card" aria-label="Short assets">
                <h2>"Short assets" <span class="quiet">"units missing"</span></h2>
                <div class="body"><dl class="pairs">{rows}</dl></div>
            </section>
        })
    };
    let warnings = move || {
        let warnings = page
            .read(|matrix| matrix.warnings.clone())
            .filter(|warnings| !warnings.is_empty())?;
        let items = warnings
            .into_iter()
            .map(|warning| view! { <li>{warning}</li> })
            .collect_view();
        Some(view! {
            <section class="card" aria-label="Warnings">
                <h2>"Warnings"</h2>
                <div class="body"><ul class="plain">{items}</ul></div>
            </section>
        })
    };
    view! { {deficits} {warnings} }
}
