//! Filters, order and pages over the rows of a table.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::catalog::{Catalog, TableId};
use crate::key::Key;
use crate::record::Record;
use crate::store::{Span, Store};
use crate::value::{ColumnType, Value};

/// A condition on a row. A column may lie behind references: `account_uid.account_name` is the name of the account that
/// the row refers to. A comparison with a null is false, as in a database.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// The column has this value.
    Eq(String, Value),
    /// The column has another value.
    Ne(String, Value),
    /// The column has one of these values.
    In(String, Vec<Value>),
    /// The column's value lies between the bounds, each of which may be open: from, to; both are included.
    Between(String, Option<Value>, Option<Value>),
    /// The column's value is above this one.
    Above(String, Value),
    /// The column's value is below this one.
    Below(String, Value),
    /// The text of the column holds this text, in upper or lower case; no character has a special meaning.
    Contains(String, String),
    /// The column is null, or is not.
    IsNull(String, bool),
    /// Every condition holds.
    And(Vec<Self>),
    /// At least one condition holds.
    Or(Vec<Self>),
}

/// Rows of a table: which, in what order, how many at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The condition; none for all rows.
    pub filter: Option<Filter>,
    /// Columns to sort by, each with whether the greatest comes first. Ties are in the order of the identity.
    pub order: Vec<(String, bool)>,
    /// Rows of a page; none for all.
    pub limit: Option<usize>,
    /// Rows that are passed over, for pages by number; the rows of a page shift when others come before them, which a
    /// cursor avoids.
    pub offset: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
}

/// Where a page ended: opaque, and only good for the query that it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(String);

/// A page of rows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows, with their identities.
    pub rows: Vec<(Key, Record)>,
    /// Where to go on; none on the last page.
    pub next: Option<Cursor>,
    /// Where the page lies among all rows of the filter.
    pub info: PageInfo,
}

/// Where a page lies among all rows of its filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// From 0.
    pub page_index: usize,
    /// Rows of a full page.
    pub page_size: usize,
    /// Rows of the filter.
    pub total_items: usize,
    /// Rows lie behind the page.
    pub has_next_page: bool,
    /// Rows lie before the page.
    pub has_previous_page: bool,
}

impl PageInfo {
    /// The place of a page of `items` rows after the first `offset` of `total`.
    pub fn new(items: usize, limit: usize, offset: usize, total: usize) -> Self {
        Self {
            page_index: offset.checked_div(limit).unwrap_or(0),
            page_size: limit,
            total_items: total,
            has_next_page: offset + items < total,
            has_previous_page: offset > 0,
        }
    }
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The table, or the one referred to, has no such column.
    #[error("{table} has no column {column}; its columns are {columns}.")]
    UnknownColumn {
        /// Identifier of the table.
        table: &'static str,
        /// What was named.
        column: String,
        /// What could be named.
        columns: String,
    },
    /// A value does not fit its column.
    #[error("{column} must be compared with {expected}.")]
    TypeMismatch {
        /// What was named.
        column: String,
        /// What it holds.
        expected: &'static str,
    },
    /// The filter has another shape.
    #[error("A filter is an object of conditions by column: {0}.")]
    Malformed(String),
    /// The cursor comes from another query.
    #[error("This page follows another query; start again from its first page.")]
    CursorForeign,
}

impl QueryError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownColumn { .. } => "unknown_column",
            Self::TypeMismatch { .. } => "type_mismatch",
            Self::Malformed(_) => "filter_malformed",
            Self::CursorForeign => "cursor_foreign",
        }
    }
}

/// A column, perhaps behind references.
struct Path {
    /// Place of the referring column, table referred to, place of its column.
    hops: Vec<(usize, TableId, usize)>,
    position: usize,
    column_type: ColumnType,
}

