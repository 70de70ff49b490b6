//! Rows of a segment that are checked when they come and read when they are asked for.

use serde::Deserialize;

use decimal::Decimal;

use crate::format::pack::{self, PackError};
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::schema::value::{Json, Uid, Value};

/// Rows that are neighbours: their bytes hold as many records as they say, each of which fits its table.
#[derive(Debug)]
pub(crate) struct Unread {
    /// The identity of the first row.
    pub(crate) start: Key,
    pub(crate) rows: usize,
    bytes: Box<[u8]>,
    identity: Vec<usize>,
}

/// What a walk over a segment found.
#[derive(Debug)]
pub(crate) enum Walked {
    /// Parts in the order of their identities.
    Parts(Vec<Unread>),
    /// Rows that do not ascend.
    Loose(Vec<(Key, Record)>),
}

impl Unread {
    /// The rows with their identities.
    pub(crate) fn read(self) -> Vec<(Key, Record)> {
        // They were walked when they came: nothing can be wrong with them.
        let records = pack::read_records(self.rows, &self.bytes).unwrap_or_default();
        let keyed = records.into_iter().map(|record| (record.key(&self.identity), record));
        keyed.collect()
    }
}

impl Catalog {
    /// The rows of a stored segment, in parts of so many.
    ///
    /// # Errors
    /// See [`PackError`]; all rows are checked, as [`Catalog::read_segment`] does.
    pub(crate) fn walk_segment(&self, table: TableId, bytes: &[u8], rows: usize) -> Result<Walked, PackError> {
        let (count, mut rest) = pack::count_of(bytes)?;
        let identity = &self.layout(table).identity;
        let (mut parts, mut last): (Vec<Unread>, Option<Key>) = (Vec::new(), None);
        let mut cells = Vec::new();
        for from in (0..count).step_by(rows) {
            let (part, mut start) = (rest, None);
            let rows = rows.min(count - from);
            for _ in 0..rows {
                rest = self.walk_record(table, rest, &mut cells)?;
                let key = Key::new(identity.iter().map(|&position| &cells[position]));
                if last.as_ref().is_some_and(|last| *last >= key) {
                    return self.read_segment(table, bytes).map(Walked::Loose);
                }
                start.get_or_insert_with(|| key.clone());
                last = Some(key);
            }
            parts.extend(start.map(|start| Unread {
                start,
                rows,
                bytes: part[..part.len() - rest.len()].into(),
                identity: identity.clone(),
            }));
        }
        Ok(Walked::Parts(parts))
    }

    /// What follows the record that the bytes start with; its cells, of which only those of the identity have their text.
    fn walk_record<'b>(&self, table: TableId, bytes: &'b [u8], cells: &mut Vec<Value>) -> Result<&'b [u8], PackError> {
        let layout = self.layout(table);
        let columns = layout.definition.columns;
        let (width, mut rest) = pack::take::<usize>(bytes)?;
        if width != columns.len() {
            return Err(PackError::Damaged);
        }
        cells.clear();
        for (position, column) in columns.iter().enumerate() {
            let (cell, after) = pack::take::<Borrowed>(rest)?;
            rest = after;
            cells.push(cell.value(layout.identity.contains(&position)));
            if !column.takes(&cells[position]) {
                return Err(PackError::Damaged);
            }
        }
        Ok(rest)
    }
}

