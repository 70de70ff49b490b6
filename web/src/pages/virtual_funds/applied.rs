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
                title="No fund has a part yet"
                text="Look at the dry run, then apply it: each fund gets its part of the newest holdings, and nothing is traded."
            />
        </section>
    }
}

#[component]
fn Parts(view: FundsView) -> impl IntoView {
    let unbacked = view.unbacked.join(", ");
    let warning = (!unbacked.is_empty()).then(|| {
        view! { <Banner><p>"Funds have " {unbacked} ", which the holdings have not. Apply again."</p></Banner> }
    });
    let when = view.time.map(format::date_time);
    let funds = view.funds.into_iter().map(|fund| view! { <Fund fund/> }).collect_view();
    let residuals = view.residuals;
    let heads = vec![
        TableHead::Words("Asset"),
        TableHead::figures("Units"),
        TableHead::figures("Gap"),
        TableHead::FiguresIn("Scale", "%"),
    ];
    view! {
        {warning}
        <div class="byfund">
            <section class="card gridcard" aria-label="Holdings by fund">
                <h2>"Holdings by fund" <span class="quiet">{when}</span></h2>
                <ShortTable kind="fundparts" label="Funds and their lines" heads>{funds}</ShortTable>
            </section>
            <Residuals residuals/>
        </div>
    }
}

#[component]
fn Fund(fund: FundPart) -> impl IntoView {
    let count = match fund.lines.len() {
        1 => "1 asset".to_owned(),
        count => format!("{} assets", format::count(u32::try_from(count).unwrap_or(u32::MAX))),
    };
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
        TableHead::figures("In funds"),
        TableHead::figures("Left"),
    ];
    let content = if is_empty {
        view! { <EmptyNote title="Nothing is left" text="The funds have all that the account holds."/> }.into_any()
    } else {
        view! { <ShortTable kind="residuals" label="What no fund has" heads><tbody>{rows}</tbody></ShortTable> }
            .into_any()
    };
    view! {
        <section class="card gridcard" aria-label="Direct sleeve">
            <h2>"Direct sleeve" <span class="quiet">"what no fund has"</span></h2>
            {content}
        </section>
    }
}