impl Path {
    fn new(catalog: &Catalog, table: TableId, path: &str) -> Result<Self, QueryError> {
        let mut table = table;
        let mut hops = Vec::new();
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let layout = catalog.layout(table);
            let unknown = || QueryError::UnknownColumn {
                table: layout.definition.identifier,
                column: name.to_owned(),
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

    fn value<'a>(&self, store: &'a Store, record: &'a Record) -> &'a Value {
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
enum Test {
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

impl Test {
    fn new(catalog: &Catalog, table: TableId, filter: &Filter) -> Result<Self, QueryError> {
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

    fn holds(&self, store: &Store, record: &Record) -> bool {
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
    fn pinned(&self, pinned: &mut Vec<(usize, Key)>) {
        match self {
            Self::Eq(path, key) if path.hops.is_empty() => pinned.push((path.position, key.clone())),
            Self::And(tests) => tests.iter().for_each(|test| test.pinned(pinned)),
            _ => {}
        }
    }
}

impl Store {
    /// The rows of a query.
    ///
    /// An index whose first columns the filter pins to one value each is used when there is one.
    ///
    /// # Errors
    /// See [`QueryError`].
    pub fn query(&self, table: TableId, query: &Query) -> Result<Page, QueryError> {
        let test = query
            .filter
            .as_ref()
            .map(|filter| Test::new(self.catalog(), table, filter))
            .transpose()?;
        let order = query
            .order
            .iter()
            .map(|(column, descending)| Path::new(self.catalog(), table, column).map(|path| (path, *descending)));
        let order: Vec<(Path, bool)> = order.collect::<Result<_, _>>()?;
        let kept = |record: &Record| test.as_ref().is_none_or(|test| test.holds(self, record));
        let after = query.after.as_ref().map(Cursor::place).transpose()?;
        let mut rows: Vec<(Key, &Key, &Record)> = Vec::new();
        let mut passed = query.offset;
        for (key, record) in self.candidates(table, test.as_ref()).filter(|(_, record)| kept(record)) {
            rows.push((self.place(&order, record, key), key, record));
        }
        let total = rows.len();
        rows.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        if let Some(after) = after {
            passed += rows.partition_point(|(place, ..)| *place <= after);
        }
        rows.drain(..passed.min(total));
        let limit = query.limit.unwrap_or(total);
        let next = (rows.len() > limit && limit > 0).then(|| Cursor::at(&rows[limit - 1].0));
        rows.truncate(limit);
        Ok(Page {
            info: PageInfo::new(rows.len(), limit, passed, total),
            rows: rows
                .into_iter()
                .map(|(_, key, record)| (key.clone(), record.clone()))
                .collect(),
            next,
        })
    }

    /// How many rows a filter keeps.
    ///
    /// # Errors
    /// See [`QueryError`].
    pub fn count_matching(&self, table: TableId, filter: &Filter) -> Result<usize, QueryError> {
        let test = Test::new(self.catalog(), table, filter)?;
        Ok(self
            .candidates(table, Some(&test))
            .filter(|(_, record)| test.holds(self, record))
            .count())
    }

    /// The rows that a filter may keep: those of the index that it pins most of, else all.
    fn candidates<'a>(
        &'a self,
        table: TableId,
        test: Option<&Test>,
    ) -> Box<dyn Iterator<Item = (&'a Key, &'a Record)> + 'a> {
        let mut pinned = Vec::new();
        if let Some(test) = test {
            test.pinned(&mut pinned);
        }
        let layout = self.catalog().layout(table);
        let prefix = |columns: &[usize]| {
            let cells = columns
                .iter()
                .map_while(|column| pinned.iter().find(|(position, _)| position == column));
            cells
                .map(|(_, key)| key)
                .fold(Key::new([]), |prefix, key| prefix.join(key))
        };
        let indexes = layout
            .indexes
            .iter()
            .filter(|index| index.when.is_none())
            .map(|index| &index.columns);
        let best = std::iter::once(&layout.identity)
            .chain(indexes)
            .max_by_key(|columns| prefix(columns).as_bytes().len());
        let columns = best.unwrap_or(&layout.identity);
        let prefix = prefix(columns);
        if prefix.as_bytes().is_empty() {
            return Box::new(self.records(table));
        }
        match self.spanned(table, columns, Span::of_prefix(&prefix)) {
            Some(rows) => Box::new(rows),
            None => Box::new(self.records(table)),
        }
    }

    /// Bytes whose order is the order of the query.
    fn place(&self, order: &[(Path, bool)], record: &Record, identity: &Key) -> Key {
        let mut place = Vec::new();
        for (path, descending) in order {
            let key = Key::new([path.value(self, record)]);
            let turn = |byte: &u8| if *descending { !byte } else { *byte };
            place.extend(key.as_bytes().iter().map(turn));
        }
        place.extend_from_slice(identity.as_bytes());
        Key::of_bytes(place)
    }
}

impl Cursor {
    /// The cursor of a text that [`Cursor::as_str`] gave.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text of the cursor.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn at(place: &Key) -> Self {
        Self(place.to_hex())
    }

    fn place(&self) -> Result<Key, QueryError> {
        Key::from_hex(&self.0).ok_or(QueryError::CursorForeign)
    }
}

impl Filter {
    /// The filter of a JSON form: an object of conditions by column, all of which must hold. A condition is a value
    /// (null: is null) or an object of `eq`, `ne`, `in`, `gt`, `gte`, `lt`, `lte`, `contains`, `is_null`; the names
    /// `and` and `or` take lists of such objects.
    ///
    /// # Errors
    /// See [`QueryError`].
    pub fn from_json(catalog: &Catalog, table: TableId, json: &Json) -> Result<Self, QueryError> {
        let object = json
            .as_object()
            .ok_or_else(|| QueryError::Malformed(json.to_string()))?;
        let mut all = Vec::new();
        for (name, condition) in object {
            if name == "and" || name == "or" {
                let list = condition
                    .as_array()
                    .ok_or_else(|| QueryError::Malformed(format!("{name} takes a list")))?;
                let list = list
                    .iter()
                    .map(|json| Self::from_json(catalog, table, json))
                    .collect::<Result<_, _>>()?;
                all.push(if name == "and" { Self::And(list) } else { Self::Or(list) });
            } else {
                let path = Path::new(catalog, table, name)?;
                all.extend(conditions(name, path.column_type, condition)?);
            }
        }
        Ok(match all.pop() {
            Some(only) if all.is_empty() => only,
            Some(last) => {
                all.push(last);
                Self::And(all)
            }
            None => Self::And(all),
        })
    }
}

/// The conditions on one column.
fn conditions(column: &str, column_type: ColumnType, json: &Json) -> Result<Vec<Filter>, QueryError> {
    let name = || column.to_owned();
    let value = |json: &Json| {
        let value = Value::from_given(column_type, json).filter(|value| !value.is_null());
        value.ok_or_else(|| QueryError::TypeMismatch {
            column: name(),
            expected: column_type.in_words(),
        })
    };
    let malformed = |what: &str| QueryError::Malformed(format!("{column}: {what}"));
    let object = match json {
        Json::Null => return Ok(vec![Filter::IsNull(name(), true)]),
        Json::Object(object) if column_type != ColumnType::Json => object,
        literal => return Ok(vec![Filter::Eq(name(), value(literal)?)]),
    };
    let mut found = Vec::new();
    for (operator, operand) in object {
        found.push(match operator.as_str() {
            "eq" => Filter::Eq(name(), value(operand)?),
            "ne" => Filter::Ne(name(), value(operand)?),
            "gt" => Filter::Above(name(), value(operand)?),
            "lt" => Filter::Below(name(), value(operand)?),
            "gte" => Filter::Between(name(), Some(value(operand)?), None),
            "lte" => Filter::Between(name(), None, Some(value(operand)?)),
            "in" => {
                let list = operand.as_array().ok_or_else(|| malformed("in takes a list"))?;
                Filter::In(name(), list.iter().map(value).collect::<Result<_, _>>()?)
            }
            "contains" => {
                let text = operand.as_str().ok_or_else(|| malformed("contains takes a text"))?;
                Filter::Contains(name(), text.to_owned())
            }
            "is_null" => {
                let null = operand
                    .as_bool()
                    .ok_or_else(|| malformed("is_null takes true or false"))?;
                Filter::IsNull(name(), null)
            }
            other => return Err(malformed(&format!("{other} is no comparison"))),
        });
    }
    Ok(found)
}
