use rebalance::performance::period_return;
use sorting::Arrange;

use super::{Series, days};
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};

/// Sums of money that differ by no more than this share of what was added are the same.
const ROUNDING: f64 = 1e-12;

/// The periods between the values of a series, and when the account held something.
///
/// An account is empty from the moment at which all of its money was taken out, which is the last flow before a value of 0, to
/// the first flow that comes in. A period that starts empty starts at that flow and with its amount, and has no return when
/// nothing came in before its end.
#[derive(Debug, Default)]
pub(super) struct Periods {
    /// The return of each period; none where the account was empty all the time.
    pub(super) returns: Vec<Option<f64>>,
    /// From when to when the account held something.
    held: Vec<(i64, i64)>,
}

/// A flow, with its row in the input.
#[derive(Clone, Copy)]
struct Dated {
    time: i64,
    amount: f64,
    row: usize,
}

/// The end of a period.
#[derive(Clone, Copy)]
struct End {
    time: i64,
    value: f64,
    row: usize,
}

impl Periods {
    /// The periods of a series whose columns are as they have to be.
    ///
    /// # Errors
    /// `flow_impossible`, `flow_missing`, `not_positive` for a value of 0 although no money left, `too_few_values` when the account
    /// was empty in all periods.
    pub(super) fn of(series: &Series<'_>) -> Result<Self, InvalidInput> {
        let flows = dated(series);
        let (mut periods, mut report) = (Self::default(), Violations::default());
        if let (Some(time), Some(value)) = (series.times.first(), series.values.first())
            && *value > 0.0
        {
            periods.held.push((*time, *time));
        }
        for (row, values) in series.values.windows(2).enumerate() {
            let end = End {
                time: series.times[row + 1],
                value: values[1],
                row: row + 1,
            };
            let first = flows.partition_point(|flow| flow.time <= series.times[row]);
            let last = flows.partition_point(|flow| flow.time <= end.time);
            let spans = periods.held.len();
            let earned = periods.earned(values[0], &flows[first..last], end, &mut report);
            periods.returns.push(earned);
            if values[0] > 0.0 || periods.held.len() > spans {
                periods.hold_to(&flows[first..last], end);
            }
        }
        report.finish()?;
        if periods.returns.iter().all(Option::is_none) {
            return Err(InvalidInput::one(0, "values", codes::no_period_held()));
        }
        Ok(periods)
    }

    /// The days up to a time in which the account held something.
    pub(super) fn days_held(&self, time: i64) -> f64 {
        let until = |(from, to): &(i64, i64)| days(*from, time.min(*to)).max(0.0);
        self.held.iter().fold(0.0, |sum, held| sum + until(held))
    }

    /// The return of a period; none where there is none, and where something is wrong with it, which is reported.
    fn earned(&mut self, begin: f64, flows: &[Dated], end: End, report: &mut Violations) -> Option<f64> {
        if begin > 0.0 {
            return return_of(begin, flows, end, report);
        }
        let Some((first, later)) = first_moment(flows) else {
            if end.value > 0.0 {
                report.add(end.row, "values", codes::flow_missing());
            }
            return None;
        };
        let came = total(first);
        if came < 0.0 {
            let taken = first.iter().find(|flow| flow.amount < 0.0);
            let row = taken.map_or(0, |flow| flow.row);
            report.add(row, "flows", codes::nothing_to_take_out());
            return None;
        }
        let time = first[0].time;
        if time < end.time {
            self.held.push((time, time));
            return return_of(came, later, end, report);
        }
        let earned = end.value - came;
        if earned > rounding(first, end) {
            report.add(end.row, "values", codes::flow_missing());
        } else if earned < -rounding(first, end) {
            report.add(first[0].row, "flows", codes::flow_impossible(&earned));
        } else {
            self.held.push((time, time));
        }
        None
    }

    /// Extends the time in which the account held something over a period in which it did.
    fn hold_to(&mut self, flows: &[Dated], end: End) {
        let is_taken_out = |flow: &&Dated| flow.amount < 0.0;
        let emptied = flows.iter().rev().find(is_taken_out).filter(|_| end.value == 0.0);
        if let Some((from, to)) = self.held.last_mut() {
            *to = emptied.map_or(end.time, |flow| flow.time).max(*from);
        }
    }
}

fn return_of(begin: f64, flows: &[Dated], end: End, report: &mut Violations) -> Option<f64> {
    let total = total(flows);
    let before = end.value - total;
    if before > rounding(flows, end) {
        return Some(period_return(begin, total, end.value));
    }
    let came_in = flows.iter().rev().find(|flow| flow.amount > 0.0);
    match came_in.filter(|_| end.value > 0.0 || before < 0.0) {
        Some(flow) => report.add(flow.row, "flows", codes::flow_impossible(&before)),
        None => report.add(end.row, "values", codes::worth_nothing()),
    }
    None
}

/// The flows by time; those of one time in the order in which they are given.
fn dated(series: &Series<'_>) -> Vec<Dated> {
    let dated = |(row, (time, amount)): (usize, &(i64, f64))| Dated {
        time: *time,
        amount: *amount,
        row,
    };
    let mut flows: Vec<Dated> = series.flows.iter().enumerate().map(dated).collect();
    flows.arrange_by_key(|flow| flow.time);
    flows
}

/// The flows of the first time at which they do not cancel each other, and those after it.
fn first_moment(flows: &[Dated]) -> Option<(&[Dated], &[Dated])> {
    let mut rest = flows;
    while let Some(first) = rest.first() {
        let (moment, later) = rest.split_at(rest.partition_point(|flow| flow.time == first.time));
        if total(moment).abs() > ROUNDING * gross(moment) {
            return Some((moment, later));
        }
        rest = later;
    }
    None
}

fn total(flows: &[Dated]) -> f64 {
    flows.iter().fold(0.0, |sum, flow| sum + flow.amount)
}

fn gross(flows: &[Dated]) -> f64 {
    flows.iter().fold(0.0, |sum, flow| sum + flow.amount.abs())
}

fn rounding(flows: &[Dated], end: End) -> f64 {
    ROUNDING * (end.value + gross(flows))
}
