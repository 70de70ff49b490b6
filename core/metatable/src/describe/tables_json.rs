//! The catalogue as JSON: every table definition, for other tools.

use serde_json::{Value as JsonValue, json};

use crate::schema::catalog::Catalog;
use crate::schema::definition::{Check, Column, ColumnDefault, ForeignKey, Identity, TableDefinition, Unique};

/// The catalogue, pretty: `tables`, parents first, each with its columns, keys, references and rules.
///
/// ```
/// # use metatable::{catalogue, Catalog, MetaTable, Owner, Uid, table};
/// # const DOCS: Owner = Owner { package: "docs", namespace: "docs" };
/// # table! {
/// #     /// A shelf.
/// #     ShelfTable => Shelf, ShelfDraft {
/// #         identifier: "Shelf", owner: DOCS, label: "Shelves";
/// #         /// Surrogate key.
/// #         uid: Uid, "Uid", default NewUid;
/// #         /// How full it is.
/// #         state: Option<String>, "State", max 5;
/// #     }
/// #     primary [uid];
/// #     check state_unknown, state, "A shelf is full or empty.", OneOf("state", &["full", "empty"]);
/// # }
/// let catalog = Catalog::new(&[ShelfTable::definition()])?;
/// assert!(catalogue(&catalog).contains(r#""rule": "`state` is full or empty""#));
/// # Ok::<(), metatable::CatalogError>(())
/// ```
pub fn catalogue(catalog: &Catalog) -> String {
    let tables: Vec<JsonValue> = catalog.definitions().map(|(_, definition)| table(definition)).collect();
    let document = json!({ "count": tables.len(), "tables": tables });
    format!("{document:#}\n")
}

fn table(definition: &TableDefinition) -> JsonValue {
    let columns: Vec<JsonValue> = definition
        .columns
        .iter()
        .map(|column| self::column(definition, column))
        .collect();
    let (kind, identity) = match definition.identity {
        Identity::PrimaryKey(columns) => ("primary_key", columns),
        Identity::TimeIndex(columns) => ("time_index", columns),
    };
    json!({
        "identifier": definition.identifier,
        "namespace": definition.owner.namespace,
        "owner": definition.owner.package,
        "physical_name": definition.physical_name(),
        "label": definition.label,
        "description": definition.description.trim(),
        "columns": columns,
        "identity": { "kind": kind, "columns": identity },
        "business_key": definition.business_key,
        "upsert_key": definition.upsert_columns(),
        "uniques": definition.uniques.iter().map(unique).collect::<Vec<_>>(),
        "indexes": definition.indexes,
        "foreign_keys": definition.foreign_keys.iter().map(foreign_key).collect::<Vec<_>>(),
        "checks": definition.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

fn column(definition: &TableDefinition, column: &Column) -> JsonValue {
    json!({
        "name": column.name,
        "label": column.label,
        "description": column.description.trim(),
        "type": column.column_type.name(),
        "nullable": column.nullable,
        "max": column.max,
        "unit": column.unit,
        "default": column.default.map(default),
        "normal_form": column.normal.map(crate::NormalForm::name),
        "choices": definition.choices(column.name).map(crate::Choices::to_json),
    })
}

/// `new_uid` and `now` are made at the write; any other default is its value.
fn default(default: ColumnDefault) -> JsonValue {
    match default {
        ColumnDefault::NewUid => json!({ "kind": "new_uid" }),
        ColumnDefault::Now => json!({ "kind": "now" }),
        ColumnDefault::Text(text) => json!({ "kind": "value", "value": text }),
        ColumnDefault::Bool(bool) => json!({ "kind": "value", "value": bool }),
        ColumnDefault::Integer(integer) => json!({ "kind": "value", "value": integer }),
    }
}

fn unique(unique: &Unique) -> JsonValue {
    json!({ "columns": unique.columns, "when": unique.when.map(|rule| rule.in_words()) })
}

fn foreign_key(key: &ForeignKey) -> JsonValue {
    json!({
        "column": key.column,
        "table": key.table,
        "target": key.target,
        "on_delete": key.on_delete.name(),
    })
}

fn check(check: &Check) -> JsonValue {
    json!({
        "code": check.code,
        "column": check.column,
        "message": check.message,
        "rule": check.rule.in_words(),
        "columns": check.rule.columns(),
    })
}
