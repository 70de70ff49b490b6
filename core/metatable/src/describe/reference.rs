//! The table reference: Markdown for people.

use std::fmt::Write;

use crate::schema::catalog::Catalog;
use crate::schema::choices::Choices;
use crate::schema::definition::{Column, Identity, TableDefinition, Unique};

/// One section a table, by package, parents first.
///
/// ```
/// # use metatable::{reference, Catalog, MetaTable, Owner, Uid, table};
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
/// assert!(reference(&catalog).contains("| state | text(5) |  | How full it is. One of full, empty. |"));
/// # Ok::<(), metatable::CatalogError>(())
/// ```
pub fn reference(catalog: &Catalog) -> String {
    let tables: Vec<&TableDefinition> = catalog.definitions().map(|(_, definition)| definition).collect();
    let mut packages: Vec<&str> = Vec::new();
    for table in &tables {
        if !packages.contains(&table.owner.package) {
            packages.push(table.owner.package);
        }
    }
    let mut text = format!(
        "# Tables\n\nWritten from the declarations; do not edit. {} tables. Every rule here is checked on every write.\n\n\
         An instant is UTC, to the microsecond; a decimal is exact, with 18 places. A column marked * may not be null. \
         Rows with a null among the columns of a unique list never collide.\n",
        tables.len()
    );
    for package in packages {
        let _ = write!(text, "\n## Package {package}\n");
        for table in tables.iter().filter(|table| table.owner.package == package) {
            push_table(&mut text, table);
        }
    }
    text
}

fn push_table(text: &mut String, table: &TableDefinition) {
    let _ = write!(
        text,
        "\n### {}\n\n{}: {} Stored as `{}`.\n\n| column | type | default | meaning |\n|---|---|---|---|\n",
        table.identifier,
        table.label,
        table.description.trim(),
        table.physical_name()
    );
    for column in table.columns {
        push_column(text, table, column);
    }
    text.push('\n');
    let mut point = |line: String| {
        let _ = writeln!(text, "- {line}");
    };
    match table.identity {
        Identity::PrimaryKey(columns) => point(format!("Primary key: {}.", names(columns))),
        Identity::TimeIndex(columns) => point(format!("Time-indexed, one row for each {}.", names(columns))),
    }
    if !table.business_key.is_empty() {
        point(format!("ID: {}.", names(table.business_key)));
    }
    for Unique { columns, when } in table.uniques {
        let when = when
            .map(|rule| format!(" where {}", rule.in_words()))
            .unwrap_or_default();
        point(format!("Unique: {}{when}.", names(columns)));
    }
    for index in table.indexes {
        point(format!("Index: {}.", names(index)));
    }
    for key in table.foreign_keys {
        point(format!(
            "`{}` refers to [{}](#{}).`{}`; on delete {}.",
            key.column,
            key.table,
            key.table.to_lowercase(),
            key.target,
            key.on_delete.name().replace('_', " ")
        ));
    }
    for check in table.checks {
        point(format!(
            "`{}`: {} ({}.)",
            check.code,
            check.message,
            check.rule.in_words()
        ));
    }
}

fn push_column(text: &mut String, table: &TableDefinition, column: &Column) {
    let mark = if column.nullable { "" } else { "*" };
    let max = column.max.map(|max| format!("({max})")).unwrap_or_default();
    let default = column.default.map(crate::ColumnDefault::in_words).unwrap_or_default();
    let unit = column.unit.map(|unit| format!(" In {unit}.")).unwrap_or_default();
    let normal = column
        .normal
        .map(|form| format!(" Stored {}.", stored(form)))
        .unwrap_or_default();
    let choices = match table.choices(column.name) {
        Some(Choices::Texts(texts)) => format!(" One of {}.", texts.join(", ")),
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "| {}{mark} | {}{max} | {default} | {}{unit}{choices}{normal} |",
        column.name,
        column.column_type.name(),
        column.description.trim(),
    );
}

fn stored(form: crate::NormalForm) -> &'static str {
    match form {
        crate::NormalForm::Trimmed => "without blanks around",
        crate::NormalForm::Lower => "in lower case",
        crate::NormalForm::Upper => "in upper case",
        crate::NormalForm::TypeKey => "in lower case, blanks as underscores",
        crate::NormalForm::UpperKey => "in upper case, blanks as underscores",
    }
}

fn names(columns: &[&str]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    columns.join(", ")
}
