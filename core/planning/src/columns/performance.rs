use choices::{Choice, UnassignedWeight};
use chrono::{DateTime, SecondsFormat};
use rebalance::performance::{Attribution, Effects, Rates, Segment, active_share};

use super::read::Reader;
use super::{Columns, column_shape, gives};
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::performance::{Performance, Series, attribute, measure_performance};
use crate::raw::RawValue;
use crate::scalar::{read_decimal, read_instant};
use crate::shape::{Shape, Shaped};

pub(super) const TAKES: Shape = column_shape!("PerformanceInput", " A series of values.", [
    times Required Shape::List(&Shape::Instant), " When each value was seen, ascending.";
    values Required Shape::Numbers, " The values, from 0. A flow up to its time is in a value already; 0 is an account from which all money was taken out, or that none has come into yet.";
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
    values Required Shape::Numbers, " The values, from 0. A flow up to its time is in a value already; 0 is an account from which all money was taken out, or that none has come into yet.";
    benchmark Optional Shape::Numbers, " The level of a benchmark at the same times.";
    flow_time Optional Shape::Numbers, " Of each flow: milliseconds since 1970, after the first value and up to the last.";
    flow_amount Optional Shape::Numbers, " Of each flow: positive in, negative out.";
    periods_per_year Required Shape::Real, " Periods per year: 252 for daily values, 12 for monthly values.";
    risk_free Optional Shape::Real, " Annual rate; 0 when left out.";
]);

gives! {
    GIVES = "Performance", " The performance of a series, in shares of 1; undefined figures are null. A period in which the account is empty counts in none.";
    fn written(found: Performance, times: &[i64]) where {
        let instant = |row: Option<usize>| {
            let time = row.and_then(|row| times.get(row));
            let time = time.and_then(|time| DateTime::from_timestamp_millis(*time));
            time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        };
        let worst = found.worst_drawdown;
        let beside = found.benchmark.map(|(_, beside)| beside);
        let (rate, rates) = match found.xirr {
            Rates::None => (None, Vec::new()),
            Rates::One(rate) => (Some(rate), vec![rate]),
            Rates::Many(rates) => (None, rates),
        };
    } {
        twr {Shape::Real}, " Time-weighted return; a flow takes effect at the end of its period, and a period that starts empty starts at its first flow." => found.twr;
        modified_dietz {Shape::Real} as Nullable, " Money-weighted return (modified Dietz) over the time in which the account holds something." => found.modified_dietz;
        xirr {Shape::Real} as Nullable, " The annual internal rate of return; null when there is none, or more than one." => rate;
        xirr_rates {Shape::List(&Shape::Real)}, " All internal rates of return, ascending; one above 1.8e308 is left out." => rates;
        annual_return {Shape::Real} as Nullable, " Annualised time-weighted return." => found.annual_return;
        volatility {Shape::Real} as Nullable, " Annualised standard deviation of returns (n - 1)." => found.volatility;
        sharpe {Shape::Real} as Nullable, " Annualised mean excess return / standard deviation." => found.sharpe;
        sortino {Shape::Real} as Nullable, " Annualised mean excess return / downside deviation." => found.sortino;
        downside_deviation {Shape::Real} as Nullable, " Annualised root mean square of shortfalls below the risk-free return." => found.downside_deviation;
        max_drawdown {Shape::Real}, " Maximum drawdown: at most 0." => worst.map_or(0.0, |worst| worst.depth);
        drawdown_peak {Shape::Instant} as Nullable, " Date of its peak." => instant(worst.map(|worst| worst.peak));
        drawdown_trough {Shape::Instant} as Nullable, " Date of its trough." => instant(worst.map(|worst| worst.trough));
        drawdown_recovered {Shape::Instant} as Nullable, " When the peak was regained." => instant(worst.and_then(|worst| worst.recovered));
        calmar {Shape::Real} as Nullable, " Annualised return / maximum drawdown." => found.calmar;
        best_period {Shape::Real}, " The highest return of a period." => found.best_and_worst.0;
        worst_period {Shape::Real}, " The lowest return of a period." => found.best_and_worst.1;
        benchmark_twr {Shape::Real} as Omitted, " The benchmark's return over the periods in which the account holds something." => found.benchmark.map(|(twr, _)| twr);
        tracking_error {Shape::Real} as Omitted, " Annualised standard deviation of active returns." => beside.and_then(|beside| beside.tracking_error);
        information_ratio {Shape::Real} as Omitted, " Annualised mean active return / tracking error." => beside.and_then(|beside| beside.information_ratio);
        beta {Shape::Real} as Omitted, " Covariance with the benchmark / variance of the benchmark." => beside.and_then(|beside| beside.beta);
        alpha {Shape::Real} as Omitted, " Annualised return not explained by beta." => beside.and_then(|beside| beside.alpha);
        correlation {Shape::Real} as Omitted, " Correlation with the benchmark." => beside.and_then(|beside| beside.correlation);
        growth Numbers, " Growth of one unit, at each time; it stands still while the account is empty." => found.growth;
        drawdown Numbers, " Drawdown from the running maximum, at each time." => found.drawdowns;
    }
}