/// A [`Value`] whose text stays in the bytes: the same variants in the same order, by whose number they are stored.
#[derive(Deserialize)]
enum Borrowed<'a> {
    Null,
    Uid(Uid),
    Text(&'a str),
    Bool(bool),
    Integer(i64),
    Decimal(Decimal),
    Float(f64),
    Date(i32),
    Instant(i64),
    Json(&'a str),
}

impl Borrowed<'_> {
    /// The value, without its text unless that is wanted.
    fn value(self, with_text: bool) -> Value {
        let owned = |text: &str| if with_text { text.to_owned() } else { String::new() };
        match self {
            Self::Null => Value::Null,
            Self::Uid(uid) => Value::Uid(uid),
            Self::Text(text) => Value::Text(owned(text)),
            Self::Bool(bool) => Value::Bool(bool),
            Self::Integer(integer) => Value::Integer(integer),
            Self::Decimal(decimal) => Value::Decimal(decimal),
            Self::Float(float) => Value::Float(float),
            Self::Date(days) => Value::Date(days),
            Self::Instant(instant) => Value::Instant(instant),
            Self::Json(text) => Value::Json(Json::of_text(owned(text))),
        }
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "a table is declared for the crates that use it")]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::{MetaTable, Owner};

    const DOCS: Owner = Owner {
        package: "docs",
        namespace: "docs",
    };

    crate::table! {
        /// A row with a cell of each type.
        AllTable => All, AllDraft {
            identifier: "All", owner: DOCS, label: "All";
            /// What it is called.
            name: String, "Name", max 100;
            /// Which one.
            number: i64, "Number";
            /// A uid.
            uid: Option<Uid>, "Uid";
            /// A remark.
            remark: Option<String>, "Remark", max 100;
            /// A truth.
            truth: Option<bool>, "Truth";
            /// An amount.
            amount: Option<Decimal>, "Amount";
            /// A share.
            share: Option<f64>, "Share";
            /// A day.
            day: Option<chrono::NaiveDate>, "Day";
            /// A moment.
            moment: Option<crate::Instant>, "Moment";
            /// A document.
            document: Option<Json>, "Document";
        }
        primary [name, number];
    }

    fn cells() -> impl Strategy<Value = Vec<Value>> {
        fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
            prop_oneof![1 => Just(Value::Null), 3 => value]
        }
        let json = any::<Vec<u8>>().prop_map(|list| Value::Json(Json::new(&serde_json::json!(list))));
        (
            ".{0,3}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Integer),
            maybe(any::<u128>().prop_map(|bits| Value::Uid(Uid::from_u128(bits)))),
            maybe(".{0,5}".prop_map(Value::Text)),
            maybe(any::<bool>().prop_map(Value::Bool)),
            maybe(any::<i128>().prop_map(|units| Value::Decimal(Decimal::from_raw(units)))),
            maybe((-1e300..1e300).prop_map(Value::Float)),
            maybe(any::<i32>().prop_map(Value::Date)),
            maybe(any::<i64>().prop_map(Value::Instant)),
            maybe(json),
        )
            .prop_map(|(a, b, c, d, e, f, g, h, i, j)| vec![a, b, c, d, e, f, g, h, i, j])
    }

    fn rows(walked: Walked) -> Vec<(Key, Record)> {
        match walked {
            Walked::Parts(parts) => parts.into_iter().flat_map(Unread::read).collect(),
            Walked::Loose(rows) => rows,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(3), ..Default::default() })]

        #[test]
        fn what_is_walked_is_what_is_read(
            drawn in prop::collection::vec(cells(), 0..20),
            sorted in any::<bool>(),
            part in 1..6_usize,
            damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let catalog = Catalog::new(&[AllTable::definition()]).unwrap();
            let table = catalog.table(AllTable::IDENTIFIER).unwrap();
            let mut records: Vec<Record> = drawn.into_iter().map(Record::new).collect();
            if sorted {
                records.sort_by_key(|record| record.key(&[0, 1]));
                records.dedup_by_key(|record| record.key(&[0, 1]));
            }
            let mut bytes = pack::encode(&records.iter().collect::<Vec<_>>());
            if let Some((at, byte)) = damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let walked = catalog.walk_segment(table, &bytes, part);
            if let Ok(Walked::Parts(parts)) = &walked {
                prop_assert!(parts.iter().all(|found| found.rows <= part));
            }
            prop_assert_eq!(walked.map(rows), catalog.read_segment(table, &bytes));
            if sorted && damage.is_none() && cut.is_none() {
                prop_assert!(matches!(catalog.walk_segment(table, &bytes, part), Ok(Walked::Parts(_))));
            }
        }
    }
}
