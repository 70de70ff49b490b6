//! The rows of a run: its times, its assets, and the signal on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use markets::lookup::asset_key;
use markets::tables::calendars::Calendar;
use metatable::{Instant, Store, Uid};
use rebalance::construction::Signalled;
use sorting::Collected;

use super::Run;
use crate::construction::dates::rebalance_rows;
use crate::construction::frame::{Frame, interpolate};
use crate::construction::grid::Sessions;
use crate::construction::outcome::Nothing;
use crate::construction::prices::{first_price, newest};
use crate::construction::resume::{Checkpoint, Stored};
use crate::construction::run_error::{MissingPrice, RunError};
use crate::construction::window::{required_assets, span, usable_end};
use crate::price_source::ValuationSource;

/// The times and assets of a run. A row is a time, a column an asset. The assets are all that the signal ever named, in the
/// order in which it first did, so that a later run has them in the same columns.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) assets: Vec<Uid>,
    /// Those that prices are read of; the others have no weight.
    pub(super) priced: BTreeSet<Uid>,
    pub(super) times: Vec<Instant>,
    /// The time before the first one.
    pub(super) since: Instant,
    /// The targets of the rebalances, row by row; NaN in rows without one.
    pub(super) signal: Vec<f64>,
    /// The newest target before the first row.
    pub(super) signalled: Option<Signalled>,
    /// The state that the walk resumes from; none when it starts from the beginning.
    pub(super) checkpoint: Option<Checkpoint>,
    /// The time of the last stored value, and that value.
    pub(super) booked: Option<(Instant, f64)>,
    pub(super) new_signal: Frame,
}

/// The weights that a time of the grid trades to; none when it is no rebalance.
type Target<'a> = Option<&'a BTreeMap<Uid, f64>>;

/// The times of the portfolio since its start, with the target of each.
struct Schedule<'a> {
    times: Vec<Instant>,
    targets: Vec<Target<'a>>,
}

/// Times x assets that one run goes over at most: its columns take 16 bytes a cell.
const MOST_CELLS: usize = 50_000_000;

pub(super) fn planned(
    run: &Run,
    store: &Store,
    calendar: &Calendar,
    (stored, signal): (Option<Stored>, &Frame),
) -> Result<Result<Plan, Nothing>, RunError> {
    let booked = stored.as_ref().map(|stored| (stored.until, stored.last_close));
    let subject = &run.subject;
    let last_value = booked.map(|(until, _)| until);
    let (first, end) = span(last_value, run.configuration.start, subject.until, subject.longest);
    if end < first {
        return Ok(Err(Nothing::WindowEmpty));
    }
    let Some(schedule) = schedule(run, Sessions { store, calendar }, signal, end)? else {
        return Ok(Err(Nothing::NoSignal));
    };
    let checkpoint = stored.and_then(|stored| stored.checkpoint);
    let is_new = |time: &Instant| last_value.is_none_or(|last| *time > last);
    if !schedule.times.last().is_some_and(is_new) {
        return Ok(Err(Nothing::UpToDate(last_value)));
    }
    let start = checkpoint.as_ref().map(|checkpoint| checkpoint.time);
    let start = start.map_or(0, |start| schedule.times.partition_point(|time| *time <= start));
    let newest = (0..start).rev().find(|row| schedule.targets[*row].is_some());
    let from = newest.unwrap_or(start);
    let required = required(run, &schedule.targets[from..], checkpoint.as_ref());
    let usable = usable(run, store, &required, schedule.times[start])?;
    let stop = usable.stop(&schedule.times);
    if !schedule.times[..stop].last().is_some_and(is_new) {
        let ends = usable
            .first_to_end
            .map(|(time, asset)| Nothing::PricesEnd(asset_key(store, asset), time));
        return Ok(Err(ends.unwrap_or(Nothing::UpToDate(last_value))));
    }
    let rows = Rows { start, stop, newest };
    let columns = columns(signal, &required);
    if (stop - start).saturating_mul(columns.len()) > MOST_CELLS {
        return Err(RunError::RangeTooLong);
    }
    let mut plan = laid_out(run, &schedule, rows, columns);
    plan.priced = required.into_iter().collect();
    if let Some(checkpoint) = &checkpoint {
        plan.since = checkpoint.time;
    }
    (plan.checkpoint, plan.booked) = (checkpoint, booked);
    Ok(Ok(plan))
}

