//! Look-ups and scans of the store in memory beside SQLite in memory. Prints one JSON document of nanoseconds;
//! `cargo xtask bench storage` sets it beside the figures of the browser.

mod memory;
mod rows;
mod sqlite;
mod timing;

use std::hint::black_box;

use anyhow::Result;
use markets::tables::assets::Asset;
use metatable::{Instant, Uid};
use portfolios::tables::prices::ExternalPrice;

use memory::Memory;
use rows::Rows;
use sqlite::Sqlite;
use timing::Contest;

/// A store that answers with typed rows.
trait Reader {
    fn by_uid(&self, uid: Uid) -> Result<Option<Asset>>;
    fn by_identifier(&self, identifier: &str) -> Result<Option<Asset>>;
    fn latest(&self, asset: Uid, at: Instant) -> Result<Option<ExternalPrice>>;
    /// The prices of an asset between two instants, both included.
    fn between(&self, asset: Uid, from: Instant, to: Instant) -> Result<Vec<ExternalPrice>>;
    /// The prices of all assets at an instant.
    fn at(&self, at: Instant) -> Result<Vec<ExternalPrice>>;
    /// The sum of the traded units of every row, read one after the other.
    fn scan(&self) -> Result<i128>;
    /// Keeps the rows as they are and writes one; the write is given up again.
    fn write_beside(&self, asset: &Asset) -> Result<()>;
}

fn main() -> Result<()> {
    let rows = Rows::new(100_000, 100, 1_000);
    let memory = Memory::new(&rows)?;
    let sqlite = Sqlite::new(&rows)?;
    println!("{}", serde_json::to_string_pretty(&measure(&rows, &memory, &sqlite)?)?);
    Ok(())
}

/// Nanoseconds of an operation, the median of repetitions that take turns.
fn measure(rows: &Rows, memory: &Memory, sqlite: &Sqlite) -> Result<Vec<Contest>> {
    let uids: Vec<Uid> = rows.picked(10_000).map(|place| rows.assets[place].uid).collect();
    let identifiers: Vec<&str> = rows
        .picked(10_000)
        .map(|place| rows.assets[place].unique_identifier.as_str())
        .collect();
    let points: Vec<(Uid, Instant)> = rows.picked_prices(5_000).collect();
    let spans: Vec<(Uid, Instant)> = rows.picked_prices(300).collect();
    let written: Vec<Asset> = rows.picked(300).map(|place| rows.retyped(place)).collect();
    Ok(vec![
        timing::contest("row by uid, of 100,000", &uids, memory, sqlite, |store, uid| {
            black_box(store.by_uid(*uid)?);
            Ok(())
        })?,
        timing::contest(
            "row by unique key, of 100,000",
            &identifiers,
            memory,
            sqlite,
            |store, key| {
                black_box(store.by_identifier(key)?);
                Ok(())
            },
        )?,
        timing::contest(
            "latest at or before, of 100,000",
            &points,
            memory,
            sqlite,
            |store, point| {
                black_box(store.latest(point.0, point.1)?);
                Ok(())
            },
        )?,
        timing::contest(
            "100 rows of one asset, in time order",
            &spans,
            memory,
            sqlite,
            |store, span| {
                black_box(store.between(span.0, span.1, span.1 + rows::days(99))?);
                Ok(())
            },
        )?,
        timing::contest("100 rows of one instant", &spans, memory, sqlite, |store, span| {
            black_box(store.at(span.1)?);
            Ok(())
        })?,
        timing::contest("scan of 100,000 rows", &[()], memory, sqlite, |store, ()| {
            black_box(store.scan()?);
            Ok(())
        })?,
        timing::contest(
            "first write after a snapshot of 200,000 rows",
            &written,
            memory,
            sqlite,
            |store, asset| store.write_beside(asset),
        )?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_stores_give_the_same_rows() {
        let rows = Rows::new(500, 20, 200);
        let (memory, sqlite) = (Memory::new(&rows).unwrap(), Sqlite::new(&rows).unwrap());
        let first = rows.assets[3].clone();
        assert_eq!(memory.by_uid(first.uid).unwrap(), Some(first.clone()));
        assert_eq!(sqlite.by_uid(first.uid).unwrap(), Some(first.clone()));
        for store in [&memory as &dyn Reader, &sqlite] {
            assert_eq!(
                store.by_identifier(&first.unique_identifier).unwrap(),
                Some(first.clone())
            );
        }
        for (asset, at) in rows.picked_prices(20) {
            let later = at + rows::days(30);
            let latest = memory.latest(asset, later).unwrap();
            assert!(latest.is_some());
            assert_eq!(latest, sqlite.latest(asset, later).unwrap());
            assert_eq!(
                memory.between(asset, at, later).unwrap(),
                sqlite.between(asset, at, later).unwrap()
            );
            let of_instant = memory.at(at).unwrap();
            assert_eq!(of_instant.len(), 20);
            assert_eq!(of_instant, sqlite.at(at).unwrap());
        }
        assert_eq!(memory.scan().unwrap(), sqlite.scan().unwrap());
        for store in [&memory as &dyn Reader, &sqlite] {
            store.write_beside(&rows.retyped(3)).unwrap();
            assert_eq!(store.by_uid(first.uid).unwrap(), Some(first.clone()));
        }
    }
}
