//! The tables as TypeScript: a type for each row, one for what a writer gives, and a map of all of them.

use std::fmt::Write;

use typescript::{Property, interface, texts};

use crate::schema::catalog::Catalog;
use crate::schema::choices::Choices;
use crate::schema::definition::{Column, TableDefinition};
use crate::schema::value::ColumnType;

const OWN_BASIS: &str = r"/** A day, such as 2026-01-31. */
export type CalendarDay = string;
/** A JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

";

/// An interface for the row and one for the draft of each table, and `Tables`, which maps identifiers to both.
///
/// ```
/// # use metatable::{typescript, Catalog, MetaTable, Owner, Uid, table};
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
/// assert!(typescript(&catalog).contains(r#"state?: "full" | "empty" | null;"#));
/// # Ok::<(), metatable::CatalogError>(())
/// ```
pub fn typescript(catalog: &Catalog) -> String {
    let mut text = OWN_BASIS.to_owned();
    let mut map = String::from("/** The row and the draft of each table. */\nexport interface Tables {\n");
    for (_, definition) in catalog.definitions() {
        let identifier = definition.identifier;
        push_row(&mut text, definition);
        push_draft(&mut text, definition);
        let _ = writeln!(
            map,
            "  {identifier}: {{ row: {identifier}; draft: {identifier}Draft }};"
        );
    }
    text.push_str(&map);
    text.push_str("}\n");
    text
}

fn push_row(text: &mut String, definition: &TableDefinition) {
    let columns = definition.columns.iter();
    let columns: Vec<Property<'_>> = columns.map(|column| property(definition, column, false)).collect();
    interface(text, definition.identifier, &[definition.description], &columns);
    text.push('\n');
}

fn push_draft(text: &mut String, definition: &TableDefinition) {
    let identifier = definition.identifier;
    let docs = [format!(
        "Cells of {identifier} on input: omitted cells take their default, or null."
    )];
    let columns = definition.columns.iter();
    let columns: Vec<Property<'_>> = columns.map(|column| property(definition, column, true)).collect();
    interface(text, &format!("{identifier}Draft"), &docs, &columns);
    text.push('\n');
}

fn property(definition: &TableDefinition, column: &Column, is_input: bool) -> Property<'static> {
    let unit = column.unit.map(|unit| format!(" In {unit}.")).unwrap_or_default();
    let null = if column.nullable { " | null" } else { "" };
    Property {
        name: column.name,
        docs: vec![format!("{}{unit}", column.description.trim())],
        is_optional: is_input && (column.nullable || column.default.is_some()),
        of: format!("{}{null}", type_of(definition, column, is_input)),
    }
}

fn type_of(definition: &TableDefinition, column: &Column, is_input: bool) -> String {
    match definition.choices(column.name) {
        Some(Choices::Texts(choices)) => return texts(choices.iter().copied()),
        Some(Choices::Integers(integers)) => {
            let integers: Vec<String> = integers.iter().map(i64::to_string).collect();
            return integers.join(" | ");
        }
        None => {}
    }
    let name = match column.column_type {
        ColumnType::Uid => "Uid",
        ColumnType::Text => "string",
        ColumnType::Bool => "boolean",
        ColumnType::Integer | ColumnType::Float => "number",
        ColumnType::Decimal if is_input => "DecimalInput",
        ColumnType::Decimal => "Decimal",
        ColumnType::Date => "CalendarDay",
        ColumnType::Instant if is_input => "InstantInput",
        ColumnType::Instant => "Instant",
        ColumnType::Json => "Json",
    };
    name.to_owned()
}