/// The times from the first one with a signal to the last one that the signal reaches; none when there are none.
fn schedule<'a>(
    run: &Run,
    sessions: Sessions<'_>,
    signal: &'a Frame,
    end: Instant,
) -> Result<Option<Schedule<'a>>, RunError> {
    let configuration = &run.configuration;
    let (start, _) = span(None, configuration.start, end, None);
    let life = configuration
        .signal
        .maximum_forward_fill(configuration.frequency.step());
    let Some((last, _)) = signal.last_key_value() else {
        return Ok(None);
    };
    let reach = last.checked_add_signed(life).map_or(end, |reach| reach.min(end));
    let mut grid = sessions.grid(configuration.frequency, start, end)?;
    let all: Vec<Instant> = grid.iter().map(|time| time.time).collect();
    let mut known = interpolate(signal, &all, life);
    let Some(first) = known.iter().position(Option::is_some) else {
        return Ok(None);
    };
    let Some(priced) = first_priced(run, sessions.store, signal)? else {
        return Ok(None);
    };
    // Nothing can be valued before the first price.
    let first = first.max(all.partition_point(|time| *time < priced));
    grid.drain(..first);
    known.drain(..first);
    let may_trade = rebalance_rows(&configuration.rebalance, &grid, sessions)?;
    let stop = grid.partition_point(|time| time.time <= reach);
    let targets = known.iter().zip(may_trade).take(stop);
    Ok(Some(Schedule {
        targets: targets
            .map(|(known, may_trade)| known.map(|(_, weights)| weights).filter(|_| may_trade))
            .collect(),
        times: all[first..first + stop].to_vec(),
    }))
}

/// When the first of the signal's assets has its first price; none when no asset ever has a weight.
fn first_priced(run: &Run, store: &Store, signal: &Frame) -> Result<Option<Instant>, RunError> {
    let weights = signal.values().flatten().filter(|(_, weight)| **weight != 0.0);
    let assets: BTreeSet<Uid> = weights.map(|(asset, _)| *asset).into_set();
    let valuation = &run.configuration.valuation;
    let first = assets
        .iter()
        .filter_map(|asset| first_price(store, valuation, *asset))
        .min();
    if first.is_none() && !assets.is_empty() {
        return Err(RunError::PricesEmpty);
    }
    Ok(first)
}

