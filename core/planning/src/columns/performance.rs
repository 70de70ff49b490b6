use chrono::{DateTime, SecondsFormat};
use rebalance::performance::{Attribution, Effects, Rates, Segment, active_share};
use serde_json::Value;

use super::read::Reader;
use super::{Column, Columns, column_shape};
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::performance::{Performance, Series, attribute, measure_performance};
use crate::raw::RawValue;
use crate::scalar::{read_decimal, read_instant};
use crate::shape::Shape;

pub(super) const TAKES: Shape = column_shape!("PerformanceInput", " A series of values.", [
    times Required Shape::List(&Shape::Instant), " When each value was seen, ascending.";
    values Required Shape::Numbers, " The values, above 0. A flow up to its time is in a value already.";
    benchmark Optional Shape::Numbers, " The level of a benchmark at the same times.";
    flows Optional Shape::List(&FLOW), " Money from outside: after the first value and up to the last.";
    periods_per_year Required Shape::Real, " Periods per year: 252 for daily values, 12 for monthly values.";
    risk_free Optional Shape::Real, " Annual rate; 0 when left out.";
]);

const FLOW: Shape = column_shape!("CashFlow", " Money from outside.", [
    time Required Shape::Instant, " When.";
    amount Required Shape::Decimal, " Positive in, negative out.";
]);

pub(super) const TAKES_COLUMNS: Shape = column_shape!("PerformanceColumns", " A series of values as columns.", [
    time Required Shape::Numbers, " Milliseconds since 1970 in UTC, ascending.";
    values Required Shape::Numbers, " The values, above 0. A flow up to its time is in a value already.";
    benchmark Optional Shape::Numbers, " The level of a benchmark at the same times.";
    flow_time Optional Shape::Numbers, " Of each flow: milliseconds since 1970, after the first value and up to the last.";
    flow_amount Optional Shape::Numbers, " Of each flow: positive in, negative out.";
    periods_per_year Required Shape::Real, " Periods per year: 252 for daily values, 12 for monthly values.";
    risk_free Optional Shape::Real, " Annual rate; 0 when left out.";
]);

pub(super) const GIVES: Shape = column_shape!("Performance", " The performance of a series, in shares of 1; undefined figures are null.", [
    twr Required Shape::Real, " Time-weighted return; a flow takes effect at the end of its period.";
    modified_dietz Nullable Shape::Real, " Money-weighted return (modified Dietz).";
    xirr Nullable Shape::Real, " The annual internal rate of return; null when there is none, or more than one.";
    xirr_rates Required Shape::List(&Shape::Real), " All solutions that were found.";
    annual_return Nullable Shape::Real, " Annualised time-weighted return.";
    volatility Nullable Shape::Real, " Annualised standard deviation of returns (n - 1).";
    sharpe Nullable Shape::Real, " Annualised mean excess return / standard deviation.";
    sortino Nullable Shape::Real, " Annualised mean excess return / downside deviation.";
    downside_deviation Nullable Shape::Real, " Annualised root mean square of shortfalls below the risk-free return.";
    max_drawdown Required Shape::Real, " Maximum drawdown: at most 0.";
    drawdown_peak Nullable Shape::Instant, " Date of its peak.";
    drawdown_trough Nullable Shape::Instant, " Date of its trough.";
    drawdown_recovered Nullable Shape::Instant, " When the peak was regained.";
    calmar Nullable Shape::Real, " Annualised return / maximum drawdown.";
    best_period Required Shape::Real, " The highest return of a period.";
    worst_period Required Shape::Real, " The lowest return of a period.";
    benchmark_twr Omitted Shape::Real, " The benchmark's return.";
    tracking_error Omitted Shape::Real, " Annualised standard deviation of active returns.";
    information_ratio Omitted Shape::Real, " Annualised mean active return / tracking error.";
    beta Omitted Shape::Real, " Covariance with the benchmark / variance of the benchmark.";
    alpha Omitted Shape::Real, " Annualised return not explained by beta.";
    correlation Omitted Shape::Real, " Correlation with the benchmark.";
    growth Required Shape::Numbers, " Growth of one unit, at each time.";
    drawdown Required Shape::Numbers, " Drawdown from the running maximum, at each time.";
]);

