//! The tables as SQL, so that a database keeps the rules that the store keeps.
//!
//! The statements create what is missing and leave alone what is there, in one transaction. References are checked when
//! a transaction ends, so that rows may be written in any order; a restricted delete is refused at once, as SQL has it.
//! The references are declared in the order in which a delete should walk them: see [`order`].

mod condition;
mod names;
mod order;

use std::fmt::Write;

use crate::schema::catalog::{Catalog, IndexLayout, TableLayout};
use crate::schema::definition::{Column, ForeignKey, Identity, OnDelete, TableDefinition};
use crate::schema::value::ColumnType;

use condition::condition;
use names::{list, name, quoted};
use order::walk_order;

/// A database's kind of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL, from version 13 on.
    Postgres,
    /// SQLite, from version 3.37 on, for its strict tables. Uids, decimals and dates are texts in their one canonical
    /// form, instants are microseconds since 1970.
    Sqlite,
}

impl Dialect {
    /// The statements that create every table of the catalog.
    ///
    /// ```
    /// # use metatable::{Dialect, Catalog, MetaTable, Owner, Uid, table};
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
    /// let sql = Dialect::Sqlite.schema(&catalog);
    /// assert!(sql.contains(r#"CHECK ("state" IN ('full', 'empty'))"#));
    /// # Ok::<(), metatable::CatalogError>(())
    /// ```
    pub fn schema(self, catalog: &Catalog) -> String {
        let order = walk_order(catalog);
        match self {
            Self::Postgres => {
                let mut sql = String::from("BEGIN;\n");
                sql.extend(catalog.tables.iter().map(|layout| self.table(layout, &[])));
                sql.push('\n');
                for layout in order.iter().map(|&table| &catalog.tables[table]) {
                    let references = references(catalog, layout.definition);
                    sql.extend(references.iter().map(|reference| added(layout.definition, reference)));
                }
                sql + "COMMIT;\n"
            }
            Self::Sqlite => {
                let mut sql = String::from("PRAGMA foreign_keys = ON;\nBEGIN;\n");
                // SQLite walks the reference first that was declared last.
                for layout in order.iter().rev().map(|&table| &catalog.tables[table]) {
                    let mut references = references(catalog, layout.definition);
                    references.reverse();
                    sql.push_str(&self.table(layout, &references));
                }
                sql + "COMMIT;\n"
            }
        }
    }

