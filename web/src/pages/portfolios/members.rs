//! The latest constituents of a portfolio.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{AUTO, Card, Column, ShortTable, noted};
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
        let columns = columns(largest, was_built);
        let empty = (
            "No weights",
            "Import portfolios.csv on the Data page, or build the portfolio.",
        );
        let foot = (!is_empty).then(|| {
            let rest = if rest.abs() < 1e-9 { "fully invested".to_owned() } else { format!("{} unassigned", format::real_percentage(rest, 2)) };
            view! { <div class="gridfoot plain"><span>"Weights sum to " <b>{format::real_percentage(sum, 2)}</b> ", " {rest} "."</span></div> }
        });
        Some(view! {
            <Card title="Weights" note=when.unwrap_or_default() label="Weights" body="">
                <ShortTable kind="members" label="Latest weights" columns rows=members empty/>
                {foot}
            </Card>
        })
    }
}

fn columns(largest: f64, was_built: bool) -> Vec<Column<MemberLine>> {
    let figure = |value: Option<f64>| format::or_dash(value, |value| format::real(value, 2));
    let mut columns = vec![
        Column::text("Constituent", AUTO, |member: &MemberLine| {
            let name = (member.name != member.key).then(|| member.name.clone());
            noted(member.key.clone(), name)
        }),
        Column::text(
            "Type",
            AUTO,
            |member: &MemberLine| {
                if member.is_portfolio { "Portfolio" } else { "Asset" }
            },
        )
        .class("quiet"),
        Column::figure("Weight", AUTO, move |member: &MemberLine| {
            figure(Some(member.weight * 100.0))
        })
        .percent(),
        Column::silent("Weight bar", AUTO, move |member: &MemberLine| {
            let width = format!("{:.1}", member.weight.abs() / largest * 100.0);
            let side = if member.weight < 0.0 { "bar short" } else { "bar" };
            view! {
                <svg class="sharebar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class=side width=width height="8" rx="1"/>
                </svg>
            }
        }),
    ];
    if was_built {
        let before = move |member: &MemberLine| figure(member.before.map(|weight| weight * 100.0));
        columns.extend([
            Column::figure("Weight before", AUTO, before).percent(),
            Column::figure("Price", AUTO, move |member: &MemberLine| figure(member.price)),
        ]);
    }
    columns
}
