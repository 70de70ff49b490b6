//! The store against a naive model: full scans over plain rows, every rule as its definition reads.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Catalog, ChangeSet, Key, MetaTable, Owner, Store, Uid, Value, table};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

const TESTS: Owner = Owner {
    package: "tests",
    namespace: "tests",
};

table! {
    /// A folder, perhaps in a folder.
    FolderTable => Folder, FolderDraft {
        identifier: "Folder", owner: TESTS, label: "Folders";
        /// Key.
        uid: Uid, "Uid";
        /// The folder around it.
        parent_uid: Option<Uid>, "Parent";
        /// Name; two open folders never share one.
        name: Option<String>, "Name", max 1;
        /// open or closed.
        status: String, "Status";
    }
    primary [uid];
    unique [name] when Is("status", "open");
    foreign parent_uid => FolderTable.uid, cascade;
    check status_unknown, status, "A folder is open or closed.", OneOf("status", &["open", "closed"]);
}

table! {
    /// A note in a folder.
    NoteTable => Note, NoteDraft {
        identifier: "Note", owner: TESTS, label: "Notes";
        /// Key.
        uid: Uid, "Uid";
        /// Its folder.
        folder_uid: Uid, "Folder";
        /// The folder it came from.
        origin_uid: Option<Uid>, "Origin";
        /// Its rank among the notes of its folder.
        rank: i64, "Rank";
    }
    primary [uid];
    key [folder_uid, rank];
    foreign folder_uid => FolderTable.uid, cascade;
    foreign origin_uid => FolderTable.uid, set_null;
    check rank_negative, rank, "The rank must be 0 or more.", NotNegative("rank");
}

table! {
    /// A pin on a note, and on the folder that the pin was bought for.
    PinTable => Pin, PinDraft {
        identifier: "Pin", owner: TESTS, label: "Pins";
        /// When.
        number: i64, "Number";
        /// What kind of pin.
        kind: i64, "Kind";
        /// The note, which cannot go while it is pinned.
        note_uid: Uid, "Note";
        /// The folder, which takes its pins along.
        folder_uid: Option<Uid>, "Folder";
    }
    time [number, kind];
    foreign note_uid => NoteTable.uid, restrict;
    foreign folder_uid => FolderTable.uid, cascade;
}

/// One row of any table; references and keys are small numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Folder {
        uid: u8,
        parent: Option<u8>,
        name: Option<u8>,
        open: bool,
    },
    Note {
        uid: u8,
        folder: u8,
        origin: Option<u8>,
        rank: i64,
    },
    Pin {
        number: u8,
        kind: u8,
        note: u8,
        folder: Option<u8>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Folder(u8),
    Note(u8),
    Pin(u8, u8),
}

#[derive(Clone, Debug)]
enum Write {
    Put(Row),
    Delete(Place),
}

type Model = BTreeMap<Place, Row>;

impl Row {
    fn place(&self) -> Place {
        match *self {
            Self::Folder { uid, .. } => Place::Folder(uid),
            Self::Note { uid, .. } => Place::Note(uid),
            Self::Pin { number, kind, .. } => Place::Pin(number, kind),
        }
    }

    /// What the row refers to, by what deleting that does to it.
    fn references(&self, rule: &str) -> Vec<Place> {
        let found = match (self, rule) {
            (Self::Folder { parent, .. }, "cascade") => parent.map(Place::Folder),
            (Self::Note { folder, .. }, "cascade") => Some(Place::Folder(*folder)),
            (Self::Note { origin, .. }, "set_null") => origin.map(Place::Folder),
            (Self::Pin { note, .. }, "restrict") => Some(Place::Note(*note)),
            (Self::Pin { folder, .. }, "cascade") => folder.map(Place::Folder),
            _ => None,
        };
        found.into_iter().collect()
    }
}

