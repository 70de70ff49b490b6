//! The result of a preview: figures, a verdict, shortfalls, warnings.

use choices::{AttributionStatus, Choice};
use decimal::Decimal;
use leptos::prelude::*;

use super::Funds;
use crate::browser::format;
use crate::components::{Banner, Card, Tile, Tiles, each};
use crate::state::WithSome;
use protocol::FundMatrix;

#[component]
pub(super) fn Figures(page: Funds) -> impl IntoView {
    let figure = move |read: fn(&FundMatrix) -> String| Signal::derive(move || page.matrix.with_some(read));
    let note = move |read: fn(&FundMatrix) -> String| Signal::derive(move || page.matrix.part(read));
    let currency = move || page.app.base_currency();
    view! {
        <Tiles>
            <Tile label="Outcome" figure=figure(|matrix| matrix.status.label().to_owned())/>
            <Tile label="Account value" figure=figure(|matrix| format::fixed(matrix.value, 0)) note=currency/>
            <Tile
                label="Allocated"
                figure=figure(|matrix| format::fixed(in_funds(matrix), 0))
                note=note(|matrix| share_of(in_funds(matrix), matrix.value))
            />
            <Tile
                label="Unallocated"
                figure=figure(|matrix| format::fixed(matrix.direct_value, 0))
                note=note(|matrix| share_of(matrix.direct_value, matrix.value))
            />
            <Tile
                label="Assets with shortfall"
                figure=figure(|matrix| count(matrix.deficits.len()))
                note=note(|matrix| format!("of {}", count(matrix.rows.len())))
            />
        </Tiles>
    }
}

fn count(rows: usize) -> String {
    format::count(format::number_of(rows))
}

fn in_funds(matrix: &FundMatrix) -> Decimal {
    matrix.value.checked_sub(matrix.direct_value).unwrap_or_default()
}

fn share_of(part: Decimal, whole: Decimal) -> String {
    let share = part.checked_div(whole);
    share.map_or_else(String::new, format::percentage)
}

/// Whether the funds get what they ask for, in a sentence.
#[component]
pub(super) fn Verdict(page: Funds) -> impl IntoView {
    move || {
        page.matrix.with_some(|matrix| {
            let short = format::counted(format::number_of(matrix.deficits.len()), "asset", "assets");
            match matrix.status {
                AttributionStatus::Feasible => view! {
                    <Banner done=true><p>"Feasible: every fund is fully allocated."</p></Banner>
                }
                .into_any(),
                AttributionStatus::AttributedWithGap => view! {
                    <Banner>
                        <p>"Shortfall: the funds request more than the account holds of " {short} "; holdings are allocated pro rata."</p>
                    </Banner>
                }
                .into_any(),
                AttributionStatus::Infeasible => view! {
                    <Banner failed=true>
                        <p>
                            "Infeasible: the funds request more than the account holds of " {short}
                            ", and the policy is all or nothing. Allocate pro rata, or lower the targets."
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
        let deficits = page.matrix.part(|matrix| matrix.deficits.clone());
        let is_none = deficits.is_empty();
        let rows = each(
            deficits,
            |(asset, units)| view! { <dt>{asset}</dt><dd>{format::fixed(units, 2)}</dd> },
        );
        (!is_none).then(|| {
            view! {
                <Card title="Assets with shortfall" note="missing quantity" label="Assets with shortfall">
                    <dl class="pairs">{rows}</dl>
                </Card>
            }
        })
    };
    let warnings = move || {
        let warnings = page.matrix.part(|matrix| matrix.warnings.clone());
        let is_none = warnings.is_empty();
        let items = each(warnings, |warning| view! { <li>{warning}</li> });
        (!is_none).then(|| {
            view! {
                <Card title="Warnings" label="Warnings"><ul class="plain">{items}</ul></Card>
            }
        })
    };
    view! { {deficits} {warnings} }
}
