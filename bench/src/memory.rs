//! The store of Mandate, in memory.

use std::ops::Bound;

use anyhow::{Result, anyhow, bail};
use markets::tables::assets::{Asset, AssetTable};
use metatable::{Catalog, Instant, Store, Uid, Value};
use portfolios::tables::prices::{ExternalPrice, ExternalPricesStorage};

use crate::Reader;
use crate::rows::Rows;

pub(crate) struct Memory(Store);

impl Memory {
    pub(crate) fn new(rows: &Rows) -> Result<Self> {
        let mut tables = markets::tables::definitions();
        tables.extend(portfolios::tables::definitions());
        let mut store = Store::new(Catalog::new(&tables)?);
        let mut write = store.begin();
        for asset in &rows.assets {
            write.put(asset);
        }
        for price in &rows.prices {
            write.put(price);
        }
        if let Err(violations) = write.commit() {
            bail!("{violations:?}");
        }
        Ok(Self(store))
    }
}

const SERIES: &[&str] = &["asset_uid", "time_index"];

fn cell(at: Instant) -> Value {
    Value::Instant(at.timestamp_micros())
}

impl Reader for Memory {
    fn by_uid(&self, uid: Uid) -> Result<Option<Asset>> {
        Ok(self.0.by_uid::<AssetTable>(uid))
    }

    fn by_identifier(&self, identifier: &str) -> Result<Option<Asset>> {
        let key = [Value::Text(identifier.to_owned())];
        Ok(self.0.find_one::<AssetTable>(&["unique_identifier"], &key))
    }

    fn latest(&self, asset: Uid, at: Instant) -> Result<Option<ExternalPrice>> {
        Ok(self.0.latest::<ExternalPricesStorage>(SERIES, &[Value::Uid(asset)], at))
    }

    fn between(&self, asset: Uid, from: Instant, to: Instant) -> Result<Vec<ExternalPrice>> {
        let (from, to) = (Bound::Included(cell(from)), Bound::Included(cell(to)));
        let found = self
            .0
            .range::<ExternalPricesStorage>(SERIES, &[Value::Uid(asset)], from, to);
        Ok(found.ok_or_else(|| anyhow!("the series has no index"))?.collect())
    }

    fn at(&self, at: Instant) -> Result<Vec<ExternalPrice>> {
        Ok(self.0.find::<ExternalPricesStorage>(&["time_index"], &[cell(at)]))
    }

    fn scan(&self) -> Result<i128> {
        let rows = self.0.rows::<ExternalPricesStorage>();
        Ok(rows.filter_map(|row| row.volume).map(decimal::Decimal::units).sum())
    }

    fn write_beside(&self, asset: &Asset) -> Result<()> {
        let mut store = self.0.clone();
        let mut write = store.begin();
        write.put(asset);
        match write.commit() {
            Ok(changes) if changes.changes().len() == 1 => Ok(()),
            unexpected => bail!("{unexpected:?}"),
        }
    }
}