pub(super) const TAKES_ATTRIBUTION: Shape = column_shape!("AttributionColumns", " Segments by period, period by period.", [
    segments Required Shape::Count, " Segments of a period.";
    weight Required Shape::Numbers, " Share of the portfolio at the start of the period.";
    period_return Required Shape::Numbers, " Return of the portfolio's part; NaN where its weight is 0, which is the benchmark's return, or 0 if that is NaN too.";
    benchmark_weight Required Shape::Numbers, " Share of the benchmark at the start of the period.";
    benchmark_return Required Shape::Numbers, " Return of the benchmark's part; NaN where its weight is 0, which is the portfolio's return, or 0 if that is NaN too.";
    unassigned Optional <UnassignedWeight as Shaped>::SHAPE, " What happens to weights of a period that do not sum to 1; refuse when left out.";
]);

gives! {
    GIVES_ATTRIBUTION = "Attribution", " Effects by segment (Brinson-Fachler); the linked ones (Carino) and linked_residual sum to total_return - benchmark_return.";
    fn effects(found: &Attribution, shares: Vec<f64>) where {
        let each = |of: fn(&Effects) -> f64| found.periods.iter().flatten().map(of).collect();
        let linked = |of: fn(&Effects) -> f64| found.linked.iter().map(of).collect();
    } {
        allocation Numbers, " Of each period and segment." => each(|effects| effects.allocation);
        selection Numbers, " Of each period and segment." => each(|effects| effects.selection);
        interaction Numbers, " Of each period and segment." => each(|effects| effects.interaction);
        linked_allocation Numbers, " Of each segment." => linked(|effects| effects.allocation);
        linked_selection Numbers, " Of each segment." => linked(|effects| effects.selection);
        linked_interaction Numbers, " Of each segment." => linked(|effects| effects.interaction);
        residual Numbers, " Of each period: the effect of the weight left to 1, which earns nothing; -(rest of the portfolio - rest of the benchmark) x benchmark return." => found.residuals.clone();
        linked_residual {Shape::Real}, " Of all periods." => found.linked_residual;
        active_share Numbers, " Of each period: half the sum of absolute differences of weights." => shares;
        total_return {Shape::Real}, " Of the portfolio over all periods." => found.total_return;
        benchmark_return {Shape::Real}, " Of the benchmark over all periods." => found.benchmark_return;
    }
}

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
    measure(&reader, &times, &flows).map_err(in_columns)
}

/// What is wrong with a series, at the columns that it came in.
fn in_columns(mut refused: InvalidInput) -> InvalidInput {
    for violation in &mut refused.violations {
        let column = match violation.column.as_deref() {
            Some("times") => "time",
            Some("flows") if violation.code == "flow_outside_times" => "flow_time",
            Some("flows") => "flow_amount",
            _ => continue,
        };
        violation.column = Some(column.into());
    }
    refused
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
    reader.checked()?;
    let columns = names.map(|name| reader.numbers(name));
    for (name, column) in names.into_iter().zip(columns) {
        let weights = match name {
            "period_return" => Some(columns[0]),
            "benchmark_return" => Some(columns[2]),
            _ => None,
        };
        for (row, number) in column.iter().enumerate() {
            match weights.map(|weights| weights[row]) {
                _ if number.is_finite() => {}
                Some(0.0) if number.is_nan() => {}
                Some(_) if number.is_nan() => reader.report.add(row, name, codes::return_missing()),
                _ => reader.report.add(row, name, codes::not_real()),
            }
        }
    }
    reader.checked()?;
    let unassigned = match reader.value("unassigned") {
        RawValue::Text(text) => UnassignedWeight::of(text).unwrap_or_default(),
        _ => UnassignedWeight::default(),
    };
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
    Ok(effects(&attribute(&periods, unassigned)?, shares))
}