/// The rows after the writes; none when a rule is broken.
fn apply(model: &Model, writes: &[Write]) -> Option<Model> {
    let mut next = model.clone();
    for write in writes {
        match write {
            Write::Put(row) => next.insert(row.place(), row.clone()),
            Write::Delete(place) => next.remove(place),
        };
    }
    let mut gone: BTreeSet<Place> = model
        .keys()
        .filter(|place| !next.contains_key(*place))
        .cloned()
        .collect();
    let stands = next.clone();
    loop {
        let follows = |(place, row): (&Place, &Row)| {
            let taken = row.references("cascade").iter().any(|target| gone.contains(target));
            (taken && !gone.contains(place)).then(|| place.clone())
        };
        let more: Vec<Place> = stands.iter().filter_map(follows).collect();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
    if stands
        .values()
        .any(|row| row.references("restrict").iter().any(|target| gone.contains(target)))
    {
        return None;
    }
    next.retain(|place, _| !gone.contains(place));
    for row in next.values_mut() {
        if let Row::Note { origin, .. } = row
            && origin.is_some_and(|uid| gone.contains(&Place::Folder(uid)))
        {
            *origin = None;
        }
    }
    rules_hold(&next).then_some(next)
}

fn rules_hold(model: &Model) -> bool {
    let distinct = |keys: Vec<(u8, i64)>| keys.len() == keys.iter().collect::<BTreeSet<_>>().len();
    let names = model.values().filter_map(|row| match row {
        Row::Folder { name, open: true, .. } => name.map(|name| (name, 0)),
        _ => None,
    });
    let ranks = model.values().filter_map(|row| match row {
        Row::Note { folder, rank, .. } => Some((*folder, *rank)),
        _ => None,
    });
    let sound = |row: &Row| {
        let referred = ["cascade", "set_null", "restrict"]
            .iter()
            .flat_map(|rule| row.references(rule));
        let short = !matches!(row, Row::Folder { name: Some(10..), .. });
        short
            && !matches!(row, Row::Note { rank: ..0, .. })
            && referred.into_iter().all(|place| model.contains_key(&place))
    };
    distinct(names.collect()) && distinct(ranks.collect()) && model.values().all(sound)
}

fn uid() -> impl Strategy<Value = u8> {
    0..5_u8
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let maybe = || prop::option::of(uid());
    // A name of 10 or more has two digits, which is one too many.
    let name = prop::option::of(prop_oneof![20 => 0..3_u8, 1 => 10..12_u8]);
    let folder = (uid(), maybe(), name, any::<bool>()).prop_map(|(uid, parent, name, open)| Row::Folder {
        uid,
        parent,
        name,
        open,
    });
    let note = (uid(), uid(), maybe(), prop_oneof![30 => 0..4_i64, 1 => Just(-1_i64)]).prop_map(
        |(uid, folder, origin, rank)| Row::Note {
            uid,
            folder,
            origin,
            rank,
        },
    );
    let pin = (0..2_u8, 0..2_u8, uid(), maybe()).prop_map(|(number, kind, note, folder)| Row::Pin {
        number,
        kind,
        note,
        folder,
    });
    let place = prop_oneof![
        uid().prop_map(Place::Folder),
        uid().prop_map(Place::Note),
        (0..2_u8, 0..2_u8).prop_map(|(number, kind)| Place::Pin(number, kind)),
    ];
    let write = prop_oneof![
        3 => folder.prop_map(Write::Put),
        2 => note.prop_map(Write::Put),
        1 => pin.prop_map(Write::Put),
        2 => place.prop_map(Write::Delete),
    ];
    prop::collection::vec(write, 1..5)
}

struct Machine;

impl ReferenceStateMachine for Machine {
    type State = Model;
    type Transition = Vec<Write>;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::new()).boxed()
    }

    fn transitions(_: &Model) -> BoxedStrategy<Vec<Write>> {
        writes().boxed()
    }

    fn apply(model: Model, writes: &Vec<Write>) -> Model {
        apply(&model, writes).unwrap_or(model)
    }
}

struct Tested {
    model: Model,
    store: Store,
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Tested;
    type Reference = Self;

    fn init_test(_: &Model) -> Tested {
        let tables = [
            PinTable::definition(),
            NoteTable::definition(),
            FolderTable::definition(),
        ];
        let store = Store::new(Catalog::new(&tables).unwrap());
        Tested {
            model: Model::new(),
            store,
        }
    }

    fn apply(mut tested: Tested, after: &Model, writes: Vec<Write>) -> Tested {
        check_impact(&tested, &writes);
        let snapshot = tested.store.clone();
        let changes = commit(&mut tested.store, &writes);
        assert_eq!(changes.is_ok(), apply(&tested.model, &writes).is_some(), "{changes:?}");
        assert_eq!(rows(&tested.store), *after);
        assert_eq!(rows(&snapshot), tested.model, "a snapshot stays as it was");
        if let Ok(changes) = &changes {
            check_reversible(&tested.store, &snapshot, changes);
            let bytes = changes.to_bytes(tested.store.catalog());
            assert_eq!(ChangeSet::from_bytes(tested.store.catalog(), &bytes).unwrap(), *changes);
        }
        check_indexes(&tested.store);
        tested.model = after.clone();
        tested
    }
}

fn of(small: u8) -> Uid {
    Uid::from_u128(small.into())
}

