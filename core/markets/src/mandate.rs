//! Saving what an account should hold: a dated set of targets.

use choices::{Choice, TargetType};
use decimal::Decimal;
use metatable::{Book, Field, Instant, Operation, Origin, Right, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use violation::Fault;

use crate::codes;
use crate::lookup::{asset_by_key, portfolio_by_key};
use crate::number_text::{parse_amount, parse_number};
use crate::tables::accounts::AccountTable;
use crate::tables::mandates::{
    AccountTargetAllocation, AccountTargetAllocationTable, PositionSet, PositionSetTable, TargetPosition,
    TargetPositionsStorage,
};

/// Saves targets as a new dated set. Columns of refusals: `kind`, `key`, `weight`, `notional`, `quantity`, `time`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveMandate {
    /// The target allocation.
    pub allocation_uid: Uid,
    /// When the targets hold from.
    pub time: Instant,
    /// Who asks: "app".
    pub source: Option<String>,
    /// The targets, as text.
    pub rows: Vec<MandateRow>,
}

/// One target as a person writes it; empty text is no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MandateRow {
    /// asset or portfolio.
    pub kind: String,
    /// Business key of the target.
    pub key: String,
    /// Share of the account: "0.25" or "25%".
    pub weight: String,
    /// Amount in base currency.
    pub notional: String,
    /// Signed units; asset targets only.
    pub quantity: String,
}

/// The names of a target's fields at its source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TargetFields {
    pub(crate) kind: &'static str,
    pub(crate) key: &'static str,
}

/// The exposure cells of a target that could be read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Exposure {
    pub(crate) weight: Option<Decimal>,
    pub(crate) notional: Option<Decimal>,
    pub(crate) quantity: Option<Decimal>,
}

const FIELDS: &[(&str, &str)] = &[
    ("position_set_time", "time"),
    ("target_type", "kind"),
    ("asset_uid", "key"),
    ("portfolio_uid", "key"),
    ("weight_notional_exposure", "weight"),
    ("constant_notional_exposure", "notional"),
    ("single_asset_quantity", "quantity"),
];

impl Operation for SaveMandate {
    const KIND: &'static str = "save_mandate";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        save_mandate(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        let store = book.store();
        let allocation = store.by_uid::<AccountTargetAllocationTable>(self.allocation_uid);
        match allocation.and_then(|allocation| store.name::<AccountTable>(allocation.account_uid)) {
            Some(account) => format!("Saved the mandate of {account}"),
            None => "Saved a mandate".to_owned(),
        }
    }
}

fn save_mandate(write: &mut Write<'_>, args: &SaveMandate) {
    write.set_fields(FIELDS);
    let Some(allocation) = write
        .store()
        .by_uid::<AccountTargetAllocationTable>(args.allocation_uid)
    else {
        return write.refuse(None, codes::allocation_unknown());
    };
    if args.rows.is_empty() {
        write.refuse(None, codes::targets_empty());
    }
    if find_set(write, &allocation, args.time).is_some() {
        write.refuse(Some("time"), codes::snapshot_exists());
    }
    let set = put_set(write, &allocation, args.time, args.source.clone());
    let mut seen = std::collections::BTreeSet::new();
    let fields = TargetFields {
        kind: "kind",
        key: "key",
    };
    for (row, draft) in args.rows.iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        let exposure = Exposure {
            weight: read_number(write, "weight", &draft.weight, parse_number),
            notional: read_number(write, "notional", &draft.notional, parse_amount),
            quantity: read_number(write, "quantity", &draft.quantity, parse_amount),
        };
        let unreadable = [
            (&draft.weight, exposure.weight),
            (&draft.notional, exposure.notional),
            (&draft.quantity, exposure.quantity),
        ]
        .iter()
        .any(|(text, number)| !text.trim().is_empty() && number.is_none());
        let exposure = (!unreadable).then_some(exposure);
        if let Some(target) = put_target(write, Some(&set), fields, (&draft.kind, &draft.key), exposure)
            && !seen.insert(target)
        {
            write.refuse(Some("key"), codes::duplicate_target(&draft.key));
        }
    }
}