pub(super) const TAKES_ATTRIBUTION: Shape = column_shape!("AttributionColumns", " Segments by period, period by period.", [
    segments Required Shape::Count, " Segments of a period.";
    weight Required Shape::Numbers, " Share of the portfolio at the start of the period.";
    period_return Required Shape::Numbers, " Return of the portfolio's part.";
    benchmark_weight Required Shape::Numbers, " Share of the benchmark at the start of the period.";
    benchmark_return Required Shape::Numbers, " Return of the benchmark's part.";
]);

pub(super) const GIVES_ATTRIBUTION: Shape = column_shape!("Attribution", " Effects by segment; the linked ones sum to total_return - benchmark_return.", [
    allocation Required Shape::Numbers, " Of each period and segment.";
    selection Required Shape::Numbers, " Of each period and segment.";
    interaction Required Shape::Numbers, " Of each period and segment.";
    linked_allocation Required Shape::Numbers, " Of each segment.";
    linked_selection Required Shape::Numbers, " Of each segment.";
    linked_interaction Required Shape::Numbers, " Of each segment.";
    active_share Required Shape::Numbers, " Of each period: half the sum of absolute differences of weights.";
    total_return Required Shape::Real, " Of the portfolio over all periods.";
    benchmark_return Required Shape::Real, " Of the benchmark over all periods.";
]);

/// `performance`.
///
/// # Errors
/// Those of reading the input and of [`measure_performance`].
pub fn performance(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let reader = Reader::new(raw, &TAKES)?;
    // What the shape admits can be read.
    let time = |raw: &RawValue| read_instant(raw).map_or(0, |time| time.timestamp_millis());
    let times: Vec<i64> = reader.items("times").iter().map(time).collect();
    let flow = |flow: &RawValue| {
        let amount = flow.get("amount").map(read_decimal);
        let amount = amount.and_then(Result::ok).unwrap_or_default();
        (flow.get("time").map_or(0, time), amount.to_f64())
    };
    let flows: Vec<(i64, f64)> = reader.items("flows").iter().map(flow).collect();
    measure(&reader, &times, &flows)
}

/// `performanceColumns`.
///
/// # Errors
/// Those of reading the columns and of [`measure_performance`].
pub fn performance_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES_COLUMNS)?;
    reader.together("flow_time", &["flow_amount"]);
    let times = reader.milliseconds("time");
    let flow_times = reader.milliseconds("flow_time");
    reader.checked()?;
    let flows: Vec<(i64, f64)> = flow_times
        .into_iter()
        .zip(reader.numbers("flow_amount").iter().copied())
        .collect();
    measure(&reader, &times, &flows)
}

fn measure(reader: &Reader<'_>, times: &[i64], flows: &[(i64, f64)]) -> Result<Columns, InvalidInput> {
    let real = |name: &str| match reader.value(name) {
        RawValue::Number(number) => *number,
        _ => 0.0,
    };
    let series = Series {
        times,
        values: reader.numbers("values"),
        benchmark: reader.has("benchmark").then(|| reader.numbers("benchmark")),
        flows,
        periods_per_year: real("periods_per_year"),
        risk_free: real("risk_free"),
    };
    measure_performance(&series).map(|found| written(found, times))
}

