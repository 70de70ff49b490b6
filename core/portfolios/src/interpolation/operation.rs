use std::ops::Bound;

use chrono::{Days, TimeDelta};
use markets::tables::assets::AssetTable;
use markets::tables::calendars::CalendarTable;
use metatable::{
    Book, Field, Instant, Operation, Right, RowError, Session as BookSession, Store, Uid, Value, Write, counted,
};
use serde::{Deserialize, Serialize};
use violation::Fault;

use super::bars::{Rule, fill_daily, fill_minutes, gather};
use super::schedule::sessions;
use crate::bar::Bar;
use crate::codes;
use crate::hash::hash_of;
use crate::price_source::{ValuationSource, bars};
use crate::tables::{InterpolatedPrice, InterpolatedPricesStorage};

/// Makes a regular series of each asset's bars and stores what is newer than the stored series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InterpolatePrices {
    /// The bars.
    #[serde(default)]
    pub source: ValuationSource,
    /// Their step: `1d`, or minutes such as `5m`.
    pub source_cadence: String,
    /// The step of the series; that of the bars when none is given.
    #[serde(default)]
    pub cadence: Option<String>,
    /// The treatment of times without a bar.
    #[serde(default)]
    pub rule: Rule,
    /// The assets.
    pub assets: Vec<Uid>,
    /// The calendar that they are traded by.
    pub calendar_uid: Uid,
    /// Bars after this instant are not read.
    pub until: Instant,
}

/// A step: a day, or minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// One bar a session.
    Day,
    /// So many minutes.
    Minutes(u32),
}

/// Why one step cannot be made of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CadenceFault {
    /// A text is neither `1d` nor minutes.
    Malformed,
    /// The longer step is no multiple of the shorter one.
    NoMultiple,
    /// Bars of days cannot be gathered.
    DaysStayDays,
}

impl CadenceFault {
    /// The fault in words.
    pub fn fault(self) -> Fault {
        match self {
            Self::Malformed => codes::cadence_malformed(),
            Self::NoMultiple => codes::cadence_no_multiple(),
            Self::DaysStayDays => codes::cadence_days_stay(),
        }
    }
}

/// The step of the bars, and how many of them make one of the series.
///
/// ```
/// # use portfolios::interpolation::{Cadence, steps};
/// assert_eq!(steps("5m", "15m"), Ok((Cadence::Minutes(5), 3)));
/// assert!(steps("1d", "5d").is_err());
/// ```
///
/// # Errors
/// [`CadenceFault`].
pub fn steps(source: &str, target: &str) -> Result<(Cadence, usize), CadenceFault> {
    let minutes = |text: &str| {
        text.strip_suffix('m')?
            .parse::<u32>()
            .ok()
            .filter(|minutes| (1..1_440).contains(minutes))
    };
    match (source, target) {
        ("1d", "1d") => Ok((Cadence::Day, 1)),
        ("1d", _) => Err(CadenceFault::DaysStayDays),
        _ => {
            let (source, target) = (minutes(source), minutes(target));
            let (source, target) = source.zip(target).ok_or(CadenceFault::Malformed)?;
            if target < source || target % source != 0 {
                return Err(CadenceFault::NoMultiple);
            }
            Ok((Cadence::Minutes(source), (target / source) as usize))
        }
    }
}

/// The key of a series: the first 16 hexadecimal digits of the SHA-256 of its source, both steps and its rule.
pub fn derivation_key(args: &InterpolatePrices) -> String {
    let cadence = args.cadence.as_deref().unwrap_or(&args.source_cadence);
    let mut hash = hash_of(&(&args.source, &args.source_cadence, cadence, args.rule));
    hash.truncate(16);
    hash
}

/// Carries out [`InterpolatePrices`]; how many bars were written.
///
/// # Errors
/// `calendar_unknown`, the codes of [`CadenceFault`], `sessions_missing`; nothing is written then.
pub fn interpolate_prices(session: &mut BookSession<'_>, args: &InterpolatePrices) -> Result<usize, RowError> {
    let applied = session.ask(args)?;
    Ok(applied.changes.changes().len())
}

