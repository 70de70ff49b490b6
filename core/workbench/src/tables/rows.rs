//! The rows of any table: selected, put in order once, and read a window at a time.

use std::rc::Rc;

use chrono::Days;
use metatable::{Catalog, ColumnType, Filter, Key, Query, Store, TableId, Value};

use super::cells::row_of;
use super::names::Resolver;
use super::typed::read_cell;
use super::{count, table_of};
use crate::codes;
use crate::context::Context;
use crate::handler::Query as AnswersQuery;
use crate::session::Session;
use protocol::{Condition, Failure, FindRow, ListRows, RowPlace, RowSelection, RowsView, Test};

/// Lists kept at once: of this page and of the ones that a reader comes back to.
const KEPT: usize = 4;
/// References that a search follows to find texts.
const DEPTH: u32 = 3;

/// The keys of the rows of the last selections, in their order, so that scrolling sorts nothing.
#[derive(Default)]
struct Listings(Vec<Listing>);

struct Listing {
    revision: u64,
    selection: RowSelection,
    table: TableId,
    keys: Rc<[Key]>,
}

impl Listings {
    fn keys(
        &mut self,
        store: &Store,
        revision: u64,
        selection: &RowSelection,
    ) -> Result<(TableId, Rc<[Key]>), Failure> {
        self.0.retain(|listing| listing.revision == revision);
        if let Some(at) = self.0.iter().position(|listing| listing.selection == *selection) {
            let listing = self.0.remove(at);
            let found = (listing.table, Rc::clone(&listing.keys));
            self.0.push(listing);
            return Ok(found);
        }
        let table = table_of(store, &selection.table)?;
        let keys = select(store, table, selection)?;
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(Listing {
            revision,
            selection: selection.clone(),
            table,
            keys: Rc::clone(&keys),
        });
        Ok((table, keys))
    }
}

impl AnswersQuery for ListRows {
    fn answer(&self, session: &Session, _: &Context) -> Result<RowsView, Failure> {
        let store = session.store();
        let mut listings = session.kept::<Listings>().borrow_mut();
        let (table, keys) = listings.keys(store, session.revision(), &self.selection)?;
        let wanted = keys.iter().skip(self.offset as usize).take(self.limit as usize);
        let rows = wanted.filter_map(|key| Some(row_of(store, table, key.to_hex(), store.record(table, key)?)));
        Ok(RowsView {
            total: count(store.count_of(table)),
            matching: count(keys.len()),
            rows: rows.collect(),
        })
    }
}

impl AnswersQuery for FindRow {
    fn answer(&self, session: &Session, _: &Context) -> Result<RowPlace, Failure> {
        let store = session.store();
        let mut listings = session.kept::<Listings>().borrow_mut();
        let (table, keys) = listings.keys(store, session.revision(), &self.selection)?;
        let key = Key::from_hex(&self.key);
        let index = key.as_ref().and_then(|key| keys.iter().position(|known| known == key));
        let record = key.as_ref().and_then(|key| store.record(table, key));
        Ok(RowPlace {
            index: index.map(count),
            row: record.map(|record| row_of(store, table, self.key.clone(), record)),
        })
    }
}

fn select(store: &Store, table: TableId, selection: &RowSelection) -> Result<Rc<[Key]>, Failure> {
    let catalog = store.catalog();
    let mut all = Vec::new();
    for word in selection.search.split_whitespace() {
        all.push(any_contains(texts(catalog, table, "", DEPTH), word));
    }
    for condition in &selection.conditions {
        all.push(filter(store, table, condition)?);
    }
    let definition = catalog.definition(table);
    let names = definition.upsert_columns();
    let refers = |name: &str| definition.foreign_keys.iter().any(|key| key.column == name);
    // Where an identity of plain values is all there is, the rows lie in its order already.
    let lies_in_order = definition.business_key.is_empty() && !names.iter().any(|name| refers(name));
    if all.is_empty() && selection.order.is_empty() && lies_in_order {
        return Ok(store.records(table).map(|(key, _)| key.clone()).collect());
    }
    // Rows that nobody has put in order come by what people know them by; uids have no order that one can read.
    let by_name: Vec<(String, bool)> = names.iter().map(|name| ((*name).to_owned(), false)).collect();
    let asked = if selection.order.is_empty() {
        &by_name
    } else {
        &selection.order
    };
    let order = asked.iter().flat_map(|(column, descending)| {
        let paths = named_by(catalog, table, column, DEPTH).into_iter();
        paths.map(|path| (path, *descending))
    });
    let query = Query {
        filter: Some(Filter::And(all)),
        order: order.collect(),
        limit: None,
        offset: 0,
        after: None,
    };
    let page = store.query(table, &query);
    let page = page.map_err(|error| Failure::from(error.fault()))?;
    Ok(page.rows.into_iter().map(|(key, _)| key).collect())
}