fn written(found: Performance, times: &[i64]) -> Columns {
    let json = |value: Option<f64>| Column::Json(value.into());
    let instant = |row: Option<usize>| {
        let time = row
            .and_then(|row| times.get(row))
            .and_then(|time| DateTime::from_timestamp_millis(*time));
        Column::Json(
            time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
                .into(),
        )
    };
    let worst = found.worst_drawdown;
    let (rate, rates) = match found.xirr {
        Rates::None => (None, Vec::new()),
        Rates::One(rate) => (Some(rate), vec![rate]),
        Rates::Many(rates) => (None, rates),
    };
    let mut columns = vec![
        ("twr", json(Some(found.twr))),
        ("modified_dietz", json(found.modified_dietz)),
        ("xirr", json(rate)),
        ("xirr_rates", Column::Json(rates.into())),
        ("annual_return", json(found.annual_return)),
        ("volatility", json(found.volatility)),
        ("sharpe", json(found.sharpe)),
        ("sortino", json(found.sortino)),
        ("downside_deviation", json(found.downside_deviation)),
        ("max_drawdown", json(Some(worst.map_or(0.0, |worst| worst.depth)))),
        ("drawdown_peak", instant(worst.map(|worst| worst.peak))),
        ("drawdown_trough", instant(worst.map(|worst| worst.trough))),
        ("drawdown_recovered", instant(worst.and_then(|worst| worst.recovered))),
        ("calmar", json(found.calmar)),
        ("best_period", json(Some(found.best_and_worst.0))),
        ("worst_period", json(Some(found.best_and_worst.1))),
    ];
    if let Some((twr, beside)) = found.benchmark {
        let relative = [
            ("benchmark_twr", Some(twr)),
            ("tracking_error", beside.tracking_error),
            ("information_ratio", beside.information_ratio),
            ("beta", beside.beta),
            ("alpha", beside.alpha),
            ("correlation", beside.correlation),
        ];
        let defined = relative
            .into_iter()
            .filter_map(|(name, value)| Some((name, json(Some(value?)))));
        columns.extend(defined);
    }
    columns.push(("growth", Column::Numbers(found.growth)));
    columns.push(("drawdown", Column::Numbers(found.drawdowns)));
    columns
}

/// `attribution`.
///
/// # Errors
/// Columns that are not as declared or not of one length, and those of [`attribute`].
pub fn attribution(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES_ATTRIBUTION)?;
    let names = ["weight", "period_return", "benchmark_weight", "benchmark_return"];
    let segments = reader.count("segments");
    let rows = reader.numbers("weight").len();
    reader.same_length(rows, &names[1..]);
    if segments == 0 || !rows.is_multiple_of(segments) {
        reader
            .report
            .add(0, "segments", codes::periods_incomplete(&rows, &segments));
    }
    for name in names {
        for (row, number) in reader.numbers(name).iter().enumerate() {
            if !number.is_finite() {
                reader.report.add(row, name, codes::not_real());
            }
        }
    }
    reader.checked()?;
    let columns = names.map(|name| reader.numbers(name));
    let segment = |row: usize| Segment {
        weight: columns[0][row],
        period_return: columns[1][row],
        benchmark_weight: columns[2][row],
        benchmark_return: columns[3][row],
    };
    let all: Vec<Segment> = (0..rows).map(segment).collect();
    let periods: Vec<&[Segment]> = all.chunks(segments).collect();
    let shares = periods.iter().map(|period| {
        let weights = |of: fn(&Segment) -> f64| period.iter().map(of).collect::<Vec<_>>();
        active_share(&weights(|own| own.weight), &weights(|own| own.benchmark_weight)).unwrap_or(f64::NAN)
    });
    let shares = shares.collect();
    Ok(effects(&attribute(&periods)?, shares))
}

fn effects(found: &Attribution, shares: Vec<f64>) -> Columns {
    let each = |of: fn(&Effects) -> f64| Column::Numbers(found.periods.iter().flatten().map(of).collect());
    let linked = |of: fn(&Effects) -> f64| Column::Numbers(found.linked.iter().map(of).collect());
    let total = |value: f64| Column::Json(Value::from(value));
    vec![
        ("allocation", each(|effects| effects.allocation)),
        ("selection", each(|effects| effects.selection)),
        ("interaction", each(|effects| effects.interaction)),
        ("linked_allocation", linked(|effects| effects.allocation)),
        ("linked_selection", linked(|effects| effects.selection)),
        ("linked_interaction", linked(|effects| effects.interaction)),
        ("active_share", Column::Numbers(shares)),
        ("total_return", total(found.total_return)),
        ("benchmark_return", total(found.benchmark_return)),
    ]
}