fn commit(store: &mut Store, writes: &[Write]) -> Result<ChangeSet, Vec<metatable::RowViolation>> {
    let mut transaction = store.begin();
    for write in writes {
        match write.clone() {
            Write::Put(Row::Folder {
                uid,
                parent,
                name,
                open,
            }) => {
                transaction.put(&Folder {
                    uid: of(uid),
                    parent_uid: parent.map(of),
                    name: name.map(|name| name.to_string()),
                    status: if open { "open" } else { "closed" }.to_owned(),
                });
            }
            Write::Put(Row::Note {
                uid,
                folder,
                origin,
                rank,
            }) => {
                transaction.put(&Note {
                    uid: of(uid),
                    folder_uid: of(folder),
                    origin_uid: origin.map(of),
                    rank,
                });
            }
            Write::Put(Row::Pin {
                number,
                kind,
                note,
                folder,
            }) => {
                transaction.put(&Pin {
                    number: number.into(),
                    kind: kind.into(),
                    note_uid: of(note),
                    folder_uid: folder.map(of),
                });
            }
            Write::Delete(place) => {
                let (table, key) = located(transaction.store(), &place);
                transaction.delete_record(table, &key);
            }
        }
    }
    transaction.commit()
}

fn located(store: &Store, place: &Place) -> (metatable::TableId, Key) {
    let (identifier, key) = match *place {
        Place::Folder(uid) => ("Folder", Key::new([&Value::Uid(of(uid))])),
        Place::Note(uid) => ("Note", Key::new([&Value::Uid(of(uid))])),
        Place::Pin(number, kind) => {
            let cells = [Value::Integer(number.into()), Value::Integer(kind.into())];
            ("Pin", Key::new(&cells))
        }
    };
    (store.catalog().table(identifier).unwrap(), key)
}

fn rows(store: &Store) -> Model {
    let small = |uid: Uid| u8::try_from(uid.as_u128()).unwrap();
    let number = |number: i64| u8::try_from(number).unwrap();
    let folders = store.rows::<FolderTable>().map(|row| Row::Folder {
        uid: small(row.uid),
        parent: row.parent_uid.map(small),
        name: row.name.map(|name| name.parse().unwrap()),
        open: row.status == "open",
    });
    let notes = store.rows::<NoteTable>().map(|row| Row::Note {
        uid: small(row.uid),
        folder: small(row.folder_uid),
        origin: row.origin_uid.map(small),
        rank: row.rank,
    });
    let pins = store.rows::<PinTable>().map(|row| Row::Pin {
        number: number(row.number),
        kind: number(row.kind),
        note: small(row.note_uid),
        folder: row.folder_uid.map(small),
    });
    folders.chain(notes).chain(pins).map(|row| (row.place(), row)).collect()
}

/// What is foretold of each delete that stands alone is what it does.
fn check_impact(tested: &Tested, writes: &[Write]) {
    for write in writes {
        let Write::Delete(place) = write else { continue };
        let (table, key) = located(&tested.store, place);
        let Some(impact) = tested.store.delete_impact(table, &key) else {
            assert!(!tested.model.contains_key(place));
            continue;
        };
        let mut copy = tested.store.clone();
        let done = commit(&mut copy, std::slice::from_ref(write));
        assert_eq!(impact.can_delete, done.is_ok(), "{impact:?} {done:?}");
        let Ok(changes) = done else { continue };
        let count = |effect: &str| {
            let found = impact
                .relationships
                .iter()
                .filter(|found| found.judgement.effect == effect);
            found.map(|found| found.judgement.count.unwrap()).sum::<u64>()
        };
        let deleted = changes.changes().iter().filter(|change| change.after.is_none()).count() as u64;
        assert_eq!(count("cascade_delete") + 1, deleted, "{impact:?}");
        assert_eq!(
            count("set_null"),
            changes.changes().len() as u64 - deleted,
            "{impact:?}"
        );
    }
}

fn check_reversible(after: &Store, before: &Store, changes: &ChangeSet) {
    let mut copy = after.clone();
    copy.revert(changes);
    assert!(copy == *before, "{changes:?}");
}

/// Every index answers as a scan does.
fn check_indexes(store: &Store) {
    for uid in (0..5).map(of) {
        let by_index = store.find::<NoteTable>(&["folder_uid"], &[Value::Uid(uid)]);
        let mut by_scan: Vec<_> = store.rows::<NoteTable>().filter(|row| row.folder_uid == uid).collect();
        by_scan.sort_by_key(|row| row.rank);
        assert_eq!(by_index, by_scan);
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// 1,000 runs of 100 transactions.
    #[test]
    fn a_hundred_thousand_transactions_do_what_the_model_says(sequential 100..101 => Machine);
}
