//! Filters, order and pages over the rows of a table.

mod condition;
mod json;

use serde::{Deserialize, Serialize};
use violation::Fault;

use crate::codes;
use crate::row::record::Record;
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::value::Value;
use crate::store::Store;
use crate::store::span::Span;
use condition::{Condition, Path};

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

/// An error in a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.fault())]
pub enum QueryError {
    /// The table, or the one referred to, has no such column.
    UnknownColumn {
        /// Identifier of the table.
        table: &'static str,
        /// What was named.
        column: String,
        /// What could be named.
        columns: String,
    },
    /// A value does not fit its column.
    TypeMismatch {
        /// What was named.
        column: String,
        /// What it holds.
        expected: &'static str,
    },
    /// The filter has another shape.
    Malformed(String),
    /// The cursor comes from another query.
    CursorForeign,
}

impl QueryError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::UnknownColumn { table, column, columns } => codes::unknown_column_of_query(table, column, columns),
            Self::TypeMismatch { column, expected } => codes::comparison_mismatch(column, expected),
            Self::Malformed(error) => codes::filter_malformed(error),
            Self::CursorForeign => codes::cursor_foreign(),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
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
            .map(|filter| Condition::new(self.catalog(), table, filter))
            .transpose()?;
        let order = query
            .order
            .iter()
            .map(|(column, descending)| Path::new(self.catalog(), table, column).map(|path| (path, *descending)));
        let order: Vec<(Path, bool)> = order.collect::<Result<_, _>>()?;
        if test.is_none() && order.is_empty() && query.after.is_none() {
            return Ok(self.first_rows(table, query));
        }
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

    /// A page in the order of the table itself: the rows need no sorting.
    fn first_rows(&self, table: TableId, query: &Query) -> Page {
        let total = self.count_of(table);
        let limit = query.limit.unwrap_or(total);
        let rows = self.records(table).skip(query.offset).take(limit);
        let rows: Vec<(Key, Record)> = rows.map(|(key, record)| (key.clone(), record.clone())).collect();
        let more = limit > 0 && query.offset.saturating_add(limit) < total;
        Page {
            info: PageInfo::new(rows.len(), limit, query.offset, total),
            next: rows.last().filter(|_| more).map(|(key, _)| Cursor::at(key)),
            rows,
        }
    }

    /// How many rows a filter keeps.
    ///
    /// # Errors
    /// See [`QueryError`].
    pub fn count_matching(&self, table: TableId, filter: &Filter) -> Result<usize, QueryError> {
        let test = Condition::new(self.catalog(), table, filter)?;
        Ok(self
            .candidates(table, Some(&test))
            .filter(|(_, record)| test.holds(self, record))
            .count())
    }

    /// The rows that a filter may keep: those of the index that it pins most of, else all.
    fn candidates<'a>(
        &'a self,
        table: TableId,
        test: Option<&Condition>,
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
        match self.spanned(table, columns, &Span::of_prefix(&prefix)) {
            Some(rows) => Box::new(rows),
            None => Box::new(self.records(table)),
        }
    }

    /// Bytes whose order is the order of the query.
    fn place(&self, order: &[(Path, bool)], record: &Record, identity: &Key) -> Key {
        let mut place = Vec::new();
        for (path, descending) in order {
            let key = Key::new([path.value(self, record)]);
            let ordered = |byte: &u8| if *descending { !byte } else { *byte };
            place.extend(key.as_bytes().iter().map(ordered));
        }
        place.extend_from_slice(identity.as_bytes());
        Key::of_bytes(&place)
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
