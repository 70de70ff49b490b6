//! The tables as one JSON Schema document (draft 2020-12).
//!
//! A schema says what one cell must be: its type, length, form and choices. Rules over several cells, keys and
//! references are beyond it; the catalogue states them.

use serde_json::{Map, Value as JsonValue, json};

use crate::schema::catalog::Catalog;
use crate::schema::definition::{Column, TableDefinition};
use crate::schema::rule::Rule;
use crate::schema::value::ColumnType;

/// The document, pretty: under `$defs` the row and the draft of each table.
///
/// ```
/// # use metatable::{json_schema, Catalog, MetaTable, Owner, Uid, table};
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
/// assert!(json_schema(&catalog).contains(r#""maxLength": 5"#));
/// # Ok::<(), metatable::CatalogError>(())
/// ```
pub fn json_schema(catalog: &Catalog) -> String {
    let mut schemas = Map::new();
    for (_, definition) in catalog.definitions() {
        schemas.insert(definition.identifier.to_owned(), object(definition, false));
        schemas.insert(format!("{}Draft", definition.identifier), object(definition, true));
    }
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mandate's tables",
        "$defs": schemas,
    });
    format!("{document:#}\n")
}

fn object(definition: &TableDefinition, is_draft: bool) -> JsonValue {
    let is_required = |column: &&Column| !is_draft || !(column.nullable || column.default.is_some());
    let required: Vec<&str> = definition
        .columns
        .iter()
        .filter(is_required)
        .map(|column| column.name)
        .collect();
    let properties: Map<String, JsonValue> = definition
        .columns
        .iter()
        .map(|column| {
            (
                column.name.to_owned(),
                JsonValue::Object(cell(definition, column, is_draft)),
            )
        })
        .collect();
    json!({
        "title": definition.label,
        "description": definition.description.trim(),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn cell(definition: &TableDefinition, column: &Column, is_draft: bool) -> Map<String, JsonValue> {
    let mut schema = Map::new();
    let mut set = |key: &str, value: JsonValue| schema.insert(key.to_owned(), value);
    set("title", column.label.into());
    set("description", column.description.trim().into());
    if let Some(name) = type_name(column.column_type) {
        set(
            "type",
            if column.nullable {
                json!([name, "null"])
            } else {
                json!(name)
            },
        );
    }
    if let Some(format) = format_of(column.column_type) {
        set("format", format.into());
    }
    if column.column_type == ColumnType::Decimal {
        set("pattern", r"^-?[0-9]+(\.[0-9]{1,18})?$".into());
    }
    if let Some(max) = column.max {
        set("maxLength", max.into());
    }
    // Drafts are brought into their normal form first, so a choice may still be in another case.
    if let Some(choices) = definition
        .choices(column.name)
        .filter(|_| !is_draft || column.normal.is_none())
    {
        let null = column.nullable.then_some(JsonValue::Null);
        set("enum", choices.to_json().into_iter().chain(null).collect());
    }
    for check in definition.checks {
        if let Some((key, value)) = limit(&check.rule, column).filter(|_| !is_draft || column.normal.is_none()) {
            set(key, value);
        }
    }
    let default = column.default.and_then(|default| default.constant(column.column_type));
    if let (true, Some(default)) = (is_draft, default) {
        set("default", default.to_json());
    }
    schema
}

fn type_name(column_type: ColumnType) -> Option<&'static str> {
    Some(match column_type {
        ColumnType::Bool => "boolean",
        ColumnType::Integer => "integer",
        ColumnType::Float => "number",
        ColumnType::Json => return None,
        _ => "string",
    })
}

fn format_of(column_type: ColumnType) -> Option<&'static str> {
    Some(match column_type {
        ColumnType::Uid => "uuid",
        ColumnType::Date => "date",
        ColumnType::Instant => "date-time",
        _ => return None,
    })
}

/// The keyword that expresses a rule over this one cell.
fn limit(rule: &Rule, column: &Column) -> Option<(&'static str, JsonValue)> {
    let is_number = matches!(column.column_type, ColumnType::Integer | ColumnType::Float);
    match *rule {
        Rule::Positive(name) if name == column.name && is_number => Some(("exclusiveMinimum", 0.into())),
        Rule::NotNegative(name) if name == column.name && is_number => Some(("minimum", 0.into())),
        Rule::Form(name, form) if name == column.name => Some(("pattern", form_pattern(form).into())),
        Rule::CountOf(name, units) if name == column.name => {
            Some(("pattern", format!("^[1-9][0-9]*({})$", units.join("|")).into()))
        }
        Rule::All(rules) => rules.iter().find_map(|rule| limit(rule, column)),
        _ => None,
    }
}

fn form_pattern(form: &str) -> String {
    let class = |wanted: char| match wanted {
        'A' => "[A-Z]".to_owned(),
        'h' => "[0-9a-f]".to_owned(),
        other if other.is_alphanumeric() => other.to_string(),
        other => format!("\\{other}"),
    };
    format!("^{}$", form.chars().map(class).collect::<String>())
}
