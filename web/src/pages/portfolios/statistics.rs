//! What is to be said of a portfolio and of those beside it.

use leptos::prelude::*;

use super::detail::share;
use crate::browser::format;
use crate::components::{ShortTable, TableHead};
use protocol::{PortfolioView, RelativeFigures, Statistics, Track};

/// What a figure is called, what it means, and how it is read.
type Row = (&'static str, &'static str, fn(&Statistics) -> Option<String>);

const ROWS: &[Row] = &[
    ("Return", "over the whole time, time-weighted", |s| Some(share(s.total))),
    ("Return a year", "compounded", |s| s.annual.map(share)),
    ("Volatility", "standard deviation of returns (n − 1), a year", |s| {
        s.volatility.map(share)
    }),
    (
        "Sharpe ratio",
        "mean return by its deviation, a year; risk-free 0 %",
        |s| s.sharpe.map(ratio),
    ),
    ("Sortino ratio", "mean return by its downside deviation, a year", |s| {
        s.sortino.map(ratio)
    }),
    ("Deepest fall", "from a peak", |s| Some(share(s.max_drawdown))),
    ("Fell from, to", "peak, trough", |s| {
        let (peak, trough, _) = s.drawdown_times?;
        Some(format!("{}, {}", format::date(peak), format::date(trough)))
    }),
    ("Made up on", "when the peak was reached again", |s| {
        let (_, _, recovered) = s.drawdown_times?;
        Some(recovered.map_or_else(|| "not yet".to_owned(), format::date))
    }),
    ("Calmar ratio", "return a year by the deepest fall", |s| {
        s.calmar.map(ratio)
    }),
    ("Best period", "highest return between two values", |s| {
        Some(share(s.best_and_worst.0))
    }),
    ("Worst period", "lowest return between two values", |s| {
        Some(share(s.best_and_worst.1))
    }),
    ("Tracking error", "to the benchmark, a year", |s| {
        beside(s, |r| r.tracking_error).map(share)
    }),
    ("Information ratio", "mean difference by its deviation, a year", |s| {
        beside(s, |r| r.information_ratio).map(ratio)
    }),
    ("Beta", "to the benchmark", |s| beside(s, |r| r.beta).map(ratio)),
    ("Alpha", "return a year that beta does not explain", |s| {
        beside(s, |r| r.alpha).map(share)
    }),
    ("Correlation", "with the benchmark", |s| {
        beside(s, |r| r.correlation).map(ratio)
    }),
    ("Active share", "half the differences of the newest weights", |s| {
        s.active_share.map(share)
    }),
];

fn ratio(value: f64) -> String {
    format::real(value, 2)
}

fn beside(statistics: &Statistics, of: fn(&RelativeFigures) -> Option<f64>) -> Option<f64> {
    statistics.relative.as_ref().and_then(of)
}

#[component]
pub(super) fn StatisticsTable(value: RwSignal<Option<PortfolioView>>) -> impl IntoView {
    move || {
        let view = value.get()?;
        let tracks: Vec<Track> = std::iter::once(view.track).chain(view.beside).collect();
        let keys = tracks.iter().map(|track| TableHead::figures(track.key.clone()));
        let heads = std::iter::once(TableHead::Words("Figure")).chain(keys).collect();
        let rows = ROWS
            .iter()
            .filter_map(|(name, meaning, of)| {
                let figures: Vec<Option<String>> = tracks
                    .iter()
                    .map(|track| track.statistics.as_ref().and_then(of))
                    .collect();
                figures.iter().any(Option::is_some).then(|| {
                    let cells = figures
                        .into_iter()
                        .map(|figure| view! { <td class="num">{figure.unwrap_or_else(|| "–".to_owned())}</td> })
                        .collect_view();
                    view! { <tr><td><b>{*name}</b> " " <small>{*meaning}</small></td>{cells}</tr> }
                })
            })
            .collect_view();
        let periods = tracks
            .first()
            .and_then(|track| track.statistics.as_ref())
            .map(|statistics| statistics.periods_per_year);
        let periods = periods.map(|periods| format!("{} values a year", format::real(periods, 0)));
        Some(view! {
            <section class="card" aria-label="Statistics">
                <h2>"Statistics" <span class="quiet">{periods}</span></h2>
                <ShortTable kind="statistics" label="Statistics of the portfolios" heads><tbody>{rows}</tbody></ShortTable>
            </section>
        })
    }
}
