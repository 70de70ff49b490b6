//! `portfolios.csv`: portfolios and their weights. The rows of one portfolio and instant are the whole snapshot.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use markets::import::{Cells, FieldSpec, FileKind, ImportedFile};
use markets::lookup::{asset_by_key, portfolio_by_key, portfolio_key};
use markets::tables::calendars::{Calendar, CalendarTable};
use markets::tables::portfolios::{Portfolio, PortfolioTable};
use metatable::{Field, Instant, Uid, Value};
use metatable::{Origin, Write};
use sorting::Collected;

use crate::codes;
use crate::sources::sleeve_cycle;
use crate::tables::{PortfolioSleeve, PortfolioSleevesStorage, PortfolioWeight, PortfolioWeightsStorage};

pub(crate) const KIND: FileKind = FileKind {
    name: "portfolios",
    label: "Portfolios",
    order: 60,
    fields: &[
        FieldSpec::time("Effective date of the weights.", "2022-12-28"),
        FieldSpec::required(
            "portfolio",
            "Portfolio ID; new IDs are added.",
            "Core equity",
            &["model", "portfolio_id"],
        ),
        FieldSpec::optional(
            "constituent_type",
            "asset or portfolio; asset when empty.",
            "asset",
            &["kind"],
        ),
        FieldSpec::required(
            "constituent",
            "ID of the constituent asset or portfolio.",
            "AAPL",
            &["asset", "symbol", "ticker"],
        ),
        FieldSpec::required("weight", "Share of the portfolio: 0.05 or 5%.", "0.05", &["share"]),
    ],
    columns: &[
        ("unique_identifier", "portfolio"),
        ("time_index", "time"),
        ("portfolio_uid", "portfolio"),
        ("asset_uid", "constituent"),
        ("sleeve_uid", "constituent"),
    ],
    write,
};

/// The constituents of a snapshot, and the row that named it first.
#[derive(Default)]
struct Snapshot {
    origin: Origin,
    constituents: BTreeSet<Uid>,
}

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, |write, cells| {
        if let Some(key) = cells.required(write, "portfolio") {
            write_portfolio(write, key);
        }
    });
    let mut snapshots: BTreeMap<(Instant, Uid), Snapshot> = BTreeMap::new();
    file.visit(write, index, |write, cells| {
        let Some((time, portfolio, constituent, origin)) = write_weight(write, index, cells) else {
            return;
        };
        let identity = [time.to_value(), Value::Uid(portfolio)];
        if !snapshots.contains_key(&(time, portfolio)) && !write.claim(KIND.name, &identity) {
            write.refuse(Some("portfolio"), codes::snapshot_in_two_files());
        }
        let snapshot = snapshots.entry((time, portfolio)).or_insert(Snapshot {
            origin,
            ..Snapshot::default()
        });
        if !snapshot.constituents.insert(constituent) {
            write.refuse(Some("constituent"), codes::composition_duplicate_constituent());
        }
    });
    for ((time, portfolio), snapshot) in &snapshots {
        write.set_origin(snapshot.origin);
        remove_others(write, *time, *portfolio, &snapshot.constituents);
    }
    refuse_cycles(write, &snapshots);
}

/// Refuses circles at the times that were written and at every later one, because weights that are stored for later may
/// close a circle with these. Each portfolio reports its first one, at its snapshot in force.
fn refuse_cycles(write: &mut Write<'_>, snapshots: &BTreeMap<(Instant, Uid), Snapshot>) {
    let mut portfolios: BTreeMap<Uid, BTreeMap<Instant, Origin>> = BTreeMap::new();
    for ((time, portfolio), snapshot) in snapshots {
        portfolios.entry(*portfolio).or_default().insert(*time, snapshot.origin);
    }
    let sleeves = write.store().rows::<PortfolioSleevesStorage>();
    let times: BTreeSet<Instant> = sleeves.map(|sleeve| sleeve.time_index).into_set();
    for (portfolio, origins) in portfolios {
        let circle = times.iter().find_map(|&time| {
            let (_, origin) = origins.range(..=time).next_back()?;
            Some((*origin, sleeve_cycle(write.store(), portfolio, time)?))
        });
        if let Some((origin, path)) = circle {
            write.set_origin(origin);
            let names: Vec<String> = path.iter().map(|uid| portfolio_key(write.store(), *uid)).collect();
            write.refuse(Some("constituent"), codes::composition_cycle(&names.join(" > ")));
        }
    }
}

