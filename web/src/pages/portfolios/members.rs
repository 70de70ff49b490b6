//! The latest constituents of a portfolio.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{EmptyNote, ShortTable, TableHead};
use protocol::{MemberLine, PortfolioView};

#[component]
pub(super) fn Members(value: RwSignal<Option<PortfolioView>>) -> impl IntoView {
    move || {
        let PortfolioView {
            members, members_time, ..
        } = value.get()?;
        let when = members_time.map(|time| format!("effective from {}", format::date_time(time)));
        let largest = members
            .iter()
            .map(|member| member.weight.abs())
            .fold(f64::MIN_POSITIVE, f64::max);
        let sum: f64 = members.iter().map(|member| member.weight).sum();
        let rest = 1.0 - sum;
        let is_empty = members.is_empty();
        let was_built = members.iter().any(|member| member.before.is_some());
        let rows = members
            .into_iter()
            .map(|member| view! { <MemberRow member largest was_built/> })
            .collect_view();
        let mut heads = vec![
            TableHead::Words("Constituent"),
            TableHead::Words("Type"),
            TableHead::FiguresIn("Weight", "%"),
            TableHead::Silent("Weight bar"),
        ];
        if was_built {
            heads.extend([TableHead::FiguresIn("Weight before", "%"), TableHead::figures("Price")]);
        }
        let content = if is_empty {
            view! { <EmptyNote title="No weights" text="Import portfolios.csv on the Data page, or build the portfolio."/> }.into_any()
        } else {
            view! { <ShortTable kind="members" label="Latest weights" heads><tbody>{rows}</tbody></ShortTable> }
                .into_any()
        };
        let foot = (!is_empty).then(|| {
            let rest = if rest.abs() < 1e-9 { "fully invested".to_owned() } else { format!("{} unassigned", format::real_percentage(rest, 2)) };
            view! { <div class="gridfoot plain"><span>"Weights sum to " <b>{format::real_percentage(sum, 2)}</b> ", " {rest} "."</span></div> }
        });
        Some(view! {
            <section class="card" aria-label="Weights">
                <h2>"Weights" <span class="quiet">{when}</span></h2>
                {content}
                {foot}
            </section>
        })
    }
}

#[component]
fn MemberRow(member: MemberLine, largest: f64, was_built: bool) -> impl IntoView {
    let name = (member.name != member.key).then_some(member.name);
    let kind = if member.is_portfolio { "Portfolio" } else { "Asset" };
    let width = format!("{:.1}", member.weight.abs() / largest * 100.0);
    let side = if member.weight < 0.0 { "bar short" } else { "bar" };
    let figure = |value: Option<f64>, places: u32, scale: f64| {
        value.map_or_else(|| "–".to_owned(), |value| format::real(value * scale, places))
    };
    let built = was_built.then(|| {
        view! {
            <td class="num">{figure(member.before, 2, 100.0)}</td>
            <td class="num">{figure(member.price, 2, 1.0)}</td>
        }
    });
    view! {
        <tr>
            <td>{member.key} " " <small>{name}</small></td>
            <td class="quiet">{kind}</td>
            <td class="num">{percent(member.weight)}</td>
            <td>
                <svg class="sharebar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class=side width=width height="8" rx="1"/>
                </svg>
            </td>
            {built}
        </tr>
    }
}

fn percent(share: f64) -> String {
    format::real(share * 100.0, 2)
}
