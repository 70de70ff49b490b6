//! Writes and looks as SQL, for both databases.

use std::collections::BTreeMap;

use acceptance::cases::{Refusal, Sight, Write};
use acceptance::catalogue::definitions;
use metatable::{Column, Dialect, TableDefinition, Value, check_constraint};

/// A statement and its values, each with the column that it is of.
pub(crate) struct Statement<'a> {
    pub(crate) sql: String,
    pub(crate) values: Vec<(&'static Column, &'a Value)>,
}

/// The tables by identifier, and what a broken constraint of a name means.
pub(crate) struct Names {
    dialect: Dialect,
    tables: BTreeMap<&'static str, &'static TableDefinition>,
    refusals: BTreeMap<String, Refusal>,
}

impl Names {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let mut refusals = BTreeMap::new();
        for table in definitions() {
            for check in table.checks {
                refusals.insert(check_constraint(table, check.code), Refusal::Broken(check.code));
            }
            for column in table.columns {
                let name = check_constraint(table, &format!("{}_max", column.name));
                refusals.insert(name, Refusal::TooLong(column.name));
            }
        }
        Self {
            dialect,
            tables: definitions()
                .into_iter()
                .map(|table| (table.identifier, table))
                .collect(),
            refusals,
        }
    }

    /// The table of an identifier.
    pub(crate) fn table(&self, identifier: &str) -> &'static TableDefinition {
        self.tables[identifier]
    }

    /// Why the check constraint of this name was broken.
    pub(crate) fn refusal(&self, constraint: &str) -> Result<Refusal, String> {
        let refusal = self.refusals.get(constraint);
        refusal
            .cloned()
            .ok_or_else(|| format!("an unknown constraint {constraint}"))
    }

    /// The statement of a write; a put replaces the row of the same identity.
    pub(crate) fn write<'a>(&self, write: &'a Write) -> Statement<'a> {
        match write {
            Write::Put { table, cells } => {
                let table = self.tables[table];
                let columns: Vec<String> = table.columns.iter().map(|column| quoted(column.name)).collect();
                let places: Vec<String> = (table.columns.iter().enumerate())
                    .map(|(place, column)| self.place(place, column))
                    .collect();
                let identity: Vec<String> = table.identity_columns().iter().map(|column| quoted(column)).collect();
                let sql = format!(
                    "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}",
                    quoted(&table.physical_name()),
                    columns.join(", "),
                    places.join(", "),
                    identity.join(", "),
                    replacement(table)
                );
                let values = table.columns.iter().zip(cells).collect();
                Statement { sql, values }
            }
            Write::Delete { table, identity } => self.by_identity("DELETE", self.tables[table], identity),
        }
    }

    /// The statement that counts what is to be seen, and the count that there should be.
    pub(crate) fn sight<'a>(&self, sight: &'a Sight) -> (Statement<'a>, i64) {
        match sight {
            Sight::Row { table, cells } => {
                let table = self.tables[table];
                let same = |(place, column): (usize, &Column)| {
                    let is = match self.dialect {
                        Dialect::Postgres => "IS NOT DISTINCT FROM",
                        Dialect::Sqlite => "IS",
                    };
                    format!("{} {is} {}", quoted(column.name), self.place(place, column))
                };
                let conditions: Vec<String> = table.columns.iter().enumerate().map(same).collect();
                let sql = format!(
                    "SELECT count(*) FROM {} WHERE {}",
                    quoted(&table.physical_name()),
                    conditions.join(" AND ")
                );
                let values = table.columns.iter().zip(cells).collect();
                (Statement { sql, values }, 1)
            }
            Sight::NoRow { table, identity } => (self.by_identity("SELECT count(*)", self.tables[table], identity), 0),
        }
    }

    fn by_identity<'a>(&self, what: &str, table: &'static TableDefinition, identity: &'a [Value]) -> Statement<'a> {
        let column = |name: &&str| table.columns.iter().find(|column| column.name == *name).unwrap();
        let columns: Vec<&'static Column> = table.identity_columns().iter().map(column).collect();
        let same =
            |(place, column): (usize, &&Column)| format!("{} = {}", quoted(column.name), self.place(place, column));
        let conditions: Vec<String> = columns.iter().enumerate().map(same).collect();
        Statement {
            sql: format!(
                "{what} FROM {} WHERE {}",
                quoted(&table.physical_name()),
                conditions.join(" AND ")
            ),
            values: columns.into_iter().zip(identity).collect(),
        }
    }

    /// Where a value goes. PostgreSQL is given texts, which it reads as the types of their columns.
    fn place(&self, place: usize, column: &Column) -> String {
        match self.dialect {
            Dialect::Postgres => format!("${}::text::{}", place + 1, self.dialect.column_type(column.column_type)),
            Dialect::Sqlite => format!("?{}", place + 1),
        }
    }
}

fn replacement(table: &TableDefinition) -> String {
    let identity = table.identity_columns();
    let rest = table
        .columns
        .iter()
        .map(|column| column.name)
        .filter(|name| !identity.contains(name));
    let set: Vec<String> = rest.map(|name| format!("{0} = excluded.{0}", quoted(name))).collect();
    if set.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", set.join(", "))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
