//! SQLite in memory, as lean as it gets: prepared statements, uids and decimals as blobs of 16 bytes, each table clustered
//! on its identity, and the indexes that the declarations have.

use anyhow::{Context, Result, ensure};
use chrono::DateTime;
use decimal::Decimal;
use markets::tables::assets::Asset;
use metatable::{Instant, Uid};
use portfolios::tables::prices::ExternalPrice;
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Reader;
use crate::rows::Rows;

pub(crate) struct Sqlite(Connection);

const SCHEMA: &str = "
    CREATE TABLE asset (uid BLOB PRIMARY KEY, unique_identifier TEXT NOT NULL UNIQUE, asset_type TEXT)
        STRICT, WITHOUT ROWID;
    CREATE INDEX asset_by_type ON asset (asset_type);
    CREATE TABLE price (
        time_index INTEGER NOT NULL, asset_uid BLOB NOT NULL REFERENCES asset (uid), open_time INTEGER, open BLOB,
        high BLOB, low BLOB, close BLOB, volume BLOB, trade_count INTEGER, vwap BLOB, interpolated INTEGER,
        PRIMARY KEY (time_index, asset_uid)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX price_by_asset ON price (asset_uid, time_index);
";

impl Sqlite {
    pub(crate) fn new(rows: &Rows) -> Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        // Else it prepares a statement again for each bound of a range that it is given.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(SCHEMA)?;
        let write = connection.transaction()?;
        {
            let mut put = write.prepare("INSERT INTO asset VALUES (?1, ?2, ?3)")?;
            for asset in &rows.assets {
                put.execute(params![asset.uid.as_bytes(), asset.unique_identifier, asset.asset_type])?;
            }
            let mut put = write.prepare("INSERT INTO price VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?;
            for price in &rows.prices {
                put.execute(params![
                    price.time_index.timestamp_micros(),
                    price.asset_uid.as_bytes(),
                    price.open_time.map(|time| time.timestamp_micros()),
                    blob(price.open),
                    blob(price.high),
                    blob(price.low),
                    blob(price.close),
                    blob(price.volume),
                    price.trade_count,
                    blob(price.vwap),
                    price.interpolated,
                ])?;
            }
        }
        write.commit()?;
        Ok(Self(connection))
    }
}

impl Reader for Sqlite {
    fn by_uid(&self, uid: Uid) -> Result<Option<Asset>> {
        let mut select = self.0.prepare_cached("SELECT * FROM asset WHERE uid = ?1")?;
        Ok(select.query_row([uid.as_bytes()], asset).optional()?)
    }

    fn by_identifier(&self, identifier: &str) -> Result<Option<Asset>> {
        let mut select = self
            .0
            .prepare_cached("SELECT * FROM asset WHERE unique_identifier = ?1")?;
        Ok(select.query_row([identifier], asset).optional()?)
    }

    fn latest(&self, asset: Uid, at: Instant) -> Result<Option<ExternalPrice>> {
        let sql = "SELECT * FROM price WHERE asset_uid = ?1 AND time_index <= ?2 ORDER BY time_index DESC LIMIT 1";
        let mut select = self.0.prepare_cached(sql)?;
        Ok(select
            .query_row(params![asset.as_bytes(), at.timestamp_micros()], price)
            .optional()?)
    }

    fn between(&self, asset: Uid, from: Instant, to: Instant) -> Result<Vec<ExternalPrice>> {
        let sql = "SELECT * FROM price WHERE asset_uid = ?1 AND time_index BETWEEN ?2 AND ?3 ORDER BY time_index";
        let mut select = self.0.prepare_cached(sql)?;
        let values = params![asset.as_bytes(), from.timestamp_micros(), to.timestamp_micros()];
        Ok(select.query_map(values, price)?.collect::<Result<_, _>>()?)
    }

    fn at(&self, at: Instant) -> Result<Vec<ExternalPrice>> {
        let mut select = self
            .0
            .prepare_cached("SELECT * FROM price WHERE time_index = ?1 ORDER BY asset_uid")?;
        Ok(select
            .query_map([at.timestamp_micros()], price)?
            .collect::<Result<_, _>>()?)
    }

    fn scan(&self) -> Result<i128> {
        let mut select = self
            .0
            .prepare_cached("SELECT * FROM price ORDER BY time_index, asset_uid")?;
        let mut sum = 0;
        for price in select.query_map([], price)? {
            sum += price?.volume.context("every bar has a volume")?.units();
        }
        Ok(sum)
    }

    fn write_beside(&self, asset: &Asset) -> Result<()> {
        self.0.prepare_cached("SAVEPOINT beside")?.execute([])?;
        let changed = self
            .0
            .prepare_cached("UPDATE asset SET unique_identifier = ?2, asset_type = ?3 WHERE uid = ?1")?
            .execute(params![asset.uid.as_bytes(), asset.unique_identifier, asset.asset_type])?;
        ensure!(changed == 1, "one asset has the uid");
        self.0.prepare_cached("ROLLBACK TO beside")?.execute([])?;
        self.0.prepare_cached("RELEASE beside")?.execute([])?;
        Ok(())
    }
}

fn asset(row: &Row<'_>) -> rusqlite::Result<Asset> {
    Ok(Asset {
        uid: Uid::from_bytes(row.get(0)?),
        unique_identifier: row.get(1)?,
        asset_type: row.get(2)?,
    })
}

fn price(row: &Row<'_>) -> rusqlite::Result<ExternalPrice> {
    Ok(ExternalPrice {
        time_index: DateTime::from_timestamp_micros(row.get(0)?).unwrap_or_default(),
        asset_uid: Uid::from_bytes(row.get(1)?),
        open_time: row.get::<_, Option<i64>>(2)?.and_then(DateTime::from_timestamp_micros),
        open: decimal(row, 3)?,
        high: decimal(row, 4)?,
        low: decimal(row, 5)?,
        close: decimal(row, 6)?,
        volume: decimal(row, 7)?,
        trade_count: row.get(8)?,
        vwap: decimal(row, 9)?,
        interpolated: row.get(10)?,
    })
}

fn blob(decimal: Option<Decimal>) -> Option<[u8; 16]> {
    decimal.map(|decimal| decimal.units().to_le_bytes())
}

fn decimal(row: &Row<'_>, place: usize) -> rusqlite::Result<Option<Decimal>> {
    Ok(match row.get_ref(place)? {
        ValueRef::Blob(bytes) => <[u8; 16]>::try_from(bytes)
            .ok()
            .map(|bytes| Decimal::from_raw(i128::from_le_bytes(bytes))),
        _ => None,
    })
}
