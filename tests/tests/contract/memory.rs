//! The store in memory.

use acceptance::cases::{Case, Refusal, Sight, Write};
use acceptance::catalogue::catalogue;
use metatable::{Key, Record, RowViolation, Store, TableId};

use super::{Database, Seen};

pub(crate) struct Memory(Store);

impl Memory {
    pub(crate) fn new() -> Self {
        Self(Store::new(catalogue()))
    }
}

impl Database for Memory {
    fn run(&mut self, case: &Case) -> Result<Seen, String> {
        let mut store = self.0.emptied();
        commit(&mut store, &case.before).map_err(|violations| format!("before: {violations:?}"))?;
        let before = store.clone();
        match commit(&mut store, &case.writes) {
            Ok(()) => Ok(Seen::Accepted(
                case.sights().iter().map(|sight| is_there(&store, sight)).collect(),
            )),
            Err(_) if !is_same(&store, &before) => Err("a refused transaction left a trace".to_owned()),
            Err(violations) => {
                // Both rows of a duplicate are reported, and every reference that keeps a row from going.
                let mut refusals = violations.iter().map(refusal).collect::<Result<Vec<_>, _>>()?;
                refusals.dedup();
                match <[Refusal; 1]>::try_from(refusals) {
                    Ok([refusal]) => Ok(Seen::Refused(refusal)),
                    Err(_) => Err(format!("several violations: {violations:?}")),
                }
            }
        }
    }
}

fn commit(store: &mut Store, writes: &[Write]) -> Result<(), Vec<RowViolation>> {
    let mut transaction = store.begin();
    for write in writes {
        match write {
            Write::Put { table, cells } => {
                transaction.put_record(id(transaction.store(), table), &Record::new(cells.clone()));
            }
            Write::Delete { table, identity } => {
                transaction.delete_record(id(transaction.store(), table), &Key::new(identity));
            }
        }
    }
    transaction.commit().map(|_| ())
}

fn id(store: &Store, table: &str) -> TableId {
    store.catalog().table(table).unwrap()
}

fn is_there(store: &Store, sight: &Sight) -> bool {
    match sight {
        Sight::Row { table, cells } => {
            let record = Record::new(cells.clone());
            store.records(id(store, table)).any(|(_, found)| *found == record)
        }
        Sight::NoRow { table, identity } => store.record(id(store, table), &Key::new(identity)).is_none(),
    }
}

fn is_same(left: &Store, right: &Store) -> bool {
    let tables = left.catalog().definitions();
    tables
        .into_iter()
        .all(|(table, _)| left.records(table).eq(right.records(table)))
}

fn refusal(RowViolation { table, violation }: &RowViolation) -> Result<Refusal, String> {
    let table = acceptance::catalogue::definitions()
        .into_iter()
        .find(|known| known.identifier == *table)
        .unwrap();
    Ok(match violation.code.as_ref() {
        "value_missing" => Refusal::Missing,
        "text_too_long" => {
            let column = table
                .columns
                .iter()
                .find(|column| Some(column.name) == violation.column.as_deref());
            Refusal::TooLong(column.unwrap().name)
        }
        "unique_violated" => Refusal::Duplicate,
        "reference_missing" => Refusal::Unreferenced,
        "delete_restricted" => Refusal::Restricted,
        code => {
            let check = table.checks.iter().find(|check| check.code == code);
            Refusal::Broken(check.ok_or_else(|| format!("an unknown code {code}"))?.code)
        }
    })
}
