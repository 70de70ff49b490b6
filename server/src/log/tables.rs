//! The tables of the log, each declared once, for both databases.
//!
//! Book tables have `book_id` first in every key and reference, so that they can be distributed by it. Instants are microseconds
//! in a number: the hash of an entry covers them, and a `timestamptz` does not hold every one that a device can send.

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    pub(super) key: &'static [&'static str],
    pub(super) unique: &'static [&'static [&'static str]],
    /// Columns, and the table of which they are the key.
    pub(super) references: &'static [(&'static [&'static str], &'static str)],
    /// The version of the schema that brought it.
    pub(super) since: u32,
}

/// A column of a table.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) is_optional: bool,
    /// The version of the schema that brought it; one that is later than its table's must be optional.
    pub(super) since: u32,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Uid,
    Int,
    Text,
    Bytes,
    /// Bytes that are compressed already.
    Packed,
}

/// A database by the SQL that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        is_optional: false,
        since: 1,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        is_optional: true,
        since: 1,
    }
}

const OF_BOOK: (&[&str], &str) = (&["book_id"], "book");

pub(super) const BOOK: Table = Table {
    name: "book",
    columns: &[
        column("book_id", Kind::Uid),
        column("name", Kind::Text),
        column("epoch", Kind::Int),
        column("ver", Kind::Int),
        column("chain", Kind::Bytes),
        column("digest", Kind::Bytes),
        column("schema", Kind::Text),
        column("horizon", Kind::Int),
        column("backed_ver", Kind::Int),
        column("state", Kind::Text),
    ],
    key: &["book_id"],
    unique: &[],
    references: &[],
    since: 1,
};

pub(super) const MEMBER: Table = Table {
    name: "member",
    columns: &[
        column("book_id", Kind::Uid),
        column("user_id", Kind::Uid),
        column("role", Kind::Text),
    ],
    key: &["book_id", "user_id"],
    unique: &[],
    references: &[OF_BOOK],
    since: 1,
};

pub(super) const STORE: Table = Table {
    name: "store",
    columns: &[
        column("book_id", Kind::Uid),
        column("store_id", Kind::Uid),
        column("user_id", Kind::Uid),
        column("device", Kind::Text),
        column("lmid", Kind::Int),
        column("seen_at", Kind::Int),
        optional("revoked_at", Kind::Int),
    ],
    key: &["book_id", "store_id"],
    unique: &[],
    references: &[OF_BOOK],
    since: 1,
};

pub(super) const ENTRY: Table = Table {
    name: "entry",
    columns: &[
        column("book_id", Kind::Uid),
        column("ver", Kind::Int),
        column("store_id", Kind::Uid),
        column("mseq", Kind::Int),
        column("mhash", Kind::Bytes),
        column("user_id", Kind::Uid),
        column("kind", Kind::Text),
        column("version", Kind::Int),
        column("asked_at", Kind::Int),
        column("at", Kind::Int),
        column("base_ver", Kind::Int),
        column("status", Kind::Text),
        optional("code", Kind::Text),
        column("body_hash", Kind::Bytes),
        column("digest", Kind::Bytes),
        column("chain", Kind::Bytes),
        // Of the body before compression: it stays when the body does not.
        column("size", Kind::Int),
    ],
    key: &["book_id", "ver"],
    // The second for the question which entry an intent became, under whatever name.
    unique: &[&["book_id", "store_id", "mseq"], &["book_id", "mhash", "ver"]],
    references: &[OF_BOOK],
    since: 1,
};

pub(super) const BODY: Table = Table {
    name: "body",
    columns: &[
        column("book_id", Kind::Uid),
        column("ver", Kind::Int),
        column("bytes", Kind::Packed),
    ],
    key: &["book_id", "ver"],
    unique: &[],
    references: &[(&["book_id", "ver"], "entry")],
    since: 1,
};

pub(super) const BLOB: Table = Table {
    name: "blob",
    columns: &[
        column("book_id", Kind::Uid),
        column("hash", Kind::Bytes),
        column("size", Kind::Int),
        column("bytes", Kind::Packed),
    ],
    key: &["book_id", "hash"],
    unique: &[],
    references: &[OF_BOOK],
    since: 1,
};

pub(super) const CHECKPOINT: Table = Table {
    name: "checkpoint",
    columns: &[
        column("book_id", Kind::Uid),
        column("ver", Kind::Int),
        column("chain", Kind::Bytes),
        column("digest", Kind::Bytes),
        column("root", Kind::Bytes),
        column("schema", Kind::Text),
        column("at", Kind::Int),
    ],
    key: &["book_id", "ver"],
    unique: &[],
    references: &[OF_BOOK],
    since: 1,
};

/// Which blobs a checkpoint names: the database itself forbids one whose blobs are not there.
pub(super) const PART: Table = Table {
    name: "part",
    columns: &[
        column("book_id", Kind::Uid),
        column("ver", Kind::Int),
        column("nth", Kind::Int),
        column("hash", Kind::Bytes),
    ],
    key: &["book_id", "ver", "nth"],
    // For the question which checkpoints name a blob.
    unique: &[&["book_id", "hash", "ver", "nth"]],
    references: &[(&["book_id", "ver"], "checkpoint"), (&["book_id", "hash"], "blob")],
    since: 1,
};

pub(super) const ONCE: Table = Table {
    name: "once",
    columns: &[
        column("book_id", Kind::Uid),
        column("token_id", Kind::Uid),
        column("key", Kind::Text),
        column("mseq", Kind::Int),
        column("expires_at", Kind::Int),
    ],
    key: &["book_id", "token_id", "key"],
    unique: &[],
    references: &[OF_BOOK],
    since: 1,
};

