//! What a run goes over: its times, its assets, and the signal on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use markets::tables::calendars::Calendar;
use metatable::{Instant, Store, Uid};
use rebalance::construction::Signalled;

use super::{Run, RunError};
use crate::construction::configuration::ValuationSource;
use crate::construction::dates::rebalance_rows;
use crate::construction::frame::{Frame, interpolate};
use crate::construction::grid::Sessions;
use crate::construction::outcome::Nothing;
use crate::construction::prices::{first_price, newest};
use crate::construction::resume::{Checkpoint, Stored};
use crate::construction::window::{required_assets, span, usable_end};

/// The times and assets of a run. A row is a time, a column an asset; assets ascend by uid.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) assets: Vec<Uid>,
    pub(super) times: Vec<Instant>,
    /// The time before the first one.
    pub(super) since: Instant,
    /// The targets of the rebalances, row by row; NaN in rows without one.
    pub(super) signal: Vec<f64>,
    /// The newest target before the first row.
    pub(super) signalled: Option<Signalled>,
    /// Where the walk goes on; none when it starts anew.
    pub(super) checkpoint: Option<Checkpoint>,
    /// What is stored: the time of the last value, and that value.
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
    let required = required(run, &schedule.targets[start..], checkpoint.as_ref());
    let usable = usable(run, store, &required, schedule.times[start])?;
    let stop = schedule.times.partition_point(|time| *time <= usable.end);
    if !schedule.times[..stop].last().is_some_and(is_new) {
        return Ok(Err(Nothing::PricesEnd(usable.asset, usable.newest)));
    }
    Ok(Ok(laid_out(
        run,
        &schedule,
        (start, stop),
        required,
        (checkpoint, booked),
    )))
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
    // Nothing can be valued before the first price.
    let priced = first_priced(run, sessions.store, signal);
    let first = first.max(priced.map_or(0, |priced| all.partition_point(|time| *time < priced)));
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

/// When the first of the signal's assets has its first price.
fn first_priced(run: &Run, store: &Store, signal: &Frame) -> Option<Instant> {
    let weights = signal.values().flatten().filter(|(_, weight)| **weight != 0.0);
    let assets: BTreeSet<Uid> = weights.map(|(asset, _)| *asset).collect();
    let valuation = &run.configuration.valuation;
    assets
        .into_iter()
        .filter_map(|asset| first_price(store, valuation, asset))
        .min()
}

/// The assets that the walk needs prices of, by uid.
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
    let mut required = required_assets(wanted, held, run.configuration.replacement_asset);
    required.sort_unstable();
    required
}

/// How far prices reach, and the asset whose prices end first.
struct Usable {
    end: Instant,
    asset: Uid,
    newest: Instant,
}

fn usable(run: &Run, store: &Store, required: &[Uid], time: Instant) -> Result<Usable, RunError> {
    let (valuation, alignment) = (&run.configuration.valuation, run.configuration.alignment);
    let until = run.subject.until;
    let newest = |asset: &Uid| newest(store, &valuation.source, valuation.column, *asset, until).map(|(time, _)| time);
    let known: Vec<Option<Instant>> = required.iter().map(newest).collect();
    let unpriced = known.iter().zip(required).filter(|(known, _)| known.is_none());
    let missing = unpriced.map(|(_, asset)| super::MissingPrice {
        asset: *asset,
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
    let (newest, asset) = first_to_end.ok_or(RunError::PricesEmpty)?;
    let fill = alignment
        .maximum_forward_fill_secs
        .map(|secs| TimeDelta::seconds(i64::from(secs)));
    let fill = fill.unwrap_or_else(|| source_step(&valuation.source).unwrap_or(run.configuration.frequency.step()));
    let end = if alignment.forward_fill_to_now {
        Some(until)
    } else {
        usable_end(known, fill)
    };
    Ok(Usable {
        end: end.unwrap_or(until),
        asset,
        newest,
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

fn laid_out(
    run: &Run,
    schedule: &Schedule<'_>,
    (start, stop): (usize, usize),
    assets: Vec<Uid>,
    (checkpoint, booked): (Option<Checkpoint>, Option<(Instant, f64)>),
) -> Plan {
    let (times, step) = (schedule.times[start..stop].to_vec(), run.configuration.frequency.step());
    let before = |time: &Instant| *time - step;
    let since = checkpoint.as_ref().map(|checkpoint| checkpoint.time);
    let since = since.or_else(|| times.first().map(before)).unwrap_or_default();
    let weights = |target: Target<'_>, assets: &[Uid]| -> Vec<f64> {
        let weight = |asset: &Uid| match target {
            Some(target) => target.get(asset).copied().unwrap_or(0.0),
            None => f64::NAN,
        };
        assets.iter().map(weight).collect()
    };
    let mut signal = Vec::with_capacity(times.len() * assets.len());
    for target in &schedule.targets[start..stop] {
        signal.extend(weights(*target, &assets));
    }
    let signalled = (0..start).rev().find(|row| schedule.targets[*row].is_some());
    let signalled = signalled.map(|row| {
        let time = schedule.times[row].timestamp_micros();
        (time, weights(schedule.targets[row], &assets))
    });
    Plan {
        assets,
        times,
        since,
        signal,
        signalled,
        checkpoint,
        booked,
        new_signal: Frame::new(),
    }
}
