//! The statistics and the latest constituents of a portfolio.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{AUTO, Card, Column, ShortTable, noted};
use protocol::{MemberLine, Metric, MetricValue, PortfolioView, Statistics, Track};

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

/// What a figure is called, what it means, and the figure of each portfolio.
type Line = (&'static str, &'static str, Vec<Option<String>>);

/// "12.34%".
pub(super) fn share(value: f64) -> String {
    format::real_percentage(value, 2)
}

fn written(value: MetricValue) -> String {
    match value {
        MetricValue::Share(value) => share(value),
        MetricValue::Ratio(value) => format::real(value, 2),
        MetricValue::Span(from, to) => format!("{}, {}", format::date(from), format::date(to)),
        MetricValue::Time(time) => time.map_or_else(|| "not recovered".to_owned(), format::date),
    }
}

#[component]
pub(super) fn StatisticsTable(value: RwSignal<Option<PortfolioView>>) -> impl IntoView {
    move || {
        let view = value.get()?;
        let tracks: Vec<Track> = std::iter::once(view.track).chain(view.beside).collect();
        let line = |metric: &Metric| {
            let value = |track: &Track| track.statistics.as_ref().and_then(metric.value).map(written);
            (metric.label, metric.meaning, tracks.iter().map(value).collect())
        };
        let mut rows: Vec<Line> = Statistics::METRICS.iter().map(line).collect();
        rows.retain(|(_, _, figures)| figures.iter().any(Option::is_some));
        let metric = Column::text("Metric", AUTO, |(name, meaning, _): &Line| {
            view! { <b>{*name}</b> " " <small>{*meaning}</small> }
        });
        let of_track = |(place, track): (usize, &Track)| {
            Column::figure(track.key.clone(), AUTO, move |(_, _, figures): &Line| {
                figures[place].clone().unwrap_or_else(|| "–".to_owned())
            })
        };
        let columns = std::iter::once(metric)
            .chain(tracks.iter().enumerate().map(of_track))
            .collect();
        let periods = tracks
            .first()
            .and_then(|track| track.statistics.as_ref())
            .map(|statistics| statistics.periods_per_year);
        let periods = periods.map(|periods| format!("{} periods per year", format::real(periods, 0)));
        Some(view! {
            <Card title="Statistics" note=periods.unwrap_or_default() label="Statistics" body="">
                <ShortTable kind="statistics" label="Statistics of the portfolios" columns rows/>
            </Card>
        })
    }
}
