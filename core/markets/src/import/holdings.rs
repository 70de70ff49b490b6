//! `holdings.csv`: what accounts hold at an instant, cash included. The rows of one account and instant are the whole
//! snapshot: lines that a stored snapshot of the same instant has and the file has not are taken out.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use metatable::{Field, Instant, Uid, Value};

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::lookup::{account_by_key, cash_or_asset};
use crate::tables::accounts::{AccountHolding, AccountHoldingsSet, AccountHoldingsSetTable, AccountHoldingsStorage};
use metatable::Write;

pub(super) const KIND: FileKind = FileKind {
    name: "holdings",
    label: "Holdings",
    order: 50,
    fields: &[
        FieldSpec::time("Time of the holding.", "2022-12-28T21:00:00Z"),
        FieldSpec::required("account", "Account ID.", "ACC-001", &["account_id", "account number"]),
        FieldSpec::required(
            "asset",
            "Asset ID; a currency for cash.",
            "AAPL",
            &["symbol", "ticker", "security", "isin"],
        ),
        FieldSpec::required(
            "quantity",
            "Quantity, negative for short positions; for cash the amount.",
            "120",
            &["units", "shares", "qty", "amount"],
        ),
    ],
    columns: &[
        ("time_index", "time"),
        ("account_uid", "account"),
        ("asset_uid", "asset"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    let mut snapshots: BTreeMap<(Instant, Uid), BTreeSet<Uid>> = BTreeMap::new();
    file.visit(write, index, |write, cells| {
        let Some(line) = write_line(write, cells) else {
            return;
        };
        let snapshot = (line.time_index, line.account_uid);
        let identity = [snapshot.0.to_value(), Value::Uid(snapshot.1)];
        if !snapshots.contains_key(&snapshot) && !write.claim(KIND.name, &identity) {
            write.refuse(Some("account"), codes::snapshot_in_two_files());
        }
        if !snapshots.entry(snapshot).or_default().insert(line.asset_uid) {
            write.refuse(Some("asset"), codes::duplicate_holding());
        }
    });
    for ((time, account_uid), assets) in snapshots {
        remove_others(write, time, account_uid, &assets);
    }
}

fn write_line(write: &mut Write<'_>, cells: Cells<'_>) -> Option<AccountHolding> {
    let time = cells.required_instant(write, "time");
    let account = cells
        .required(write, "account")
        .and_then(|key| account_by_key(write, "account", key));
    let key = cells.required(write, "asset");
    let stated = cells.required_number(write, "quantity");
    let (asset, quantity) = match key {
        Some(key) => cash_or_asset(write, "asset", key, stated),
        None => (None, stated),
    };
    if quantity.is_some_and(Decimal::is_zero) {
        write.refuse(Some("quantity"), codes::quantity_zero());
        return None;
    }
    let (time_index, account_uid, asset_uid, signed) = (time?, account?.uid, asset?.uid, quantity?);
    let key = [Value::Uid(account_uid), time_index.to_value()];
    let set = write
        .store()
        .find_one::<AccountHoldingsSetTable>(&["account_uid", "time_index"], &key);
    let holdings_set_uid = match set {
        Some(set) => set.uid,
        None => {
            let key = format!("{account_uid}/{}", time_index.to_rfc3339());
            let uid = write.new_uid::<AccountHoldingsSetTable>(&key);
            write.put(&AccountHoldingsSet {
                uid,
                account_uid,
                time_index,
                source_data_node_uid: None,
            });
            uid
        }
    };
    let line = AccountHolding {
        time_index,
        account_uid,
        asset_uid,
        holdings_set_uid,
        is_trade_snapshot: Some(false),
        quantity: signed.checked_abs()?,
        direction: if signed.is_negative() { -1 } else { 1 },
        target_trade_time: None,
        extra_details: None,
    };
    write.put(&line);
    Some(line)
}

fn remove_others(write: &mut Write<'_>, time: Instant, account_uid: Uid, assets: &BTreeSet<Uid>) {
    let snapshot = [time.to_value(), Value::Uid(account_uid)];
    let lines = write
        .store()
        .find::<AccountHoldingsStorage>(&["time_index", "account_uid"], &snapshot);
    for line in lines.iter().filter(|line| !assets.contains(&line.asset_uid)) {
        let identity = [time.to_value(), Value::Uid(account_uid), Value::Uid(line.asset_uid)];
        write.delete::<AccountHoldingsStorage>(&identity);
    }
}