fn read_number(
    write: &mut Write<'_>,
    field: &str,
    text: &str,
    parse: fn(&str, bool) -> Result<Decimal, Fault>,
) -> Option<Decimal> {
    if text.trim().is_empty() {
        return None;
    }
    match parse(text, false) {
        Ok(number) => Some(number),
        Err(fault) => {
            write.refuse(Some(field), fault);
            None
        }
    }
}

/// The set of an allocation at a time; none when there is none.
pub(crate) fn find_set(write: &Write<'_>, allocation: &AccountTargetAllocation, time: Instant) -> Option<PositionSet> {
    let key = [Value::Uid(allocation.uid), time.to_value()];
    write
        .store()
        .find_one::<PositionSetTable>(&["account_target_allocation_uid", "position_set_time"], &key)
}

/// The set of an allocation at a time, added when there is none.
pub(crate) fn put_set(
    write: &mut Write<'_>,
    allocation: &AccountTargetAllocation,
    time: Instant,
    source: Option<String>,
) -> PositionSet {
    if let Some(set) = find_set(write, allocation, time) {
        return set;
    }
    let set = PositionSet {
        uid: write.new_uid::<PositionSetTable>(&format!("{}/{}", allocation.uid, time.to_rfc3339())),
        account_target_allocation_uid: allocation.uid,
        position_set_time: time,
        source,
        metadata_json: None,
    };
    write.put(&set);
    set
}

/// Writes one target of a set and returns what it targets; none when it was refused. `target` is (kind, key); `set` and
/// `exposure` are none when their cells were refused already, and the target is judged all the same.
pub(crate) fn put_target(
    write: &mut Write<'_>,
    set: Option<&PositionSet>,
    fields: TargetFields,
    target: (&str, &str),
    exposure: Option<Exposure>,
) -> Option<(TargetType, Uid)> {
    let found = find_target(write, fields, target);
    let (Some(set), Some((kind, target_uid))) = (set, found) else {
        if exposure.is_some_and(|exposure| !exposure.is_single()) {
            write.refuse(Some("weight"), codes::exposure_not_single());
        }
        return found;
    };
    let target_of = |wanted| (kind == wanted).then_some(target_uid);
    if let Some(exposure) = exposure {
        write.put(&TargetPosition {
            time_index: set.position_set_time,
            position_set_uid: set.uid,
            target_type: kind,
            target_uid,
            asset_uid: target_of(TargetType::Asset),
            portfolio_uid: target_of(TargetType::Portfolio),
            weight_notional_exposure: exposure.weight,
            constant_notional_exposure: exposure.notional,
            single_asset_quantity: exposure.quantity,
            metadata_json: None,
        });
    }
    found
}

/// The kind and uid of a target by what a person wrote; none when it was refused.
fn find_target(write: &mut Write<'_>, fields: TargetFields, (kind, key): (&str, &str)) -> Option<(TargetType, Uid)> {
    let (kind, key) = (kind.trim().to_lowercase(), key.trim());
    let Some(kind) = TargetType::of(&kind) else {
        write.refuse(Some(fields.kind), codes::target_type_unknown(&kind));
        return None;
    };
    if key.is_empty() {
        write.refuse(Some(fields.key), codes::target_missing());
        return None;
    }
    let uid = match kind {
        TargetType::Asset => asset_by_key(write, fields.key, key)?.uid,
        TargetType::Portfolio => portfolio_by_key(write, fields.key, key)?.uid,
    };
    Some((kind, uid))
}

impl Exposure {
    fn is_single(&self) -> bool {
        [self.weight, self.notional, self.quantity].iter().flatten().count() == 1
    }
}

/// Deletes the targets of a set that are not among these.
pub(crate) fn remove_other_targets(
    write: &mut Write<'_>,
    set: &PositionSet,
    keep: &std::collections::BTreeSet<(TargetType, Uid)>,
) {
    let targets = write
        .store()
        .find::<TargetPositionsStorage>(&["position_set_uid"], &[Value::Uid(set.uid)]);
    for target in targets {
        let kept = (target.target_type, target.target_uid);
        if !keep.contains(&kept) {
            let identity = [
                target.time_index.to_value(),
                Value::Uid(set.uid),
                kept.0.to_value(),
                Value::Uid(kept.1),
            ];
            write.delete::<TargetPositionsStorage>(&identity);
        }
    }
}
