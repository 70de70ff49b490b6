//! What was applied: the newest holdings by fund, and what no fund has.

use leptos::prelude::*;

use super::Funds;
use crate::browser::format;
use crate::components::{AUTO, Banner, Card, Column, EmptyNote, FailureBanner, GroupedTable, ShortTable, noted};
use crate::state::{WithSome, answer_to};
use protocol::{FundPart, FundPartLine, FundResidual, FundsView, ShowFunds};

#[component]
pub(super) fn Applied(page: Funds) -> impl IntoView {
    let uid = Memo::new(move |_| page.account.with_some(|account| account.uid));
    let shown = answer_to(page.app.engine, move || uid.get().map(|account| ShowFunds { account }));
    view! {
        <FailureBanner failure=page.failure/>
        <FailureBanner failure=shown.failure/>
        {move || shown.value.get().map(|view| if view.funds.is_empty() {
            view! {
                <section class="card">
                    <EmptyNote
                        title="No allocation yet"
                        text="Review the preview, then apply it: the latest holdings are allocated to the funds, and nothing is traded."
                    />
                </section>
            }
            .into_any()
        } else {
            view! { <Parts view/> }.into_any()
        })}
    }
}

#[component]
fn Parts(view: FundsView) -> impl IntoView {
    let unbacked = view.unbacked.join(", ");
    let warning = (!unbacked.is_empty()).then(|| {
        view! { <Banner><p>"Funds hold " {unbacked} ", which the holdings no longer contain. Apply again."</p></Banner> }
    });
    let when = view.time.map(format::date_time);
    let groups = view.funds.into_iter().map(group).collect();
    let residuals = view.residuals;
    view! {
        {warning}
        <div class="byfund">
            <Card title="Holdings by fund" note=when.unwrap_or_default() label="Holdings by fund" class="card gridcard" body="">
                <GroupedTable kind="fundparts" label="Funds and their positions" columns=columns() groups/>
            </Card>
            <Residuals residuals/>
        </div>
    }
}

/// The heading of a fund and its lines.
fn group(fund: FundPart) -> (AnyView, Vec<FundPartLine>) {
    let count = format::counted(format::number_of(fund.lines.len()), "asset", "assets");
    let how = fund.lines.first().map(|line| line.how.clone());
    let heading = view! {
        <span class="stick" title=fund.key>{fund.portfolio} " " <span class="gap">{count} ", " {how}</span></span>
    };
    (heading.into_any(), fund.lines)
}

fn columns() -> Vec<Column<FundPartLine>> {
    let gap = |line: &FundPartLine| line.gap.filter(|gap| !gap.is_zero());
    vec![
        Column::text("Asset", AUTO, |line: &FundPartLine| named(&line.asset, &line.name)),
        Column::figure("Quantity", AUTO, |line: &FundPartLine| format::fixed(line.quantity, 2)),
        Column::figure("Shortfall", AUTO, move |line: &FundPartLine| {
            format::or_dash(gap(line), |gap| format::fixed(gap, 2))
        })
        .class_of(move |line| if gap(line).is_some() { "over" } else { "faint" }),
        Column::share("Fill rate", AUTO, |line: &FundPartLine| line.scale),
    ]
}

/// An asset and its name, where that says more.
fn named(asset: &str, name: &str) -> impl IntoView + use<> {
    let name = (name != asset).then(|| name.to_owned());
    noted(asset.to_owned(), name)
}

/// What no fund has.
#[component]
fn Residuals(residuals: Vec<FundResidual>) -> impl IntoView {
    let columns = vec![
        Column::text("Asset", AUTO, |residual: &FundResidual| {
            named(&residual.asset, &residual.name)
        }),
        Column::figure("Held", AUTO, |residual: &FundResidual| format::fixed(residual.held, 2)),
        Column::figure("Allocated", AUTO, |residual: &FundResidual| {
            format::fixed(residual.allocated, 2)
        }),
        Column::figure("Unallocated", AUTO, |residual: &FundResidual| {
            format::fixed(residual.residual, 2)
        }),
    ];
    let empty = ("Fully allocated", "All holdings of the account are allocated to funds.");
    view! {
        <Card title="Unallocated" label="Unallocated" class="card gridcard" body="">
            <ShortTable kind="residuals" label="Unallocated holdings" columns rows=residuals empty/>
        </Card>
    }
}
