//! Books on a device that is a few maps: a log by revision in front of segments, and several tabs over it.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Applied, Book, Directory, Key, Layout, Revision, Schema, SegmentWrite, Segments};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;

use crate::library::*;

/// Bytes of a segment here: about four rows.
const FILL: usize = 120;

/// What is stored, as bytes.
#[derive(Clone, Default)]
struct Device {
    /// The last revision that was given out.
    given: u64,
    log: BTreeMap<u64, Vec<u8>>,
    directory: Option<Vec<u8>>,
    segments: BTreeMap<(String, Key), Vec<u8>>,
    journal: BTreeMap<u64, Vec<u8>>,
}

/// A tab: the book of a revision, and what it knows of the segments.
struct Tab {
    book: Book,
    revision: u64,
    directory: Directory,
    segments: Segments,
}

impl Device {
    fn directory(&self) -> Directory {
        let bytes = self.directory.as_ref();
        bytes.map_or_else(Directory::default, |bytes| Directory::from_bytes(bytes).unwrap())
    }

    fn later_than(&self, revision: u64) -> Vec<Revision> {
        let later = self.log.range(revision + 1..);
        later.map(|(_, bytes)| Revision::from_bytes(bytes).unwrap()).collect()
    }

    fn open(&self) -> Tab {
        let directory = self.directory();
        let mut book = started();
        let schema = match directory.schema.as_str() {
            "" => book.schema(),
            text => serde_json::from_str::<Schema>(text).unwrap(),
        };
        let mut segments = Segments::of(book.store().catalog(), &directory.segments).filled_to(FILL);
        let mut opening = book.opening(schema).unwrap();
        for stored in &directory.segments {
            let bytes = &self.segments[&(stored.table.clone(), stored.start.clone())];
            opening.segment(&stored.table, bytes).unwrap();
        }
        for stored in &directory.journal {
            opening.entries(&self.journal[&stored.first]).unwrap();
        }
        let log = self.later_than(directory.revision);
        for revision in &log {
            opening.revision(revision).unwrap();
        }
        opening.finish().unwrap();
        for revision in &log {
            let rows = book.rows_of(revision).unwrap();
            segments.touch(rows.into_iter().map(|(table, key, _)| (table, key)), revision.number());
        }
        Tab {
            revision: directory.revision + log.len() as u64,
            book,
            directory,
            segments,
        }
    }

    fn put(&mut self, writes: Vec<SegmentWrite>, journal: Vec<(u64, Vec<u8>)>, directory: &Directory) {
        for write in writes {
            let place = (write.table.to_owned(), write.start);
            match write.bytes {
                Some(bytes) => self.segments.insert(place, bytes),
                None => self.segments.remove(&place),
            };
        }
        self.journal.extend(journal);
        self.log.retain(|revision, _| *revision > directory.revision);
        self.directory = Some(directory.to_bytes());
    }
}

impl Tab {
    /// Reads nothing but the directory, the log, and what was written after the revision of the tab.
    fn catch_up(&mut self, device: &Device) {
        let directory = device.directory();
        let mut news = self.book.catching_up();
        if directory.revision > self.revision {
            news.directory(&directory, self.revision).unwrap();
            for (stored, end) in directory.written_after(self.revision) {
                let bytes = &device.segments[&(stored.table.clone(), stored.start.clone())];
                news.segment(&stored.table, &stored.start, end, bytes).unwrap();
            }
            for stored in directory
                .journal
                .iter()
                .filter(|stored| stored.revision > self.revision)
            {
                news.entries(&device.journal[&stored.first]).unwrap();
            }
        }
        let log = device.later_than(self.revision);
        for revision in &log {
            news.revision(revision).unwrap();
            let rows = self.book.rows_of(revision).unwrap();
            self.segments
                .touch(rows.into_iter().map(|(table, key, _)| (table, key)), revision.number());
        }
        self.book.advance(news.finish());
        let layout = Segments::of(self.book.store().catalog(), &directory.segments).filled_to(FILL);
        self.segments.adopt(layout.layout().clone(), directory.revision);
        self.revision = self.revision.max(directory.revision) + log.len() as u64;
        self.directory = directory;
    }

    fn save(&mut self, device: &mut Device, applied: &Applied) -> bool {
        if device.given != self.revision {
            self.book.revert(applied);
            return false;
        }
        device.given += 1;
        self.revision += 1;
        let revision = Revision::of(&self.book, self.revision, None, [applied]);
        device.log.insert(self.revision, revision.to_bytes());
        let rows = applied.changes.changes().iter();
        self.segments
            .touch(rows.map(|change| (change.table, change.key.clone())), self.revision);
        true
    }

    fn compact(&mut self, device: &mut Device) {
        if device.directory() != self.directory {
            return;
        }
        let (layout, writes) = self.segments.rewritten(self.book.store(), self.revision);
        let (journal, heads) = self.book.journal().rewritten(&self.directory.journal, self.revision);
        let replaced = self.directory.replaced_at;
        let directory = Directory::of(&self.book, self.revision, replaced, &layout, journal);
        device.put(writes, heads, &directory);
        self.segments.adopt(layout, self.revision);
        self.directory = directory;
    }

