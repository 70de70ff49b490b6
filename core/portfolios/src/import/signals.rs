//! `signals.csv`: the weights that signals from outside want. The rows of one signal and instant are all of its weights then.

use std::collections::{BTreeMap, BTreeSet};

use markets::import::{FieldSpec, FileKind, ImportedFile};
use markets::lookup::asset_by_key;
use metatable::{Field, Instant, Origin, Uid, Value, Write};

use crate::codes;
use crate::construction::SignalChoice;
use crate::tables::{SignalMetadataDraft, SignalMetadataTable, SignalWeight, SignalWeightsStorage};

pub(crate) const KIND: FileKind = FileKind {
    name: "signals",
    label: "Signals",
    order: 25,
    fields: &[
        FieldSpec::time("Effective date of the weights.", "2022-12-28T21:00:00Z"),
        FieldSpec::required(
            "signal",
            "Name of the signal; new names are added.",
            "Quality views",
            &["signal_name", "model_signal"],
        ),
        FieldSpec::required(
            "asset",
            "Asset ID, such as a ticker.",
            "AAPL",
            &["symbol", "ticker", "security", "figi"],
        ),
        FieldSpec::required(
            "weight",
            "Target weight: 0.05 or 5%; negative for short positions.",
            "0.05",
            &["share", "signal_weight"],
        ),
    ],
    columns: &[
        ("time_index", "time"),
        ("asset_uid", "asset"),
        ("signal_weight", "weight"),
        ("signal_uid", "signal"),
    ],
    write,
};

/// The assets of a signal at a time, and the row that named it first.
type Snapshots = BTreeMap<(Instant, Uid), (Origin, BTreeSet<Uid>)>;

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    let mut snapshots = Snapshots::new();
    file.visit(write, index, |write, cells| {
        let time = cells.required_instant(write, "time");
        let signal = cells
            .required(write, "signal")
            .and_then(|name| signal_by_name(write, name));
        let asset = cells
            .required(write, "asset")
            .and_then(|key| asset_by_key(write, "asset", key));
        let weight = cells.required_share(write, "weight");
        let (Some(time_index), Some(signal), Some(asset), Some(weight)) = (time, signal, asset, weight) else {
            return;
        };
        let origin = Origin {
            file: index,
            row: cells.row(),
        };
        let (_, assets) = snapshots
            .entry((time_index, signal))
            .or_insert((origin, BTreeSet::new()));
        let is_new = assets.insert(asset.uid);
        if !write.claim(
            KIND.name,
            &[time_index.to_value(), Value::Uid(signal), Value::Uid(asset.uid)],
        ) || !is_new
        {
            write.refuse(Some("asset"), codes::duplicate_weight());
        }
        write.put(&SignalWeight {
            time_index,
            signal_metadata_uid: signal,
            asset_uid: asset.uid,
            signal_weight: Some(weight.to_f64()),
        });
    });
    for ((time, signal), (origin, assets)) in &snapshots {
        write.set_origin(*origin);
        remove_others(write, *time, *signal, assets);
    }
}

fn signal_by_name(write: &mut Write<'_>, name: &str) -> Option<Uid> {
    let draft = SignalMetadataDraft::default()
        .signal_uid(SignalChoice::external(name).hash())
        .signal_description(name.to_owned());
    write.upsert::<SignalMetadataTable>(draft).map(|signal| signal.uid)
}

fn remove_others(write: &mut Write<'_>, time: Instant, signal: Uid, keep: &BTreeSet<Uid>) {
    let snapshot = [time.to_value(), Value::Uid(signal)];
    let columns = ["time_index", "signal_metadata_uid"];
    for row in write.store().find::<SignalWeightsStorage>(&columns, &snapshot) {
        if !keep.contains(&row.asset_uid) {
            let [time, signal] = snapshot.clone();
            write.delete::<SignalWeightsStorage>(&[time, signal, Value::Uid(row.asset_uid)]);
        }
    }
}