    /// The type that holds a column.
    pub fn column_type(self, column_type: ColumnType) -> &'static str {
        match self {
            Self::Postgres => match column_type {
                ColumnType::Uid => "uuid",
                ColumnType::Text => "text",
                ColumnType::Bool => "boolean",
                ColumnType::Integer => "bigint",
                // 18 places of a 128-bit whole number have up to 21 digits before the point.
                ColumnType::Decimal => "numeric(39, 18)",
                ColumnType::Float => "double precision",
                ColumnType::Date => "date",
                ColumnType::Instant => "timestamptz",
                ColumnType::Json => "jsonb",
            },
            Self::Sqlite => match column_type {
                ColumnType::Bool | ColumnType::Integer | ColumnType::Instant => "INTEGER",
                ColumnType::Float => "REAL",
                ColumnType::Uid | ColumnType::Text | ColumnType::Decimal | ColumnType::Date | ColumnType::Json => {
                    "TEXT"
                }
            },
        }
    }

    fn table(self, layout: &TableLayout, references: &[String]) -> String {
        let definition = layout.definition;
        let mut lines: Vec<String> = definition.columns.iter().map(|column| self.column(column)).collect();
        if let Identity::PrimaryKey(columns) = definition.identity {
            let name = name("pk", definition, &[]);
            lines.push(format!("CONSTRAINT {name} PRIMARY KEY ({})", list(columns)));
        }
        lines.extend(self.checks(definition));
        lines.extend_from_slice(references);
        let strict = match self {
            Self::Postgres => "",
            Self::Sqlite => " STRICT",
        };
        let table = quoted(&definition.physical_name());
        let mut sql = format!(
            "\nCREATE TABLE IF NOT EXISTS {table} (\n  {}\n){strict};\n",
            lines.join(",\n  ")
        );
        if let Identity::TimeIndex(columns) = definition.identity {
            let name = name("uq", definition, columns);
            let _ = writeln!(
                sql,
                "CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {table} ({});",
                list(columns)
            );
        }
        for index in &layout.indexes {
            sql.push_str(&self.index(definition, index));
        }
        sql
    }

    fn column(self, column: &Column) -> String {
        let null = if column.nullable { "" } else { " NOT NULL" };
        format!("{} {}{null}", quoted(column.name), self.column_type(column.column_type))
    }

    fn index(self, definition: &TableDefinition, index: &IndexLayout) -> String {
        let columns: Vec<&str> = index
            .columns
            .iter()
            .map(|&position| definition.columns[position].name)
            .collect();
        let (kind, unique) = if index.unique { ("uq", "UNIQUE ") } else { ("ix", "") };
        let (kind, when) = match index.when {
            None => (kind.to_owned(), String::new()),
            Some(rule) => (
                format!("{kind}_some"),
                format!(" WHERE {}", condition(self, definition, &rule)),
            ),
        };
        format!(
            "CREATE {unique}INDEX IF NOT EXISTS {} ON {} ({}){when};\n",
            name(&kind, definition, &columns),
            quoted(&definition.physical_name()),
            list(&columns)
        )
    }

    fn checks(self, definition: &TableDefinition) -> Vec<String> {
        let constraint =
            |what: &[&str], condition: &str| format!("CONSTRAINT {} CHECK ({condition})", name("ck", definition, what));
        let mut checks = Vec::new();
        for column in definition.columns {
            if let Some(form) = self.form(column) {
                checks.push(constraint(&[column.name, "form"], &form));
            }
            // A length type of PostgreSQL would cut trailing blanks off instead of refusing them.
            if let Some(max) = column.max {
                let length = format!("length({}) <= {max}", quoted(column.name));
                checks.push(constraint(&[column.name, "max"], &length));
            }
        }
        let declared = definition
            .checks
            .iter()
            .map(|check| constraint(&[check.code], &condition(self, definition, &check.rule)));
        checks.extend(declared);
        checks
    }

    /// What a cell must look like beyond what its type asks.
    fn form(self, column: &Column) -> Option<String> {
        let cell = quoted(column.name);
        Some(match (self, column.column_type) {
            (Self::Postgres, ColumnType::Float) => format!("{cell} NOT IN ('NaN', 'Infinity', '-Infinity')"),
            (Self::Sqlite, ColumnType::Float) => format!("abs({cell}) <= 1.7976931348623157e308"),
            (Self::Sqlite, ColumnType::Bool) => format!("{cell} IN (0, 1)"),
            (Self::Sqlite, ColumnType::Json) => format!("json_valid({cell})"),
            // What is no date is null to SQLite, and a check lets null pass.
            (Self::Sqlite, ColumnType::Date) => format!("date({cell}) IS {cell}"),
            (Self::Sqlite, ColumnType::Uid) => {
                format!("length({cell}) = 36 AND {cell} NOT GLOB '*[^0-9a-f-]*'")
            }
            (Self::Sqlite, ColumnType::Decimal) => decimal_form(&cell),
            _ => return None,
        })
    }
}

/// A decimal has one text: no blanks, no exponent, no zeros that say nothing, at most 18 places.
fn decimal_form(cell: &str) -> String {
    let digits = format!("ltrim({cell}, '-')");
    let conditions = [
        format!("{cell} NOT GLOB '*[^0-9.-]*'"),
        format!("{cell} NOT GLOB '?*-*'"),
        format!("{cell} NOT GLOB '*.*.*'"),
        format!("{cell} GLOB '*[0-9]'"),
        format!("{cell} NOT GLOB '*.*0'"),
        format!("{cell} <> '-0'"),
        format!("{digits} GLOB '[0-9]*'"),
        format!("{digits} NOT GLOB '0[0-9]*'"),
        format!("(instr({cell}, '.') = 0 OR length({cell}) - instr({cell}, '.') <= 18)"),
    ];
    conditions.join(" AND ")
}

/// The references of a table, restricting ones first.
fn references(catalog: &Catalog, definition: &TableDefinition) -> Vec<String> {
    let mut keys: Vec<&ForeignKey> = definition.foreign_keys.iter().collect();
    keys.sort_by_key(|key| key.on_delete != OnDelete::Restrict);
    let target = |key: &ForeignKey| {
        catalog
            .table(key.table)
            .map(|table| catalog.definition(table).physical_name())
    };
    let reference = |key: &ForeignKey| {
        let action = match key.on_delete {
            OnDelete::Cascade => "CASCADE",
            OnDelete::Restrict => "RESTRICT",
            OnDelete::SetNull => "SET NULL",
        };
        Some(format!(
            "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {action} DEFERRABLE INITIALLY DEFERRED",
            name("fk", definition, &[key.column]),
            quoted(key.column),
            quoted(&target(key)?),
            quoted(key.target),
        ))
    };
    keys.into_iter().filter_map(reference).collect()
}

/// The statement that adds a reference to a table of PostgreSQL, unless it is there.
fn added(definition: &TableDefinition, reference: &str) -> String {
    let table = quoted(&definition.physical_name());
    format!(
        "DO $$ BEGIN\n  ALTER TABLE {table} ADD {reference};\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $$;\n"
    )
}

/// The name of the constraint that a database keeps a check by, which its errors state.
pub fn check_constraint(definition: &TableDefinition, code: &str) -> String {
    names::unquoted("ck", definition, &[code])
}