fn write_portfolio(write: &mut Write<'_>, key: &str) {
    let identity = [Value::Text(key.to_owned())];
    if write
        .store()
        .find_one::<PortfolioTable>(&["unique_identifier"], &identity)
        .is_some()
    {
        return;
    }
    let calendar_uid = every_day_calendar(write);
    write.put(&Portfolio {
        uid: write.new_uid::<PortfolioTable>(key),
        unique_identifier: key.to_owned(),
        calendar_uid,
        portfolio_index_uid: None,
        portfolio_weights_node_uid: None,
        signal_weights_node_uid: None,
        portfolio_values_node_uid: None,
    });
}

/// The calendar of portfolios that state none: every day, in UTC.
fn every_day_calendar(write: &mut Write<'_>) -> Uid {
    const KEY: &str = "EVERY_DAY";
    let known = write
        .store()
        .find_one::<CalendarTable>(&["unique_identifier"], &[Value::Text(KEY.to_owned())]);
    if let Some(calendar) = known {
        return calendar.uid;
    }
    let uid = write.new_uid::<CalendarTable>(KEY);
    write.put(&Calendar {
        uid,
        unique_identifier: KEY.to_owned(),
        display_name: "Every day".to_owned(),
        calendar_type: "BUSINESS".to_owned(),
        timezone: "UTC".to_owned(),
        source: None,
        source_identifier: None,
        valid_from: NaiveDate::from_epoch_days(0).unwrap_or_default(),
        valid_to: NaiveDate::from_epoch_days(47_481).unwrap_or_default(),
        metadata_json: None,
    });
    uid
}

fn write_weight(write: &mut Write<'_>, file: usize, cells: Cells<'_>) -> Option<(Instant, Uid, Uid, Origin)> {
    let time = cells.required_instant(write, "time");
    let portfolio = cells
        .text("portfolio")
        .and_then(|key| portfolio_by_key(write, "portfolio", key));
    let weight = cells.required_share(write, "weight");
    let constituent = cells.required(write, "constituent");
    let kind = cells.text("constituent_type").unwrap_or("asset").to_lowercase();
    let uid = match (kind.as_str(), constituent) {
        ("asset", Some(key)) => asset_by_key(write, "constituent", key).map(|asset| asset.uid),
        ("portfolio", Some(key)) => portfolio_by_key(write, "constituent", key).map(|portfolio| portfolio.uid),
        (_, None) => None,
        _ => {
            write.refuse(Some("constituent_type"), codes::constituent_type_unknown(&kind));
            None
        }
    };
    let (time_index, portfolio_uid, constituent_uid) = (time?, portfolio?.uid, uid?);
    let weight = weight?.to_f64();
    if kind == "portfolio" {
        write.put(&PortfolioSleeve {
            time_index,
            portfolio_uid,
            sleeve_uid: constituent_uid,
            weight,
        });
    } else {
        write.put(&PortfolioWeight {
            time_index,
            portfolio_uid,
            asset_uid: constituent_uid,
            weight: Some(weight),
            weight_before: None,
            price_current: None,
            price_before: None,
            volume_current: None,
            volume_before: None,
        });
    }
    Some((
        time_index,
        portfolio_uid,
        constituent_uid,
        Origin { file, row: cells.row() },
    ))
}

fn remove_others(write: &mut Write<'_>, time: Instant, portfolio: Uid, keep: &BTreeSet<Uid>) {
    let snapshot = [time.to_value(), Value::Uid(portfolio)];
    let identity = |uid: Uid| [time.to_value(), Value::Uid(portfolio), Value::Uid(uid)];
    for row in write
        .store()
        .find::<PortfolioWeightsStorage>(&["time_index", "portfolio_uid"], &snapshot)
    {
        if !keep.contains(&row.asset_uid) {
            write.delete::<PortfolioWeightsStorage>(&identity(row.asset_uid));
        }
    }
    for row in write
        .store()
        .find::<PortfolioSleevesStorage>(&["time_index", "portfolio_uid"], &snapshot)
    {
        if !keep.contains(&row.sleeve_uid) {
            write.delete::<PortfolioSleevesStorage>(&identity(row.sleeve_uid));
        }
    }
}