/// All tables, each after those that it refers to.
pub(super) const TABLES: &[Table] = &[BOOK, MEMBER, STORE, ENTRY, BODY, BLOB, CHECKPOINT, PART, ONCE];

impl Table {
    /// The statement that adds a row with a value for each column.
    pub(super) fn insert(&self) -> String {
        let places = super::sql::places(1, self.columns.len());
        format!("INSERT INTO {} ({}) VALUES ({places})", self.name, self.list(""))
    }

    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The names of its columns, each after a prefix.
    pub(super) fn list(&self, prefix: &str) -> String {
        let names = self.columns.iter().map(|column| format!("{prefix}{}", column.name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// The statements that take tables of one version to the next.
pub(super) fn step(tables: &[Table], version: u32, dialect: Dialect) -> Vec<String> {
    tables.iter().flat_map(|table| table.step(version, dialect)).collect()
}

impl Table {
    fn step(&self, version: u32, dialect: Dialect) -> Vec<String> {
        if self.since > version {
            return Vec::new();
        }
        let new = self.columns.iter().filter(|column| {
            let since = column.since.max(self.since);
            since == version
        });
        let mut statements: Vec<String> = if self.since == version {
            vec![self.create(version, dialect)]
        } else {
            let columns = new.clone();
            let add =
                columns.map(|column| format!("ALTER TABLE {} ADD COLUMN {}", self.name, column.declared(dialect)));
            add.collect()
        };
        if dialect == Dialect::Postgres {
            // It would try to compress them once more.
            let packed = new.filter(|column| column.kind == Kind::Packed);
            statements.extend(packed.map(|column| {
                let (table, column) = (self.name, column.name);
                format!("ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
            }));
        }
        statements
    }

    fn create(&self, version: u32, dialect: Dialect) -> String {
        let columns = self.columns.iter().filter(|column| column.since <= version);
        let mut parts: Vec<String> = columns.map(|column| column.declared(dialect)).collect();
        parts.push(format!("PRIMARY KEY ({})", self.key.join(", ")));
        parts.extend(
            self.unique
                .iter()
                .map(|unique| format!("UNIQUE ({})", unique.join(", "))),
        );
        parts.extend(self.references.iter().map(|(columns, table)| {
            let columns = columns.join(", ");
            format!("FOREIGN KEY ({columns}) REFERENCES {table} ({columns})")
        }));
        let strict = if dialect == Dialect::Sqlite { " STRICT" } else { "" };
        format!("CREATE TABLE {} ({}){strict}", self.name, parts.join(", "))
    }
}

impl Column {
    fn declared(&self, dialect: Dialect) -> String {
        let kind = match (self.kind, dialect) {
            (Kind::Uid, Dialect::Postgres) => "uuid",
            (Kind::Int, Dialect::Postgres) => "bigint",
            (Kind::Bytes | Kind::Packed, Dialect::Postgres) => "bytea",
            // In the order of its bytes, as in SQLite.
            (Kind::Text, Dialect::Postgres) => "text COLLATE \"C\"",
            (Kind::Uid | Kind::Bytes | Kind::Packed, Dialect::Sqlite) => "BLOB",
            (Kind::Int, Dialect::Sqlite) => "INTEGER",
            (Kind::Text, Dialect::Sqlite) => "TEXT",
        };
        let presence = if self.is_optional { "" } else { " NOT NULL" };
        format!("{} {kind}{presence}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_reference_begins_with_the_book() {
        for table in TABLES {
            let keys = [table.key].into_iter().chain(table.unique.iter().copied());
            let references = table.references.iter().map(|(columns, _)| *columns);
            for columns in keys.chain(references) {
                assert_eq!(columns[0], "book_id", "{}", table.name);
            }
        }
    }

    #[test]
    fn a_reference_is_to_the_key_of_an_earlier_table() {
        for (index, table) in TABLES.iter().enumerate() {
            for (columns, name) in table.references {
                let found = TABLES[..index].iter().find(|earlier| earlier.name == *name);
                assert_eq!(found.map(|earlier| earlier.key), Some(*columns), "{}", table.name);
            }
        }
    }

    #[test]
    fn a_later_version_adds_what_is_new_in_it() {
        const NOTE: Table = Table {
            name: "note",
            columns: &[
                column("book_id", Kind::Uid),
                Column {
                    since: 2,
                    ..optional("content", Kind::Packed)
                },
            ],
            key: &["book_id"],
            unique: &[],
            references: &[OF_BOOK],
            since: 1,
        };
        let steps = |version, dialect| step(&[NOTE], version, dialect);
        let created = "CREATE TABLE note (book_id BLOB NOT NULL, PRIMARY KEY (book_id), \
                       FOREIGN KEY (book_id) REFERENCES book (book_id)) STRICT";
        assert_eq!(steps(1, Dialect::Sqlite), [created]);
        assert_eq!(steps(2, Dialect::Sqlite), ["ALTER TABLE note ADD COLUMN content BLOB"]);
        let postgres = [
            "ALTER TABLE note ADD COLUMN content bytea",
            "ALTER TABLE note ALTER COLUMN content SET STORAGE EXTERNAL",
        ];
        assert_eq!(steps(2, Dialect::Postgres), postgres);
        assert!(steps(3, Dialect::Sqlite).is_empty());
    }
}
