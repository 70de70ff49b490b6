//! Conditions: filters whose columns are resolved.

use violation::cut;

use super::{Filter, QueryError};
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::schema::value::{ColumnType, Value};
use crate::store::Store;

/// A column, perhaps behind references.
pub(super) struct Path {
    /// Place of the referring column, table referred to, place of its column.
    hops: Vec<(usize, TableId, usize)>,
    position: usize,
    pub(super) column_type: ColumnType,
}

impl Path {
    pub(super) fn new(catalog: &Catalog, table: TableId, path: &str) -> Result<Self, QueryError> {
        let mut table = table;
        let mut hops = Vec::new();
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let layout = catalog.layout(table);
            let unknown = || QueryError::UnknownColumn {
                table: layout.definition.identifier,
                column: cut(name).into_owned(),
                columns: layout
                    .definition
                    .columns
                    .iter()
                    .map(|column| column.name)
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            let position = layout.definition.position(name).ok_or_else(unknown)?;
            if names.peek().is_none() {
                let column_type = layout.definition.columns[position].column_type;
                return Ok(Self {
                    hops,
                    position,
                    column_type,
                });
            }
            let reference = layout
                .references
                .iter()
                .find(|reference| reference.position == position);
            let reference = reference.ok_or_else(unknown)?;
            hops.push((position, reference.target, reference.target_position));
            table = reference.target;
        }
        Err(QueryError::Malformed("a column has no name".to_owned()))
    }

    pub(super) fn value<'a>(&self, store: &'a Store, record: &'a Record) -> &'a Value {
        let mut record = record;
        for (position, table, target) in &self.hops {
            let value = std::slice::from_ref(&record[*position]);
            match store.matching(*table, &[*target], value).next() {
                Some((_, parent)) if !value[0].is_null() => record = parent,
                _ => return &Value::Null,
            }
        }
        &record[self.position]
    }
}

/// A filter with its columns resolved and its values as keys, whose order is that of the values.
pub(super) enum Condition {
    Eq(Path, Key),
    Ne(Path, Key),
    In(Path, Vec<Key>),
    Between(Path, Option<Key>, Option<Key>),
    Above(Path, Key),
    Below(Path, Key),
    Contains(Path, String),
    IsNull(Path, bool),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl Condition {
    pub(super) fn new(catalog: &Catalog, table: TableId, filter: &Filter) -> Result<Self, QueryError> {
        let path = |column: &String| Path::new(catalog, table, column);
        let all = |filters: &[Filter]| {
            filters
                .iter()
                .map(|filter| Self::new(catalog, table, filter))
                .collect::<Result<_, _>>()
        };
        let key = |path: &Path, column: &String, value: &Value| match value.column_type() {
            Some(found) if found == path.column_type => Ok(Key::new([value])),
            _ => Err(QueryError::TypeMismatch {
                column: column.clone(),
                expected: path.column_type.in_words(),
            }),
        };
        let one = |column: &String, value: &Value| {
            let path = path(column)?;
            let key = key(&path, column, value)?;
            Ok::<_, QueryError>((path, key))
        };
        Ok(match filter {
            Filter::Eq(column, value) => one(column, value).map(|(path, key)| Self::Eq(path, key))?,
            Filter::Ne(column, value) => one(column, value).map(|(path, key)| Self::Ne(path, key))?,
            Filter::Above(column, value) => one(column, value).map(|(path, key)| Self::Above(path, key))?,
            Filter::Below(column, value) => one(column, value).map(|(path, key)| Self::Below(path, key))?,
            Filter::In(column, values) => {
                let path = path(column)?;
                let keys = values
                    .iter()
                    .map(|value| key(&path, column, value))
                    .collect::<Result<_, _>>()?;
                Self::In(path, keys)
            }
            Filter::Between(column, from, to) => {
                let path = path(column)?;
                let bound = |value: &Option<Value>| value.as_ref().map(|value| key(&path, column, value)).transpose();
                let (from, to) = (bound(from)?, bound(to)?);
                Self::Between(path, from, to)
            }
            Filter::Contains(column, text) => Self::Contains(path(column)?, text.to_lowercase()),
            Filter::IsNull(column, null) => Self::IsNull(path(column)?, *null),
            Filter::And(filters) => Self::And(all(filters)?),
            Filter::Or(filters) => Self::Or(all(filters)?),
        })
    }

    pub(super) fn holds(&self, store: &Store, record: &Record) -> bool {
        let key = |path: &Path| {
            let value = path.value(store, record);
            (!value.is_null()).then(|| Key::new([value]))
        };
        match self {
            Self::Eq(path, wanted) => key(path).is_some_and(|key| key == *wanted),
            Self::Ne(path, wanted) => key(path).is_some_and(|key| key != *wanted),
            Self::In(path, wanted) => key(path).is_some_and(|key| wanted.contains(&key)),
            Self::Above(path, wanted) => key(path).is_some_and(|key| key > *wanted),
            Self::Below(path, wanted) => key(path).is_some_and(|key| key < *wanted),
            Self::Between(path, from, to) => key(path).is_some_and(|key| {
                from.as_ref().is_none_or(|from| key >= *from) && to.as_ref().is_none_or(|to| key <= *to)
            }),
            Self::Contains(path, wanted) => match path.value(store, record) {
                Value::Null => false,
                Value::Text(text) => text.to_lowercase().contains(wanted),
                other => other.to_text().to_lowercase().contains(wanted),
            },
            Self::IsNull(path, null) => path.value(store, record).is_null() == *null,
            Self::And(tests) => tests.iter().all(|test| test.holds(store, record)),
            Self::Or(tests) => tests.iter().any(|test| test.holds(store, record)),
        }
    }

    /// The columns of the table itself that must have one value, and those values.
    pub(super) fn pinned(&self, pinned: &mut Vec<(usize, Key)>) {
        match self {
            Self::Eq(path, key) if path.hops.is_empty() => pinned.push((path.position, key.clone())),
            Self::And(tests) => tests.iter().for_each(|test| test.pinned(pinned)),
            _ => {}
        }
    }
}
