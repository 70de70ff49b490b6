//! Portfolios: which there are, what one came to, and building.

mod build;
mod draft;
mod list;
mod publish;
mod show;
mod tracks;

use markets::lookup::asset_key;
use markets::tables::assets::AssetSnapshotsStorage;
use metatable::{Store, Value};
use protocol::{Failure, Instant, Uid};

use crate::codes;

fn missing() -> Failure {
    Failure::from(codes::portfolio_unknown())
}

/// The key of an asset, and the name that people read.
fn asset_names(store: &Store, uid: Uid) -> (String, String) {
    let key = asset_key(store, uid);
    let names =
        store.latest::<AssetSnapshotsStorage>(&["asset_uid", "time_index"], &[Value::Uid(uid)], Instant::MAX_UTC);
    let name = names.and_then(|names| names.name).unwrap_or_else(|| key.clone());
    (key, name)
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