impl Operation for InterpolatePrices {
    const KIND: &'static str = "interpolate_prices";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        interpolate(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        let only = match self.assets.as_slice() {
            [only] => book.store().name::<AssetTable>(*only),
            _ => None,
        };
        let assets = only.unwrap_or_else(|| counted(self.assets.len(), "an asset", "assets"));
        format!("Interpolated the prices of {assets}")
    }
}

fn interpolate(write: &mut Write<'_>, args: &InterpolatePrices) {
    let cadence = args.cadence.clone().unwrap_or_else(|| args.source_cadence.clone());
    let steps = steps(&args.source_cadence, &cadence);
    if let Err(fault) = steps {
        write.refuse(Some("cadence"), fault.fault());
    }
    if write.store().by_uid::<CalendarTable>(args.calendar_uid).is_none() {
        write.refuse(Some("calendar_uid"), codes::calendar_unknown());
    }
    let Ok(steps) = steps else { return };
    let key = derivation_key(args);
    for asset in &args.assets {
        match series(write.store(), args, steps, *asset) {
            Ok(bars) => put(write, (&cadence, &key), *asset, bars),
            Err(fault) => return write.refuse(Some("calendar_uid"), fault),
        }
    }
}

/// The series of an asset; empty with one bar or none.
fn series(
    store: &Store,
    args: &InterpolatePrices,
    (source, count): (Cadence, usize),
    asset: Uid,
) -> Result<Vec<Bar>, Fault> {
    let span = (Bound::Unbounded, Bound::Included(args.until));
    let found: Vec<Bar> = bars(store, &args.source, asset, span).collect();
    let (Some(first), Some(last), Some(calendar)) = (
        found.first(),
        found.last(),
        store.by_uid::<CalendarTable>(args.calendar_uid),
    ) else {
        return Ok(Vec::new());
    };
    if found.len() < 2 {
        return Ok(Vec::new());
    }
    // A session is of a date within a day of its times, wherever the calendar is at home.
    let dates = (
        first.time.date_naive() - Days::new(1),
        last.time.date_naive() + Days::new(1),
    );
    let sessions = sessions(store, &calendar, dates, source != Cadence::Day);
    if sessions.is_empty() {
        return Err(codes::sessions_of_bars_missing());
    }
    Ok(match source {
        Cadence::Day => fill_daily(&found, &sessions, args.rule),
        Cadence::Minutes(minutes) => {
            let step = TimeDelta::minutes(i64::from(minutes));
            let filled = fill_minutes(&found, &sessions, step, args.rule);
            if count > 1 {
                gather(&filled, count, step)
            } else {
                filled
            }
        }
    })
}

fn put(write: &mut Write<'_>, (cadence, key): (&str, &str), asset: Uid, bars: Vec<Bar>) {
    let columns = ["asset_uid", "cadence", "derivation_key", "time_index"];
    let text = |text: &str| Value::Text(text.to_owned());
    let stored = write
        .store()
        .range::<InterpolatedPricesStorage>(
            &columns,
            &[asset.to_value(), text(cadence), text(key)],
            Bound::Unbounded,
            Bound::Unbounded,
        )
        .and_then(|mut rows| rows.next_back())
        .map(|row| row.time_index);
    for bar in bars
        .into_iter()
        .filter(|bar| stored.is_none_or(|stored| bar.time > stored))
    {
        write.put(&InterpolatedPrice {
            time_index: bar.time,
            asset_uid: asset,
            cadence: cadence.to_owned(),
            derivation_key: key.to_owned(),
            open_time: bar.open_time,
            open: bar.open,
            high: bar.high,
            low: bar.low,
            close: bar.close,
            volume: bar.volume,
            trade_count: bar.trade_count,
            vwap: bar.vwap,
            interpolated: Some(bar.is_filled),
        });
    }
}
