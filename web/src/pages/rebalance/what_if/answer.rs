//! What a what-if comes to: before, plan, what if.

use decimal::Decimal;
use leptos::prelude::*;

use super::WhatIf;
use crate::browser::format;
use crate::components::{AUTO, Banner, Card, Column, SmallTable, each};
use crate::state::WithSome;
use protocol::{TouchedAccount, WhatIfFigures};

/// A row of the figures: its name, whether it is a share of 1, how it is read, and how before the plan, where it exists.
struct Figure {
    name: &'static str,
    is_share: bool,
    /// None where it is not known.
    read: fn(&WhatIfFigures) -> Option<Decimal>,
    before: Option<fn(&WhatIfFigures) -> Decimal>,
}

impl Figure {
    const fn new(name: &'static str, is_share: bool, read: fn(&WhatIfFigures) -> Option<Decimal>) -> Self {
        Self {
            name,
            is_share,
            read,
            before: None,
        }
    }

    fn write(&self, value: Decimal) -> String {
        if self.is_share {
            format::percent(value)
        } else {
            format::fixed(value, 0)
        }
    }

    fn write_change(&self, change: Decimal) -> String {
        if self.is_share {
            format::signed_percent(change)
        } else {
            format::signed(change, 0)
        }
    }
}

const FIGURES: [Figure; 6] = [
    Figure {
        before: Some(|figures| figures.drift_before),
        ..Figure::new("Drift", true, |figures| Some(figures.drift_after))
    },
    Figure::new("Orders", false, |figures| {
        Some(Decimal::from(i64::from(figures.orders)))
    }),
    Figure::new("Turnover", true, |figures| Some(figures.turnover)),
    Figure::new("Tax", false, |figures| figures.tax),
    Figure::new("Sales of unknown tax", false, |figures| {
        Some(Decimal::from(i64::from(figures.unknown_sales)))
    }),
    Figure::new("Cost", false, |figures| Some(figures.cost)),
];

/// The figures of all accounts before, planned, and tried.
#[component]
pub(super) fn Deltas(what_if: WhatIf) -> impl IntoView {
    let figures = Memo::new(move |_| {
        let plan = what_if.scope.with_some(|scope| scope.plan)?;
        let tried = what_if.view.with_some(|view| view.what_if);
        Some((plan, tried.unwrap_or(plan)))
    });
    let rows = move || {
        let (plan, tried) = figures.get()?;
        let row = |figure: Figure| view! { <DeltaRow figure plan tried/> };
        Some(each(FIGURES, row))
    };
    let took = move || {
        what_if.view.with(|view| {
            let view = view.as_ref()?;
            let accounts = format::counted(view.touched, "account", "accounts");
            let millis = what_if.millis.get_value();
            Some(format!("{accounts} changed; recalculated in {millis} ms."))
        })
    };
    let faults = move || {
        let first = what_if.view.with(|view| {
            let fault = view.as_ref()?.violations.first()?;
            Some(fault.message.clone())
        });
        first.map(|message| view! { <Banner><p>{message}</p></Banner> })
    };
    view! {
        <div class="body stack">
            <table class="small-table deltas">
                <caption class="sr-only">"Plan and what-if"</caption>
                <thead>
                    <tr>
                        <th></th>
                        <th class="num">"Before"</th>
                        <th class="num">"Plan"</th>
                        <th class="num">"What if"</th>
                        <th class="num">"Change"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="faint" role="status">{move || took().unwrap_or_else(|| "Change a parameter below.".to_owned())}</p>
            {faults}
        </div>
    }
}

#[component]
fn DeltaRow(figure: Figure, plan: WhatIfFigures, tried: WhatIfFigures) -> impl IntoView {
    let (planned, now) = ((figure.read)(&plan), (figure.read)(&tried));
    let before = figure.before.map(|read| figure.write(read(&tried)));
    let change = now.zip(planned).and_then(|(now, planned)| now.checked_sub(planned));
    let change = change.filter(|change| !change.is_zero());
    let written = |value: Option<Decimal>| value.map_or_else(|| "–".to_owned(), |value| figure.write(value));
    view! {
        <tr>
            <th scope="row">{figure.name} " " <span class="unit">{figure.is_share.then_some("%")}</span></th>
            <td class="num">{before}</td>
            <td class="num">{written(planned)}</td>
            <td class="num strong">{written(now)}</td>
            <td class="num">{change.map(|change| figure.write_change(change))}</td>
        </tr>
    }
}

/// The accounts that differ most.
#[component]
pub(super) fn Touched(what_if: WhatIf) -> impl IntoView {
    let accounts = Memo::new(move |_| {
        what_if.view.with(|view| {
            view.as_ref()
                .map_or_else(|| (0, Vec::new()), |view| (view.touched, view.accounts.clone()))
        })
    });
    move || {
        let (touched, accounts) = accounts.get();
        (touched > 0).then(|| {
            let shown = format::number_of(accounts.len());
            let rest = touched.saturating_sub(shown);
            view! {
                <Card title="Changed accounts" note=format::count(touched) body="body stack">
                    <SmallTable columns=touched_columns() rows=accounts/>
                    {(rest > 0).then(|| view! { <p class="faint">{format!("and {} more", format::count(rest))}</p> })}
                </Card>
            }
        })
    }
}

fn touched_columns() -> Vec<Column<TouchedAccount>> {
    let figure = |title: &'static str, text: fn(&WhatIfFigures) -> String| {
        Column::figure(title, AUTO, move |account: &TouchedAccount| {
            let (before, after) = (text(&account.plan), text(&account.what_if));
            let before = (before != after).then(|| view! { <span class="quiet">{before} " → "</span> });
            view! { {before} {after} }
        })
    };
    vec![
        Column::text("Account", AUTO, |account: &TouchedAccount| account.identifier.clone()),
        figure("Drift %", |figures| format::percent(figures.drift_after)),
        figure("Turnover %", |figures| format::percent(figures.turnover)),
        figure("Orders", |figures| format::count(figures.orders)),
    ]
}
