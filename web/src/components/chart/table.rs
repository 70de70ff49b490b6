//! The table behind a chart.

use choices::text_cell;
use chrono::{DateTime, SecondsFormat};
use leptos::prelude::*;

use crate::browser::chart::{ChartModel, ChartUnit};
use crate::browser::format;
use crate::components::{Column, Grid, GridModel};
use crate::state::WithSome;

/// One time and its values.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    time: i64,
    values: Vec<String>,
}

/// The values of a chart, newest first.
#[component]
pub(super) fn ChartTable(id: &'static str, title: &'static str, model: Signal<Option<ChartModel>>) -> impl IntoView {
    let names = Memo::new(move |_| {
        model.with(|model| {
            let series = model
                .as_ref()
                .map(|model| model.series.iter().map(|series| series.name.clone()));
            series.into_iter().flatten().collect::<Vec<_>>()
        })
    });
    let unit = Signal::derive(move || {
        let is_percent = model.part(|model| model.unit == ChartUnit::Percent);
        if is_percent { "%".to_owned() } else { String::new() }
    });
    let rows = GridModel::of(
        move || model.with(|model| Some(model.as_ref().map_or(0, length))),
        move |index| model.part(|model| line(model, index)),
    )
    .class(|_| "");
    let table = move || {
        let figures = names.get().into_iter().enumerate();
        let figures = figures.map(|(place, name)| {
            Column::figure(name, "w-num", move |line: &Line| line.values.get(place).cloned()).unit(unit)
        });
        let time = Column::text("Time", "w-when", |line: &Line| {
            DateTime::from_timestamp_millis(line.time).map(format::date_time)
        });
        let columns = std::iter::once(time).chain(figures).collect();
        let label = move || format!("{title} as a table");
        view! { <Grid id kind="charttable" label columns model=rows/> }
    };
    view! { <div class="gridcard charttablebox">{table}</div> }
}

fn length(model: &ChartModel) -> u32 {
    format::number_of(model.times.len())
}

/// The line at a place from the newest on.
fn line(model: &ChartModel, index: u32) -> Option<Line> {
    let at = model.times.len().checked_sub(index as usize + 1)?;
    let written = |value: f64| match model.unit {
        ChartUnit::Percent => format::real(value * 100.0, 2),
        ChartUnit::Number => format::real(value, 4),
    };
    Some(Line {
        time: *model.times.get(at)?,
        values: model
            .series
            .iter()
            .map(|series| series.values.get(at).copied().filter(|value| !value.is_nan()))
            .map(|value| value.map_or_else(|| "–".to_owned(), written))
            .collect(),
    })
}

/// The whole table with every digit, oldest first. Shares are of 1, whatever the chart shows.
pub(super) fn to_csv(model: &ChartModel) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = model.series.iter().map(|series| text_cell(&series.name).into_owned());
    // Writing to memory cannot fail, and every record has as many fields as the first.
    let _ = writer.write_record(std::iter::once("time".to_owned()).chain(names));
    for (row, time) in model.times.iter().enumerate() {
        let time = DateTime::from_timestamp_millis(*time).map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        let values = model
            .series
            .iter()
            .map(|series| series.values.get(row).filter(|value| !value.is_nan()));
        let values = values.map(|value| value.map(f64::to_string).unwrap_or_default());
        let _ = writer.write_record(std::iter::once(time.unwrap_or_default()).chain(values));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::chart::{ChartKind, ChartSeries};

    #[test]
    fn a_table_has_every_digit_and_an_empty_cell_for_a_gap() {
        let series = |name: &str, values: &[f64]| ChartSeries {
            name: name.to_owned(),
            values: values.into(),
        };
        let model = ChartModel {
            kind: ChartKind::Line,
            unit: ChartUnit::Number,
            times: [0, 86_400_000].into(),
            series: vec![series("A, B", &[1.0, 0.1 + 0.2]), series("=C", &[f64::NAN, -2.5])],
        };
        let expected = "time,\"A, B\",'=C\n1970-01-01T00:00:00Z,1,\n1970-01-02T00:00:00Z,0.30000000000000004,-2.5\n";
        assert_eq!(to_csv(&model), expected.as_bytes());
    }
}
