//! Transactions over generated writes: all rules hold afterwards, or nothing happened.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeSet;

use metatable::{Catalog, ChangeSet, MetaTable, Owner, Row, RowViolation, Store, Uid, Value, table};
use proptest::prelude::*;

const TESTS: Owner = Owner {
    package: "tests",
    namespace: "tests",
};

table! {
    /// A shelf.
    ShelfTable => Shelf, ShelfDraft {
        identifier: "Shelf", owner: TESTS, label: "Shelves";
        /// Key.
        uid: Uid, "Uid";
        /// Name.
        name: Option<String>, "Name", max 3;
    }
    primary [uid];
    key [name];
}

table! {
    /// A box on a shelf, perhaps owned by nobody.
    BoxTable => Crate, CrateDraft {
        identifier: "Box", owner: TESTS, label: "Boxes";
        /// Key.
        uid: Uid, "Uid";
        /// The shelf it stands on.
        shelf_uid: Uid, "Shelf";
        /// The shelf it came from.
        origin_uid: Option<Uid>, "Origin";
        /// Weight.
        weight: i64, "Weight";
    }
    primary [uid];
    index [weight];
    foreign shelf_uid => ShelfTable.uid, cascade;
    foreign origin_uid => ShelfTable.uid, set_null;
    check weight_negative, weight, "The weight must be 0 or more.", NotNegative("weight");
}

table! {
    /// A seal on a box; a sealed box cannot go.
    SealTable => Seal, SealDraft {
        identifier: "Seal", owner: TESTS, label: "Seals";
        /// Which number.
        number: i64, "Number";
        /// The box.
        box_uid: Uid, "Box";
    }
    primary [number];
    foreign box_uid => BoxTable.uid, restrict;
}

#[derive(Clone, Debug)]
enum Write {
    Shelf(u128, Option<u8>),
    Box(u128, u128, Option<u128>, i64),
    Seal(i64, u128),
    DropShelf(u128),
    DropBox(u128),
    DropSeal(i64),
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let uid = || 0..5_u128;
    let write = prop_oneof![
        (uid(), prop::option::of(0..4_u8)).prop_map(|(uid, name)| Write::Shelf(uid, name)),
        (uid(), uid(), prop::option::of(uid()), -1..9_i64).prop_map(|(a, b, c, d)| Write::Box(a, b, c, d)),
        (0..4_i64, uid()).prop_map(|(number, uid)| Write::Seal(number, uid)),
        uid().prop_map(Write::DropShelf),
        uid().prop_map(Write::DropBox),
        (0..4_i64).prop_map(Write::DropSeal),
    ];
    prop::collection::vec(write, 0..8)
}

fn store() -> Store {
    let tables = [
        SealTable::definition(),
        BoxTable::definition(),
        ShelfTable::definition(),
    ];
    Store::new(Catalog::new(&tables).unwrap())
}

fn commit(store: &mut Store, writes: &[Write]) -> bool {
    commit_changes(store, writes).is_some()
}

fn commit_changes(store: &mut Store, writes: &[Write]) -> Option<ChangeSet> {
    let mut transaction = store.begin();
    for write in writes {
        let uid = Uid::from_u128;
        match write {
            Write::Shelf(key, name) => {
                transaction.put(&Shelf {
                    uid: uid(*key),
                    name: name.map(|n| n.to_string()),
                });
            }
            Write::Box(key, shelf, origin, weight) => {
                transaction.put(&Crate {
                    uid: uid(*key),
                    shelf_uid: uid(*shelf),
                    origin_uid: origin.map(uid),
                    weight: *weight,
                });
            }
            Write::Seal(number, key) => {
                transaction.put(&Seal {
                    number: *number,
                    box_uid: uid(*key),
                });
            }
            Write::DropShelf(key) => {
                transaction.delete_uid::<ShelfTable>(uid(*key));
            }
            Write::DropBox(key) => {
                transaction.delete_uid::<BoxTable>(uid(*key));
            }
            Write::DropSeal(number) => {
                transaction.delete::<SealTable>(&[Value::Integer(*number)]);
            }
        }
    }
    transaction.commit().ok()
}

