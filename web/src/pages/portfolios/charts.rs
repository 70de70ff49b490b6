//! Value, drawdown, weights and turnover over time.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::chart::{ChartKind, ChartModel, ChartSeries, ChartUnit};
use crate::browser::format;
use crate::components::ChartFrame;
use crate::state::WithSome;
use protocol::{PortfolioView, Track};

#[component]
pub(super) fn Charts(value: RwSignal<Option<PortfolioView>>) -> impl IntoView {
    let model = move |of: fn(&PortfolioView) -> ChartModel| Signal::derive(move || value.with_some(of));
    let says = move |of: fn(&PortfolioView) -> String| Signal::derive(move || value.part(of));
    let file = move |what: &'static str| {
        Signal::derive(move || {
            let key = value.with_some(|view| view.line.key.clone());
            format!("{}-{what}", key.unwrap_or_default())
        })
    };
    view! {
        <div class="charts">
            <ChartFrame id="chart-value" title="Value" says=says(says_value) model=model(values) file=file("value")/>
            <ChartFrame id="chart-drawdown" title="Drawdown" says=says(says_drawdown) model=model(drawdowns) file=file("drawdown")/>
            <ChartFrame id="chart-weights" title="Weights" says=says(says_weights) model=model(weights) file=file("weights")/>
            <ChartFrame id="chart-turnover" title="Turnover" says=says(says_turnover) model=model(turnover) file=file("turnover")/>
        </div>
    }
}

/// One line a portfolio, over the times of the first.
fn lines(view: &PortfolioView, kind: ChartKind, unit: ChartUnit, of: fn(&Track) -> &[f64]) -> ChartModel {
    let series = std::iter::once(&view.track)
        .chain(&view.beside)
        .map(|track| ChartSeries {
            name: track.key.clone(),
            values: of(track).into(),
        });
    ChartModel {
        kind,
        unit,
        times: view.track.times.as_slice().into(),
        series: series.collect(),
    }
}

fn values(view: &PortfolioView) -> ChartModel {
    lines(view, ChartKind::Line, ChartUnit::Number, |track| &track.values)
}

fn drawdowns(view: &PortfolioView) -> ChartModel {
    lines(view, ChartKind::Area, ChartUnit::Percent, |track| &track.drawdowns)
}

fn weights(view: &PortfolioView) -> ChartModel {
    let track = &view.weights;
    // The last weights hold until the last value.
    let end = view
        .track
        .times
        .last()
        .copied()
        .filter(|end| track.times.last().is_some_and(|last| last < end));
    let times: Arc<[i64]> = track.times.iter().copied().chain(end).collect();
    let column = |column: &[f64]| {
        let last = end.and(column.last().copied());
        column.iter().copied().chain(last).collect()
    };
    let series = track
        .names
        .iter()
        .zip(&track.columns)
        .map(|(name, weights)| ChartSeries {
            name: name.clone(),
            values: column(weights),
        });
    ChartModel {
        kind: ChartKind::Stack,
        unit: ChartUnit::Percent,
        times,
        series: series.collect(),
    }
}

fn turnover(view: &PortfolioView) -> ChartModel {
    ChartModel {
        kind: ChartKind::Bars,
        unit: ChartUnit::Percent,
        times: view.weights.times.as_slice().into(),
        series: vec![ChartSeries {
            name: "Sum of absolute weight changes".to_owned(),
            values: view.turnover.as_slice().into(),
        }],
    }
}

fn says_value(view: &PortfolioView) -> String {
    let (first, last) = (view.track.values.first(), view.track.values.last());
    match first.zip(last) {
        Some((first, last)) => format!(
            "Line chart of the value of {}, from {} to {}.",
            view.line.key,
            format::real(*first, 4),
            format::real(*last, 4)
        ),
        None => String::new(),
    }
}

fn says_drawdown(view: &PortfolioView) -> String {
    let worst = view.track.drawdowns.iter().copied().fold(0.0, f64::min);
    format!(
        "Drawdown of {}; maximum {}.",
        view.line.key,
        format::real_percentage(worst, 2)
    )
}

fn says_weights(view: &PortfolioView) -> String {
    format!(
        "Stacked weights of {} at each rebalance: {}.",
        view.line.key,
        view.weights.names.join(", ")
    )
}

fn says_turnover(view: &PortfolioView) -> String {
    let sum: f64 = view.turnover.iter().sum();
    let trades = format::number_of(view.turnover.len());
    format!(
        "Turnover at each of {}; {} in total.",
        format::counted(trades, "rebalance", "rebalances"),
        format::real_percentage(sum, 2)
    )
}
