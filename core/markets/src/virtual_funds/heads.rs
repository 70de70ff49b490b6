//! The head and lines of what a holdings snapshot gives a fund, written as a whole.

use std::collections::BTreeSet;

use metatable::{Field, Instant, Uid, Value, Write};
use sorting::Collected;

use super::identity::holdings_set_uid;
use crate::tables::virtual_funds::{
    VirtualFundHolding, VirtualFundHoldingsSet, VirtualFundHoldingsSetTable, VirtualFundHoldingsStorage,
};

/// The head of a fund and a snapshot; none when there is none yet.
pub(super) fn head_of(write: &Write<'_>, fund: Uid, source: Uid) -> Option<VirtualFundHoldingsSet> {
    let columns = ["virtual_fund_uid", "source_account_holdings_set_uid"];
    let key = [Value::Uid(fund), Value::Uid(source)];
    write.store().find_one::<VirtualFundHoldingsSetTable>(&columns, &key)
}

/// Writes the head; one that is there keeps its uid. Heads of the same fund and instant that were taken from other
/// snapshots go, with their lines: a fund has one set of holdings at an instant.
pub(super) fn put_head(write: &mut Write<'_>, fund: Uid, source: Uid, time_index: Instant) -> VirtualFundHoldingsSet {
    let known = head_of(write, fund, source);
    let uid = known.map_or_else(|| holdings_set_uid(source, fund, time_index), |head| head.uid);
    let of_fund = write
        .store()
        .find::<VirtualFundHoldingsSetTable>(&["virtual_fund_uid"], &[Value::Uid(fund)]);
    for other in of_fund {
        if other.uid != uid && other.time_index == time_index {
            delete_head(write, other.uid);
        }
    }
    let head = VirtualFundHoldingsSet {
        uid,
        virtual_fund_uid: fund,
        source_account_holdings_set_uid: source,
        time_index,
    };
    write.put(&head);
    head
}

/// Writes the lines of a head; its other lines go.
pub(super) fn put_lines(write: &mut Write<'_>, head: &VirtualFundHoldingsSet, lines: &[VirtualFundHolding]) {
    let kept: BTreeSet<(Instant, Uid)> = lines.iter().map(|line| (line.time_index, line.asset_uid)).into_set();
    for line in lines_of_head(write, head.uid) {
        if !kept.contains(&(line.time_index, line.asset_uid)) {
            delete_line(write, &line);
        }
    }
    for line in lines {
        write.put(line);
    }
}

/// Deletes a head and its lines.
pub(super) fn delete_head(write: &mut Write<'_>, uid: Uid) {
    for line in lines_of_head(write, uid) {
        delete_line(write, &line);
    }
    write.delete::<VirtualFundHoldingsSetTable>(&[Value::Uid(uid)]);
}

fn lines_of_head(write: &Write<'_>, uid: Uid) -> Vec<VirtualFundHolding> {
    let key = [Value::Uid(uid)];
    write
        .store()
        .find::<VirtualFundHoldingsStorage>(&["virtual_fund_holdings_set_uid"], &key)
}

fn delete_line(write: &mut Write<'_>, line: &VirtualFundHolding) {
    write.delete::<VirtualFundHoldingsStorage>(&[
        line.time_index.to_value(),
        Value::Uid(line.virtual_fund_uid),
        Value::Uid(line.asset_uid),
    ]);
}