/// The assets that the walk needs prices of.
fn required(run: &Run, targets: &[Target<'_>], checkpoint: Option<&Checkpoint>) -> Vec<Uid> {
    // Most targets are one and the same map, time after time.
    let distinct = targets.iter().flatten().map(|target| std::ptr::from_ref(*target));
    let mut seen = BTreeSet::new();
    let mut wanted = Vec::new();
    for (target, address) in targets.iter().flatten().zip(distinct) {
        if seen.insert(address) {
            let weights = target.iter().filter(|(_, weight)| **weight != 0.0);
            wanted.extend(weights.map(|(asset, _)| *asset));
        }
    }
    let held = checkpoint.iter().flat_map(|checkpoint| checkpoint.traded.iter());
    let held = held.filter(|(_, (weight, _))| *weight != 0.0).map(|(asset, _)| *asset);
    required_assets(wanted, held, run.configuration.replacement_asset)
}

/// The columns: the assets of the signal as it first named them, and what is priced besides.
fn columns(signal: &Frame, required: &[Uid]) -> Vec<Uid> {
    let named = signal.values().flat_map(|weights| weights.keys().copied());
    required_assets(named, required.iter().copied(), None)
}

/// How far prices reach, and the asset whose prices end first, with their end.
struct Usable {
    end: Instant,
    /// The newest price of all; none when prices are carried forward to the end.
    newest: Option<Instant>,
    first_to_end: Option<(Instant, Uid)>,
}

impl Usable {
    /// The first time that no price reaches. A price is of the first time at or after it, so that one of midnight is of the
    /// session of its day; no time after that one has a price of its own.
    fn stop(&self, times: &[Instant]) -> usize {
        let reached = times.partition_point(|time| *time <= self.end);
        let priced = |newest| times.partition_point(|time| *time < newest) + 1;
        self.newest.map_or(reached, |newest| reached.min(priced(newest)))
    }
}

fn usable(run: &Run, store: &Store, required: &[Uid], time: Instant) -> Result<Usable, RunError> {
    let (valuation, alignment) = (&run.configuration.valuation, run.configuration.alignment);
    let until = run.subject.until;
    let newest = |asset: &Uid| newest(store, &valuation.source, valuation.column, *asset, until).map(|(time, _)| time);
    let known: Vec<Option<Instant>> = required.iter().map(newest).collect();
    let unpriced = known.iter().zip(required).filter(|(known, _)| known.is_none());
    let missing = unpriced.map(|(_, asset)| MissingPrice {
        asset: asset_key(store, *asset),
        time,
        first: None,
    });
    let missing: Vec<_> = missing.collect();
    if alignment.fail_on_missing_prices && !missing.is_empty() {
        return Err(RunError::PricesMissing(missing));
    }
    let first_to_end = known
        .iter()
        .zip(required)
        .filter_map(|(time, asset)| Some(((*time)?, *asset)))
        .min();
    if first_to_end.is_none() && !required.is_empty() {
        return Err(RunError::PricesEmpty);
    }
    let fill = alignment
        .maximum_forward_fill_secs
        .map(|secs| TimeDelta::seconds(i64::from(secs)));
    let fill = fill.unwrap_or_else(|| source_step(&valuation.source).unwrap_or(run.configuration.frequency.step()));
    let is_cut = !alignment.forward_fill_to_now;
    let newest = known.iter().flatten().max().copied().filter(|_| is_cut);
    let end = usable_end(known, fill).filter(|_| is_cut);
    Ok(Usable {
        end: end.unwrap_or(until),
        newest,
        first_to_end,
    })
}

/// A regular series of minutes reaches five milliseconds less than a step beyond its last bar.
fn source_step(source: &ValuationSource) -> Option<TimeDelta> {
    let ValuationSource::InterpolatedPricesTS { cadence, .. } = source else {
        return None;
    };
    let minutes: u32 = cadence.strip_suffix('m')?.parse().ok()?;
    Some(TimeDelta::minutes(i64::from(minutes)) - TimeDelta::milliseconds(5))
}

/// Rows of a schedule: from one that is walked to one that is not any more, and the newest rebalance before them.
#[derive(Clone, Copy)]
struct Rows {
    start: usize,
    stop: usize,
    newest: Option<usize>,
}

/// The plan of a walk from the beginning.
fn laid_out(run: &Run, schedule: &Schedule<'_>, rows: Rows, assets: Vec<Uid>) -> Plan {
    let times = schedule.times[rows.start..rows.stop].to_vec();
    let before = |time: &Instant| *time - run.configuration.frequency.step();
    let weights = |row: usize| -> Vec<f64> {
        let weight = |asset: &Uid| match schedule.targets[row] {
            Some(target) => target.get(asset).copied().unwrap_or(0.0),
            None => f64::NAN,
        };
        assets.iter().map(weight).collect()
    };
    Plan {
        since: times.first().map(before).unwrap_or_default(),
        signal: (rows.start..rows.stop).flat_map(weights).collect(),
        signalled: rows
            .newest
            .map(|row| (schedule.times[row].timestamp_micros(), weights(row))),
        times,
        assets,
        priced: BTreeSet::new(),
        checkpoint: None,
        booked: None,
        new_signal: Frame::new(),
    }
}
