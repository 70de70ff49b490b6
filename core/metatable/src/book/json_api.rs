//! The row API in JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Value as JsonValue, json};
use violation::{Fault, cut};

use crate::book::engine::{EngineError, Selector};
use crate::book::intent::Refusal;
use crate::book::opening::OpenError;
use crate::book::row_operations::key_of_json;
use crate::book::{Applied, Book};
use crate::codes;
use crate::row::record::Record;
use crate::row::row_json::{RowJson, Sequence};
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::schema::value::Value;
use crate::store::Store;
use crate::store::change::ChangeSet;
use crate::store::query::{Cursor, Filter, Query, QueryError};

/// A question about rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    /// The row of an identity, or null.
    Row {
        /// Identifier of the table.
        table: String,
        /// The identity: its value, or an object of its columns.
        key: JsonValue,
    },
    /// The row of a business key of one column, or null.
    RowByKey {
        /// Identifier of the table.
        table: String,
        /// The key.
        key: JsonValue,
    },
    /// A page of rows: `{"rows", "next", "pageInfo"}`.
    Rows {
        /// Identifier of the table.
        table: String,
        /// The filter, as [`Filter::from_json`] reads it.
        #[serde(default, rename = "where")]
        filter: Option<JsonValue>,
        /// Columns to sort by: "name", or "-name" for the greatest first.
        #[serde(default)]
        order: Vec<String>,
        /// Rows of a page; none for all.
        #[serde(default)]
        limit: Option<usize>,
        /// Rows that are passed over.
        #[serde(default)]
        offset: usize,
        /// Where the page before ended.
        #[serde(default)]
        after: Option<String>,
    },
    /// How many rows a filter keeps.
    Count {
        /// Identifier of the table.
        table: String,
        /// The filter.
        #[serde(default, rename = "where")]
        filter: Option<JsonValue>,
    },
    /// The report of a package: see [`Report`](crate::Report).
    Report {
        /// Its name.
        name: String,
        /// Its arguments.
        #[serde(default)]
        args: JsonValue,
    },
    /// The impact of deleting a row, or null.
    DeleteImpact {
        /// Identifier of the table.
        table: String,
        /// The identity.
        key: JsonValue,
    },
}

#[derive(Serialize)]
struct AppliedJson<R, C> {
    entry: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<C>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    table: &'static str,
    before: Option<RowJson<'a>>,
    after: Option<RowJson<'a>>,
}

fn row_of<'a>(catalog: &Catalog, table: TableId, record: &'a Record) -> RowJson<'a> {
    RowJson {
        definition: catalog.definition(table),
        record,
    }
}

fn changes_of<'a>(catalog: &'a Catalog, sets: &'a [ChangeSet]) -> impl Iterator<Item = ChangeJson<'a>> + Clone {
    let changes = sets.iter().flat_map(ChangeSet::changes);
    changes.map(|change| ChangeJson {
        table: catalog.definition(change.table).identifier,
        before: change
            .before
            .as_ref()
            .map(|record| row_of(catalog, change.table, record)),
        after: change
            .after
            .as_ref()
            .map(|record| row_of(catalog, change.table, record)),
    })
}

/// An error in JSON: a stable code, a sentence, and the violations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JsonError {
    /// Stable code; of refused rows the one that they share, else `rows_refused`.
    pub code: String,
    /// A sentence that says how to fix it.
    pub message: String,
    /// `{"violations": [...]}`.
    pub details: JsonValue,
}

impl JsonError {
    /// The refusals of an intent, with the index of the row and the column at fault.
    pub fn refused(refusals: &[Refusal]) -> Self {
        let first = refusals
            .first()
            .map_or("rows_refused", |refusal| refusal.violation.code.as_ref());
        let same = refusals.iter().all(|refusal| refusal.violation.code == first);
        let sentences: Vec<&str> = refusals
            .iter()
            .take(3)
            .map(|refusal| refusal.violation.message.as_str())
            .collect();
        let more = refusals.len().saturating_sub(3);
        let message = match more {
            0 => sentences.join(" "),
            more => format!("{} ({more} more)", sentences.join(" ")),
        };
        Self {
            code: if same { first } else { "rows_refused" }.to_owned(),
            message,
            details: json!({ "violations": refusals }),
        }
    }
}

impl From<Fault> for JsonError {
    fn from(fault: Fault) -> Self {
        Self {
            code: fault.code.to_owned(),
            message: fault.message,
            details: json!({ "violations": [] }),
        }
    }
}

impl From<EngineError> for JsonError {
    fn from(error: EngineError) -> Self {
        error.fault().into()
    }
}

impl From<QueryError> for JsonError {
    fn from(error: QueryError) -> Self {
        error.fault().into()
    }
}

impl From<OpenError> for JsonError {
    fn from(error: OpenError) -> Self {
        error.fault().into()
    }
}

impl Book {
    /// [`Book::start_engine`] with the selectors of a JSON list.
    ///
    /// # Errors
    /// Those of [`Book::start_engine`], and `args_malformed`.
    pub fn start_engine_json(&mut self, selectors: &JsonValue) -> Result<(), JsonError> {
        let texts: Option<Vec<Selector>> = selectors
            .as_array()
            .and_then(|list| list.iter().map(|text| text.as_str().map(Selector::from)).collect());
        let texts = texts.ok_or_else(|| JsonError::from(codes::selectors_malformed()))?;
        Ok(self.start_engine(&texts)?)
    }

    /// The report of a name, over the rows of `store`; of packages that have one of the same name the last.
    fn report(&self, store: &Store, name: &str, args: &JsonValue) -> Result<JsonValue, JsonError> {
        let mut reports = self.packages.iter().flat_map(|package| &package.reports);
        let Some(report) = reports.rfind(|report| report.name == name) else {
            return Err(JsonError::from(codes::report_unknown(&cut(name))));
        };
        (report.run)(store, args).map_err(|refusals| JsonError::refused(&refusals))
    }