fn any_contains(paths: Vec<String>, text: &str) -> Filter {
    let contains = paths.into_iter().map(|path| Filter::Contains(path, text.to_owned()));
    Filter::Or(contains.collect())
}

/// The paths of the texts that a search looks into: those of the table, and the names of the rows that it refers to.
fn texts(catalog: &Catalog, table: TableId, prefix: &str, depth: u32) -> Vec<String> {
    let definition = catalog.definition(table);
    let mut found = Vec::new();
    for column in definition.columns {
        let target = definition.foreign_keys.iter().find(|key| key.column == column.name);
        if target.is_some() && depth > 0 {
            found.extend(
                named_by(catalog, table, column.name, depth)
                    .into_iter()
                    .map(|path| format!("{prefix}{path}")),
            );
        } else if matches!(column.column_type, ColumnType::Text | ColumnType::Json) {
            found.push(format!("{prefix}{}", column.name));
        }
    }
    found
}

/// The paths of what a reader sees in a column: of a reference the business key behind it.
fn named_by(catalog: &Catalog, table: TableId, column: &str, depth: u32) -> Vec<String> {
    let key = catalog
        .definition(table)
        .foreign_keys
        .iter()
        .find(|key| key.column == column);
    let target = key.and_then(|key| catalog.table(key.table)).filter(|_| depth > 0);
    let Some(target) = target else {
        return vec![column.to_owned()];
    };
    let names = catalog.definition(target).upsert_columns().iter();
    let paths = names.flat_map(|name| named_by(catalog, target, name, depth - 1));
    paths.map(|path| format!("{column}.{path}")).collect()
}

fn filter(store: &Store, table: TableId, condition: &Condition) -> Result<Filter, Failure> {
    let catalog = store.catalog();
    let definition = catalog.definition(table);
    let Condition { column, test, text } = condition;
    let unknown = || Failure::from(codes::unknown_column(&definition.label, &column));
    let position = definition.position(column).ok_or_else(unknown)?;
    let refers = definition.foreign_keys.iter().any(|key| key.column == column);
    let name = || column.clone();
    match test {
        Test::Empty => return Ok(Filter::IsNull(name(), true)),
        Test::NotEmpty => return Ok(Filter::IsNull(name(), false)),
        Test::Contains => return Ok(any_contains(named_by(catalog, table, column, DEPTH), text.trim())),
        _ => {}
    }
    let declared = &definition.columns[position];
    let value = if refers {
        Resolver::new(store).resolve(table, column, text)
    } else {
        read_cell(declared, text)
    };
    let unfit = || {
        Failure::from(codes::filter_mismatch(
            &declared.label,
            &declared.column_type.in_words(),
        ))
    };
    match value {
        // No row refers to what is not there.
        None if refers => Ok(Filter::Or(Vec::new())),
        None => Err(unfit()),
        Some(Value::Null) => Ok(Filter::IsNull(name(), *test != Test::IsNot)),
        Some(value) => Ok(compare(name(), *test, value, is_day(declared.column_type, text))),
    }
}

/// A day stands for all its moments.
fn is_day(column_type: ColumnType, text: &str) -> bool {
    column_type == ColumnType::Instant && text.trim().parse::<chrono::NaiveDate>().is_ok()
}

fn compare(column: String, test: Test, value: Value, is_day: bool) -> Filter {
    let last = if is_day { last_moment(&value) } else { value.clone() };
    match test {
        Test::Is if is_day => Filter::Between(column, Some(value), Some(last)),
        Test::IsNot if is_day => Filter::Or(vec![Filter::Below(column.clone(), value), Filter::Above(column, last)]),
        Test::IsNot => Filter::Ne(column, value),
        Test::AtLeast => Filter::Between(column, Some(value), None),
        Test::AtMost => Filter::Between(column, None, Some(last)),
        _ => Filter::Eq(column, value),
    }
}

/// The last microsecond of the day that starts at an instant.
fn last_moment(start: &Value) -> Value {
    let end = |micros: i64| {
        let next = chrono::DateTime::from_timestamp_micros(micros)?.checked_add_days(Days::new(1))?;
        Some(Value::Instant(next.timestamp_micros() - 1))
    };
    match start {
        Value::Instant(micros) => end(*micros).unwrap_or_else(|| start.clone()),
        other => other.clone(),
    }
}
