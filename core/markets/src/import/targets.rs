//! `targets.csv`: what accounts should hold from an instant on. The rows of one account and instant are the whole set:
//! targets that a stored set of the same instant has and the file has not are taken out.

use std::collections::{BTreeMap, BTreeSet};

use choices::TargetType;
use metatable::{Uid, Value};

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::lookup::account_by_key;
use crate::mandate::{Exposure, TargetFields, put_set, put_target, remove_other_targets};
use crate::tables::mandates::{AccountTargetAllocation, AccountTargetAllocationTable, PositionSet};
use metatable::Write;

pub(super) const KIND: FileKind = FileKind {
    name: "targets",
    label: "Targets",
    order: 70,
    fields: &[
        FieldSpec::time("Effective date.", "2022-12-28"),
        FieldSpec::required("account", "Account ID.", "ACC-001", &["account_id", "account number"]),
        FieldSpec::optional(
            "target_type",
            "asset or portfolio; asset when empty.",
            "portfolio",
            &["kind"],
        ),
        FieldSpec::required(
            "target",
            "Asset or portfolio ID.",
            "Core equity",
            &["asset", "symbol", "portfolio"],
        ),
        FieldSpec::optional(
            "weight",
            "Share of the account: 0.6 or 60%. Provide one of weight, notional and quantity.",
            "0.6",
            &["target_weight", "share", "weight_notional_exposure"],
        ),
        FieldSpec::optional(
            "notional",
            "Amount in base currency.",
            "",
            &["constant_notional_exposure", "target_value"],
        ),
        FieldSpec::optional(
            "quantity",
            "Signed quantity; asset targets only.",
            "",
            &["single_asset_quantity", "target_quantity"],
        ),
    ],
    columns: &[
        ("time_index", "time"),
        ("position_set_time", "time"),
        ("asset_uid", "target"),
        ("portfolio_uid", "target"),
        ("weight_notional_exposure", "weight"),
        ("constant_notional_exposure", "notional"),
        ("single_asset_quantity", "quantity"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    let mut sets: BTreeMap<Uid, (PositionSet, BTreeSet<(TargetType, Uid)>)> = BTreeMap::new();
    file.visit(write, index, |write, cells| {
        let Some((set, target)) = write_target(write, cells) else {
            return;
        };
        if !sets.contains_key(&set.uid) && !write.claim(KIND.name, &[Value::Uid(set.uid)]) {
            write.refuse(Some("account"), codes::snapshot_in_two_files());
        }
        let (_, targets) = sets.entry(set.uid).or_insert_with(|| (set, BTreeSet::new()));
        if !targets.insert(target) {
            write.refuse(Some("target"), codes::duplicate_target_of_account());
        }
    });
    for (set, targets) in sets.values() {
        remove_other_targets(write, set, targets);
    }
}

fn write_target(write: &mut Write<'_>, cells: Cells<'_>) -> Option<(PositionSet, (TargetType, Uid))> {
    let time = cells.required_instant(write, "time");
    let account = cells
        .required(write, "account")
        .and_then(|key| account_by_key(write, "account", key));
    let mut readable = true;
    let mut number = |write: &mut Write<'_>, field: &str| {
        let number = match field {
            "weight" => cells.share(write, field),
            _ => cells.number(write, field),
        };
        readable &= number.is_some() || cells.text(field).is_none();
        number
    };
    let exposure = Exposure {
        weight: number(write, "weight"),
        notional: number(write, "notional"),
        quantity: number(write, "quantity"),
    };
    let exposure = readable.then_some(exposure);
    let allocation = account.and_then(|account| active_allocation(write, account.uid));
    let set = allocation
        .zip(time)
        .map(|(allocation, time)| put_set(write, &allocation, time, Some("import".to_owned())));
    let fields = TargetFields {
        kind: "target_type",
        key: "target",
    };
    let kind = cells.text("target_type").unwrap_or("asset");
    let key = cells.text("target").unwrap_or_default();
    let target = put_target(write, set.as_ref(), fields, (kind, key), exposure)?;
    Some((set?, target))
}

fn active_allocation(write: &mut Write<'_>, account_uid: Uid) -> Option<AccountTargetAllocation> {
    let allocations = write
        .store()
        .find::<AccountTargetAllocationTable>(&["account_uid"], &[Value::Uid(account_uid)]);
    let active = allocations.into_iter().find(|allocation| allocation.is_active);
    if active.is_none() {
        write.refuse(Some("account"), codes::allocation_missing());
    }
    active
}