    /// The answer to a question, in the rows of `store`: the book's own, or a snapshot of it.
    ///
    /// # Errors
    /// The engine lacks the table, or the question has no answer.
    pub fn answer(&self, store: &Store, question: &Question) -> Result<JsonValue, JsonError> {
        match question {
            Question::Row { table, key } => {
                let table = self.named(table)?;
                let key = self.key(table, key)?;
                Ok(row_json(store, table, store.record(table, &key)))
            }
            Question::RowByKey { table, key } => {
                let table = self.named(table)?;
                Ok(row_json(
                    store,
                    table,
                    self.by_business_key(store, table, key)?.as_ref(),
                ))
            }
            Question::Rows {
                table,
                filter,
                order,
                limit,
                offset,
                after,
            } => {
                let table = self.named(table)?;
                let query = Query {
                    filter: self.filter(table, filter.as_ref())?,
                    order: order.iter().map(|column| sort_key(column)).collect(),
                    limit: *limit,
                    offset: *offset,
                    after: after.as_deref().map(Cursor::new),
                };
                let page = store.query(table, &query)?;
                let rows: Vec<JsonValue> = page
                    .rows
                    .iter()
                    .map(|(_, row)| row_json(store, table, Some(row)))
                    .collect();
                Ok(
                    json!({ "rows": rows, "next": page.next.map(|next| next.as_str().to_owned()), "pageInfo": page.info }),
                )
            }
            Question::Count { table, filter } => {
                let table = self.named(table)?;
                let count = match self.filter(table, filter.as_ref())? {
                    Some(filter) => store.count_matching(table, &filter)?,
                    None => store.count_of(table),
                };
                Ok(json!(count))
            }
            Question::Report { name, args } => self.report(store, name, args),
            Question::DeleteImpact { table, key } => {
                let table = self.named(table)?;
                let key = self.key(table, key)?;
                Ok(json!(store.delete_impact(table, &key)))
            }
        }
    }

    /// The result of an intent as JSON text: the number of its entry; where requested, the rows that it put, in its order,
    /// and every row that changed.
    pub fn applied_json(&self, applied: &Applied, rows: bool, changes: bool) -> String {
        let catalog = self.store().catalog();
        let written = applied.written.iter().map(|(table, key)| {
            let record = self.store().record(*table, key);
            record.map(|record| row_of(catalog, *table, record))
        });
        let changed = changes_of(catalog, std::slice::from_ref(&applied.changes));
        let json = AppliedJson {
            entry: applied.entry.as_ref().map(|entry| entry.number()),
            rows: rows.then_some(Sequence(written)),
            changes: changes.then_some(Sequence(changed)),
        };
        // Every key is a text.
        serde_json::to_string(&json).unwrap_or_default()
    }

    /// Changed rows, before and after, as a JSON list: of several sets in their order.
    pub fn changes_json(&self, sets: &[ChangeSet]) -> String {
        let changed = Sequence(changes_of(self.store().catalog(), sets));
        serde_json::to_string(&changed).unwrap_or_default()
    }

    /// The journal, newest entry first: number, when, who, kind, rows by table, and whether it stands.
    pub fn history_json(&self) -> JsonValue {
        let entries = self.journal().entries().iter().rev().map(|entry| {
            json!({
                "number": entry.number(),
                "at": Value::Instant(entry.at_micros()).to_json(),
                "by": entry.by(),
                "kind": entry.kind(),
                "rows": entry.counts(),
                "stands": self.journal().stands(entry.number()),
            })
        });
        entries.collect()
    }

    fn named(&self, identifier: &str) -> Result<TableId, JsonError> {
        let mut declared = self.packages().iter().flat_map(|package| &package.tables);
        let found = declared.find(|definition| definition.identifier == identifier);
        match found {
            Some(definition) => Ok(self.table(definition.identifier)?),
            None => Err(EngineError::UnknownSelector {
                selector: cut(identifier).into_owned(),
                packages: self.packages().iter().map(|package| package.name).collect(),
            }
            .into()),
        }
    }

    fn key(&self, table: TableId, key: &JsonValue) -> Result<Key, JsonError> {
        let definition = self.store().catalog().definition(table);
        key_of_json(definition, key).ok_or_else(|| {
            let columns = definition.identity_columns().join(", ");
            JsonError::from(codes::key_malformed(&definition.label, &columns))
        })
    }

    fn filter(&self, table: TableId, json: Option<&JsonValue>) -> Result<Option<Filter>, JsonError> {
        let filter = json.map(|json| Filter::from_json(self.store().catalog(), table, json));
        Ok(filter.transpose()?)
    }

    fn by_business_key(&self, store: &Store, table: TableId, key: &JsonValue) -> Result<Option<Record>, JsonError> {
        let definition = store.catalog().definition(table);
        let [column] = definition.business_key else {
            return Err(JsonError::from(codes::operation_unsupported(&definition.label)));
        };
        let filter = Filter::from_json(store.catalog(), table, &json!({ *column: key }))?;
        let query = Query {
            filter: Some(filter),
            ..Query::default()
        };
        Ok(store
            .query(table, &query)?
            .rows
            .into_iter()
            .next()
            .map(|(_, record)| record))
    }
}

fn sort_key(column: &str) -> (String, bool) {
    match column.strip_prefix('-') {
        Some(column) => (column.to_owned(), true),
        None => (column.to_owned(), false),
    }
}

fn row_json(store: &Store, table: TableId, record: Option<&Record>) -> JsonValue {
    let definition = store.catalog().definition(table);
    record.map_or(JsonValue::Null, |record| record.to_object(definition))
}
