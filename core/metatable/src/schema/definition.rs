//! Table definitions, as declarations make them.

use decimal::Decimal;

use crate::schema::rule::Rule;
use crate::schema::value::{ColumnType, Uid, Value};

/// Who owns tables: a package, and the namespace that their names live in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The package: "core".
    pub package: &'static str,
    /// The namespace: "mandate".
    pub namespace: &'static str,
}

/// A declared table. Made by [`table!`](crate::table), once, as a constant.
#[derive(Debug)]
pub struct TableDefinition {
    /// Stable logical name: "Asset".
    pub identifier: &'static str,
    /// Who owns it.
    pub owner: Owner,
    /// What a person calls its rows: "Assets".
    pub label: &'static str,
    /// What a row is, from the declaration's doc comment.
    pub description: &'static str,
    /// In the order in which records hold them.
    pub columns: &'static [Column],
    /// What makes a row the same row.
    pub identity: Identity,
    /// The columns by which people and other systems know a row, which upserts go by; empty when the identity is all
    /// there is. Unique.
    pub business_key: &'static [&'static str],
    /// Further column lists whose values no two rows share.
    pub uniques: &'static [Unique],
    /// Column lists that reads go by. Identity, keys, uniques and foreign keys are indexed without being named here.
    pub indexes: &'static [&'static [&'static str]],
    /// References to other tables.
    pub foreign_keys: &'static [ForeignKey],
    /// Rules over one row.
    pub checks: &'static [Check],
}

impl TableDefinition {
    /// The place of a column in a record; none when the table has no such column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|candidate| candidate.name == column)
    }

    /// The columns that identify a row.
    pub fn identity_columns(&self) -> &'static [&'static str] {
        match self.identity {
            Identity::PrimaryKey(columns) | Identity::TimeIndex(columns) => columns,
        }
    }

    /// The columns that an upsert finds its row by: the business key, else the identity.
    pub fn upsert_columns(&self) -> &'static [&'static str] {
        if self.business_key.is_empty() {
            self.identity_columns()
        } else {
            self.business_key
        }
    }

    /// The name of the table in a database: "mandate__asset".
    pub fn physical_name(&self) -> String {
        format!("{}__{}", self.owner.namespace, self.identifier.to_lowercase())
    }

    /// The uid by which rows name the table: the version 5 uid, in the URL namespace, of its namespace and identifier.
    pub fn uid(&self) -> Uid {
        Uid::new_v5(
            &Uid::NAMESPACE_URL,
            format!("{}.{}", self.owner.namespace, self.identifier).as_bytes(),
        )
    }

    /// The uniques and the business key, each with the rows that it holds over.
    pub fn all_uniques(&self) -> impl Iterator<Item = Unique> + use<> {
        let key = (!self.business_key.is_empty()).then_some(Unique {
            columns: self.business_key,
            when: None,
        });
        key.into_iter().chain(self.uniques.iter().copied())
    }
}

/// Columns whose values no two rows share; rows with a null among them never collide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unique {
    /// The columns.
    pub columns: &'static [&'static str],
    /// The rows that it holds over; none for all.
    pub when: Option<Rule>,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Stable name: "unique_identifier".
    pub name: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// What it means.
    pub description: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
    /// Its only texts, when its type is a choice; a check holds it to them.
    pub choices: Option<&'static [&'static str]>,
    /// Longest text, in characters.
    pub max: Option<usize>,
    /// The unit of its numbers.
    pub unit: Option<&'static str>,
    /// The value in a new row when none is given; none for null, or for a required value.
    pub default: Option<ColumnDefault>,
    /// The normal form of its texts.
    pub normal: Option<NormalForm>,
}

impl Column {
    /// Whether a value is of the column's type, or null where it may be.
    pub(crate) fn takes(&self, value: &Value) -> bool {
        match value.column_type() {
            None => self.nullable,
            Some(found) => found == self.column_type,
        }
    }
}

/// The default of a column: its value in a new row when none is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnDefault {
    /// A uid that no other row has.
    NewUid,
    /// The instant of the write.
    Now,
    /// A text.
    Text(&'static str),
    /// True or false.
    Bool(bool),
    /// A whole number; in a decimal column the decimal of that value.
    Integer(i64),
}

impl ColumnDefault {
    /// The default's value in a column of this type; none for one that differs from row to row.
    pub(crate) fn constant(self, column_type: ColumnType) -> Option<Value> {
        match (self, column_type) {
            (Self::NewUid | Self::Now, _) => None,
            (Self::Text(text), _) => Some(Value::Text(text.to_owned())),
            (Self::Bool(bool), _) => Some(Value::Bool(bool)),
            (Self::Integer(integer), ColumnType::Decimal) => Some(Value::Decimal(Decimal::from(integer))),
            (Self::Integer(integer), _) => Some(Value::Integer(integer)),
        }
    }
}

/// The normal form of texts: applied before they are checked and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormalForm {
    /// Without blanks around; nothing left means null where the column may be null.
    Trimmed,
    /// Trimmed and lower case.
    Lower,
    /// Trimmed and upper case.
    Upper,
    /// Trimmed, lower case, each run of blanks as one underscore: "crypto_spot".
    TypeKey,
    /// Trimmed, upper case, each run of blanks as one underscore: "EARLY_CLOSE".
    UpperKey,
}

impl NormalForm {
    /// The text in this form.
    pub fn apply(self, text: &str) -> String {
        let words = || text.split_whitespace().collect::<Vec<_>>().join("_");
        match self {
            Self::Trimmed => text.trim().to_owned(),
            Self::Lower => text.trim().to_lowercase(),
            Self::Upper => text.trim().to_uppercase(),
            Self::TypeKey => words().to_lowercase(),
            Self::UpperKey => words().to_uppercase(),
        }
    }
}

/// What makes a row the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A primary key.
    PrimaryKey(&'static [&'static str]),
    /// An instant, first, and the dimensions that were observed at it.
    TimeIndex(&'static [&'static str]),
}

/// A reference: the column's value, when there is one, is the value of a column of another row.
#[derive(Debug)]
pub struct ForeignKey {
    /// The referring column.
    pub column: &'static str,
    /// Identifier of the table referred to.
    pub table: &'static str,
    /// Its column, which must identify its rows alone.
    pub target: &'static str,
    /// The effect on this row of deleting that row.
    pub on_delete: OnDelete,
}

/// The effect of deleting a row on the rows that refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// They are deleted too.
    Cascade,
    /// They keep the deletion from happening.
    Restrict,
    /// Their reference becomes null.
    SetNull,
}

/// A rule over one row.
#[derive(Debug)]
pub struct Check {
    /// Stable code of the rule.
    pub code: &'static str,
    /// The column that a person would look at first.
    pub column: &'static str,
    /// A sentence that says how to fix it.
    pub message: &'static str,
    /// The rule; violated when it is false.
    pub rule: Rule,
}
