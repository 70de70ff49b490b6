//! `relations.csv`: which asset stands in for which, and which are substantially identical.

use choices::{Choice, RelationKind};
use metatable::{Field, Value, Write};

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::lookup::asset_by_key;
use crate::tables::rebalancing::{AssetRelation, AssetRelationTable};

pub(super) const KIND: FileKind = FileKind {
    name: "relations",
    label: "Asset relations",
    order: 15,
    fields: &[
        FieldSpec::required("asset", "Asset ID, such as a ticker.", "KO", &["symbol", "ticker"]),
        FieldSpec::required("related", "ID of the other asset.", "PEP", &["substitute", "other"]),
        FieldSpec::required(
            "relation",
            "substitute: a replacement for the asset; identical: substantially identical for tax purposes.",
            "substitute",
            &["kind"],
        ),
    ],
    columns: &[
        ("asset_uid", "asset"),
        ("related_uid", "related"),
        ("relation", "relation"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, write_relation);
}

fn write_relation(write: &mut Write<'_>, cells: Cells<'_>) {
    let asset = cells
        .required(write, "asset")
        .and_then(|key| asset_by_key(write, "asset", key));
    let related = cells
        .required(write, "related")
        .and_then(|key| asset_by_key(write, "related", key));
    let relation = cells.required(write, "relation").map(str::to_lowercase);
    let relation = relation.and_then(|text| write.read_choice::<AssetRelationTable, RelationKind>("relation", &text));
    let (Some(asset), Some(related), Some(relation)) = (asset, related, relation) else {
        return;
    };
    let key = [Value::Uid(asset.uid), relation.to_value()];
    if !write.claim(KIND.name, &key) {
        write.refuse(Some("asset"), codes::duplicate_relation());
        return;
    }
    // The file's replaces the one that is stored.
    let known = write
        .store()
        .find_one::<AssetRelationTable>(&["asset_uid", "relation"], &key);
    let uid = known.map_or_else(
        || {
            let key = format!("{}/{}", asset.unique_identifier, relation.text());
            write.new_uid::<AssetRelationTable>(&key)
        },
        |known| known.uid,
    );
    write.put(&AssetRelation {
        uid,
        asset_uid: asset.uid,
        related_uid: related.uid,
        relation,
    });
}