    /// Another book in place of all, without history.
    fn replace(&mut self, device: &mut Device, authors: u8) {
        if device.given != self.revision {
            return;
        }
        let mut book = started();
        put(
            &mut book,
            &(0..authors).map(|name| (name, name % 3)).collect::<Vec<_>>(),
        );
        self.book = book.without_history();
        device.given += 1;
        self.revision += 1;
        let (layout, writes) = Layout::of(self.book.store(), self.revision);
        let directory = Directory::of(&self.book, self.revision, self.revision, &layout, Vec::new());
        device.segments.clear();
        device.journal.clear();
        device.put(writes, Vec::new(), &directory);
        self.segments.adopt(layout, self.revision);
        self.segments = std::mem::take(&mut self.segments).filled_to(FILL);
        self.directory = directory;
    }
}

fn put(book: &mut Book, authors: &[(u8, u8)]) -> Applied {
    let row = |(name, genre): &(u8, u8)| json!({ "pen_name": format!("Author {name:03}"), "genre": format!("genre-{genre}") });
    let rows: Vec<_> = authors.iter().map(row).collect();
    let applied = book.apply(&intent("upsert_rows", json!({ "table": "Author", "rows": rows }), 7));
    applied.unwrap()
}

fn drop_rows(book: &mut Book, names: &[u8]) -> Applied {
    let names: BTreeSet<String> = names.iter().map(|name| format!("Author {name:03}")).collect();
    let authors = book.store().rows::<AuthorTable>();
    let uids: Vec<_> = authors
        .filter(|author| names.contains(&author.pen_name))
        .map(|author| author.uid)
        .collect();
    let applied = book.apply(&intent("delete_rows", json!({ "table": "Author", "rows": uids }), 8));
    applied.unwrap()
}

#[derive(Clone, Debug)]
enum Act {
    Put(Vec<(u8, u8)>),
    Drop(Vec<u8>),
    DropAll,
    Undo,
    CatchUp,
    Compact,
    Reopen,
    Replace(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => prop::collection::vec((0..60_u8, 0..3_u8), 1..12).prop_map(Act::Put),
        4 => prop::collection::vec(0..60_u8, 1..20).prop_map(Act::Drop),
        1 => Just(Act::DropAll),
        2 => Just(Act::Undo),
        4 => Just(Act::CatchUp),
        4 => Just(Act::Compact),
        1 => Just(Act::Reopen),
        1 => (0..40_u8).prop_map(Act::Replace),
    ]
}

fn carry_out(device: &mut Device, tab: &mut Tab, act: &Act) {
    let applied = match act {
        Act::Put(authors) => put(&mut tab.book, authors),
        Act::Drop(names) => drop_rows(&mut tab.book, names),
        Act::DropAll => drop_rows(&mut tab.book, &(0..60).collect::<Vec<_>>()),
        Act::Undo => {
            let Some(number) = tab.book.journal().undoable() else {
                return;
            };
            if tab.book.journal().entry(number).unwrap().detail_bytes().is_none() {
                return;
            }
            match tab.book.apply(&intent("undo", json!({}), 9)) {
                Ok(applied) => applied,
                Err(_) => return,
            }
        }
        Act::CatchUp => return tab.catch_up(device),
        Act::Compact => return tab.compact(device),
        Act::Reopen => return *tab = device.open(),
        Act::Replace(authors) => return tab.replace(device, *authors),
    };
    if !applied.changes.is_empty() {
        tab.save(device, &applied);
    }
}

fn heads(book: &Book) -> Vec<Vec<u8>> {
    book.journal().entries().iter().map(|entry| entry.to_bytes()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(29), ..ProptestConfig::default() })]

    #[test]
    fn every_tab_and_every_new_one_has_the_book_of_the_last_save(acts in prop::collection::vec((0..2_usize, act()), 1..60)) {
        let mut device = Device::default();
        let mut tabs = [device.open(), device.open()];
        let mut last = (started().export(), Vec::new());
        for (tab, act) in &acts {
            let given = device.given;
            carry_out(&mut device, &mut tabs[*tab], act);
            if device.given > given {
                last = (tabs[*tab].book.export(), heads(&tabs[*tab].book));
            }
            let opened = device.open();
            prop_assert!(opened.book.export() == last.0, "{act:?}");
            prop_assert_eq!(&heads(&opened.book), &last.1);
            prop_assert_eq!(opened.revision, device.given);
        }
        for mut tab in tabs {
            tab.catch_up(&device);
            prop_assert!(tab.book.export() == last.0);
            prop_assert_eq!(heads(&tab.book), last.1.clone());
            tab.compact(&mut device);
            prop_assert!(device.open().book.export() == last.0);
        }
        let listed = device.directory().segments;
        prop_assert_eq!(listed.len(), device.segments.len());
        let rows: u32 = listed.iter().map(|segment| segment.rows).sum();
        prop_assert_eq!(rows as usize, device.open().book.store().total());
    }
}

#[test]
fn a_second_tab_reads_only_what_was_written_since() {
    let mut device = Device::default();
    let mut tab = device.open();
    let applied = put(&mut tab.book, &(0..60).map(|name| (name, 0)).collect::<Vec<_>>());
    tab.save(&mut device, &applied);
    tab.compact(&mut device);
    let all = device.segments.len();
    assert!(all > 5, "{all} segments");
    let mut second = device.open();
    let applied = put(&mut tab.book, &[(7, 1)]);
    tab.save(&mut device, &applied);
    tab.compact(&mut device);
    let directory = device.directory();
    let written: Vec<_> = directory.written_after(second.revision).collect();
    assert_eq!(written.len(), 1);
    // What was not written since is not needed.
    let needed = (written[0].0.table.clone(), written[0].0.start.clone());
    device.segments.retain(|place, _| *place == needed);
    second.catch_up(&device);
    assert!(second.book.export() == tab.book.export());
}
