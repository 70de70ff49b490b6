//! What was applied: the newest holdings by fund, and what no fund has.

use std::time::Duration;

use leptos::prelude::*;

use super::Funds;
use crate::browser::format;
use crate::components::{Banner, EmptyNote, FailureBanner, ShortTable, TableHead};
use crate::state::latest;
use protocol::{FundPart, FundPartLine, FundResidual, FundsView, ShowFunds};

#[component]
pub(super) fn Applied(page: Funds) -> impl IntoView {
    let uid = Memo::new(move |_| page.account.with(|account| account.as_ref().map(|account| account.uid)));
    let shown = latest(page.app.engine, Duration::ZERO, move || {
        uid.get().map(|account| ShowFunds { account })
    });
    view! {
        <FailureBanner failure=page.failure/>
        <FailureBanner failure=shown.failure/>
        {move || shown.value.get().map(|view| if view.funds.is_empty() {
            view! { <NothingApplied/> }.into_any()
        } else {
            view! { <Parts view/> }.into_any()
        })}
    }
}

#[component]
fn NothingApplied() -> impl IntoView {
    view! {
        <section class="card">
            <EmptyNote
                title="No allocation yet"
                text="Review the preview, then apply it: the latest holdings are allocated to the funds, and nothing is traded."
            />
        </section>
    }
}

#[component]
fn Parts(view: FundsView) -> impl IntoView {
    let unbacked = view.unbacked.join(", ");
    let warning = (!unbacked.is_empty()).then(|| {
        view! { <Banner><p>"Funds hold " {unbacked} ", which the holdings no longer contain. Apply again."</p></Banner> }
    });
    let when = view.time.map(format::date_time);
    let funds = view.funds.into_iter().map(|fund| view! { <Fund fund/> }).collect_view();
    let residuals = view.residuals;
    let heads = vec![
        TableHead::Words("Asset"),
        TableHead::figures("Quantity"),
        TableHead::figures("Shortfall"),
        TableHead::FiguresIn("Fill rate", "%"),
    ];
    view! {
        {warning}
        <div class="byfund">
            <section class="card gridcard" aria-label="Holdings by fund">
                <h2>"Holdings by fund" <span class="quiet">{when}</span></h2>
                <ShortTable kind="fundparts" label="Funds and their positions" heads>{funds}</ShortTable>
            </section>
            <Residuals residuals/>
        </div>
    }
}

#[component]
fn Fund(fund: FundPart) -> impl IntoView {
    let count = format::counted(u32::try_from(fund.lines.len()).unwrap_or(u32::MAX), "asset", "assets");
    let how = fund.lines.first().map(|line| line.how.clone());
    let lines = fund.lines.into_iter().map(|line| view! { <Line line/> }).collect_view();
    view! {
        <tbody>
            <tr class="grp">
                <td colspan="4"><span class="stick" title=fund.key>{fund.portfolio} " " <span class="gap">{count} ", " {how}</span></span></td>
            </tr>
            {lines}
        </tbody>
    }
}

#[component]
fn Line(line: FundPartLine) -> impl IntoView {
    let gap = line.gap.filter(|gap| !gap.is_zero());
    let class = if gap.is_some() { "num over" } else { "num faint" };
    let name = (line.name != line.asset).then_some(line.name);
    view! {
        <tr>
            <td>{line.asset} " " <small>{name}</small></td>
            <td class="num">{format::fixed(line.quantity, 2)}</td>
            <td class=class>{gap.map_or_else(|| "–".to_owned(), |gap| format::fixed(gap, 2))}</td>
            <td class="num">{line.scale.map_or_else(|| "–".to_owned(), format::percent)}</td>
        </tr>
    }
}

/// What no fund has.
#[component]
fn Residuals(residuals: Vec<FundResidual>) -> impl IntoView {
    let is_empty = residuals.is_empty();
    let rows = residuals
        .into_iter()
        .map(|residual| {
            let name = (residual.name != residual.asset).then_some(residual.name);
            view! {
                <tr>
                    <td>{residual.asset} " " <small>{name}</small></td>
                    <td class="num">{format::fixed(residual.held, 2)}</td>
                    <td class="num">{format::fixed(residual.allocated, 2)}</td>
                    <td class="num">{format::fixed(residual.residual, 2)}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = vec![
        TableHead::Words("Asset"),
        TableHead::figures("Held"),
        TableHead::figures("Allocated"),
        TableHead::figures("Unallocated"),
    ];
    let content = if is_empty {
        view! { <EmptyNote title="Fully allocated" text="All holdings of the account are allocated to funds."/> }
            .into_any()
    } else {
        view! { <ShortTable kind="residuals" label="Unallocated holdings" heads><tbody>{rows}</tbody></ShortTable> }
            .into_any()
    };
    view! {
        <section class="card gridcard" aria-label="Unallocated">
            <h2>"Unallocated"</h2>
            {content}
        </section>
    }
}