/// Every rule, read off full scans.
fn rules_hold(store: &Store) -> bool {
    let shelves: BTreeSet<Uid> = store.rows::<ShelfTable>().map(|shelf| shelf.uid).collect();
    let boxes: BTreeSet<Uid> = store.rows::<BoxTable>().map(|row| row.uid).collect();
    let names: Vec<String> = store.rows::<ShelfTable>().filter_map(|shelf| shelf.name).collect();
    names.len() == names.iter().collect::<BTreeSet<_>>().len()
        && store.rows::<BoxTable>().all(|row| {
            row.weight >= 0
                && shelves.contains(&row.shelf_uid)
                && row.origin_uid.is_none_or(|origin| shelves.contains(&origin))
        })
        && store.rows::<SealTable>().all(|seal| boxes.contains(&seal.box_uid))
}

/// Every index answers as a scan does.
fn indexes_agree(store: &Store) -> bool {
    (0..5_u128).map(Uid::from_u128).all(|uid| {
        let by_index = store.find::<BoxTable>(&["shelf_uid"], &[Value::Uid(uid)]);
        let by_scan: Vec<_> = store.rows::<BoxTable>().filter(|row| row.shelf_uid == uid).collect();
        by_index == by_scan
            && store.find_one::<ShelfTable>(&["uid"], &[Value::Uid(uid)]) == store.by_uid::<ShelfTable>(uid)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn all_rules_hold_or_nothing_happened(batches in prop::collection::vec(writes(), 1..6)) {
        let mut store = store();
        for batch in &batches {
            let before = store.clone();
            if !commit(&mut store, batch) {
                prop_assert!(store == before);
            }
            prop_assert!(rules_hold(&store));
            prop_assert!(indexes_agree(&store));
        }
    }

    #[test]
    fn reverting_the_last_change_set_brings_the_rows_back(first in writes(), second in writes()) {
        let mut store = store();
        commit(&mut store, &first);
        let before = store.clone();
        let mut transaction = store.begin();
        for write in &second {
            if let Write::Shelf(key, name) = write {
                transaction.put(&Shelf { uid: Uid::from_u128(*key), name: name.map(|n| n.to_string()) });
            }
        }
        if let Ok(changes) = transaction.commit() {
            store.revert(&changes);
        }
        prop_assert!(store == before);
    }
}

#[test]
fn a_cascade_reaches_the_seal_that_keeps_it_from_happening() {
    let mut store = store();
    assert!(commit(
        &mut store,
        &[Write::Shelf(1, None), Write::Box(2, 1, None, 0), Write::Seal(3, 2)]
    ));
    assert!(!commit(&mut store, &[Write::DropShelf(1)]));
    assert!(commit(&mut store, &[Write::DropSeal(3), Write::DropShelf(1)]));
    assert_eq!(store.total(), 0);
}

#[test]
fn all_violations_come_at_once_by_write() {
    let mut store = store();
    let mut transaction = store.begin();
    transaction.put(&Shelf {
        uid: Uid::from_u128(1),
        name: Some("long name".into()),
    });
    transaction.put(&Crate {
        uid: Uid::from_u128(2),
        shelf_uid: Uid::from_u128(9),
        origin_uid: None,
        weight: -1,
    });
    let found: Vec<_> = transaction
        .commit()
        .unwrap_err()
        .into_iter()
        .map(|RowViolation { violation, .. }| {
            (
                violation.row,
                violation.column.unwrap_or_default(),
                violation.code.into_owned(),
            )
        })
        .collect();
    let expect = |row, column: &str, code: &str| (row, column.to_owned(), code.to_owned());
    assert_eq!(
        found,
        [
            expect(0, "name", "text_too_long"),
            expect(1, "shelf_uid", "reference_missing"),
            expect(1, "weight", "weight_negative"),
        ]
    );
}

#[test]
fn a_row_is_checked_by_itself() {
    let row = Crate {
        uid: Uid::nil(),
        shelf_uid: Uid::nil(),
        origin_uid: None,
        weight: -1,
    };
    assert_eq!(row.checked().unwrap_err()[0].violation.code, "weight_negative");
}
