//! The server's side: a book that decides what becomes of intents.
//!
//! An [`Authority`] is a cache of a book's log, at one state of it. Its host brings it to the log's head ([`Authority::follow`]),
//! lets it run what was handed in ([`Authority::run`]), and commits the entries by comparing the head with that of the run. Then
//! the run is kept, or taken back where another process was first. It never waits and never fails by itself: what it lacks, it
//! asks for ([`Needs`]).

mod decide;

use std::collections::BTreeMap;
use std::sync::Arc;

use metatable::{Book, ChangeSet, Details, Right};
use violation::Fault;

use crate::codes;
use crate::entry::{Body, Entry};
use crate::frames::{Push, Stop};
use crate::hash::Hash;
use crate::names::{StoreId, UserId};
use crate::others::Recent;
use crate::planted::Plant;
#[cfg(feature = "planted")]
use crate::planted::Planted;
use crate::planted::Planted::HashUnchecked;
use crate::position::Position;

/// A book of the server, at a state of its log.
#[derive(Clone, Debug)]
pub struct Authority {
    book: Book,
    at: Position,
    recent: Recent,
    /// What undo and redo name, as far as it was asked for.
    named: BTreeMap<(StoreId, u64), Option<Details>>,
    plant: Plant,
}

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// The name that their intents are signed with.
    pub name: String,
    /// What they may do with the book.
    pub role: Right,
}

/// What the log says of the store that hands intents in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreState {
    /// The store.
    pub store: StoreId,
    /// The place of the last intent that was taken from it.
    pub lmid: u64,
    /// Whether the log has the entry of its last settled intent.
    pub has_settled: bool,
    /// The hashes of the intents that were taken, for the places of the push, and the one before, up to `lmid`.
    pub taken: BTreeMap<u64, Hash>,
    /// The intents of the push that had an effect already, under whatever name, by hash, each with the number of its entry.
    pub done: BTreeMap<Hash, u64>,
}

/// What an [`Authority`] needs of the log before it can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The entries after the first number up to the second, with their bodies: [`Authority::remember`].
    Entries(u64, u64),
    /// The entry of an intent of a store, if there is one: [`Authority::recall`].
    Named(StoreId, u64),
}

/// Intents that were carried out and are not committed.
#[derive(Debug)]
#[must_use = "it is kept or taken back"]
pub struct Run {
    /// The state that it was run on.
    pub seen: Position,
    /// The state after it.
    pub to: Position,
    /// The place of the last intent taken.
    pub lmid: u64,
    /// The entries, each with the bytes of its body.
    pub entries: Vec<(Entry, Vec<u8>)>,
    /// Why not all intents were taken.
    pub stop: Option<Stop>,
    /// Intents that had another effect than on the device although nobody else had changed the book: faults of determinism.
    pub faults: u32,
    changes: Vec<Arc<ChangeSet>>,
}

impl Authority {
    /// A book at a state of its log.
    pub fn new(book: Book, at: Position) -> Self {
        Self {
            book,
            at,
            recent: Recent::default(),
            named: BTreeMap::new(),
            plant: Plant::default(),
        }
    }

    /// Plants a fault.
    #[cfg(feature = "planted")]
    #[must_use]
    pub fn planted(mut self, fault: Option<Planted>) -> Self {
        self.plant.fault = fault;
        self
    }

    /// The state.
    pub fn at(&self) -> Position {
        self.at
    }

    /// The book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Carries out what the log has beyond this state, oldest first.
    ///
    /// # Errors
    /// `log_broken`: an entry does not follow, or the rows after it have another digest. The book is to be loaded again.
    pub fn follow(&mut self, entries: &[(Entry, Body)]) -> Result<(), Fault> {
        for (entry, body) in entries {
            let broken = || codes::log_broken(&entry.head.ver);
            if entry.head.ver != self.at.ver + 1 || !entry.follows(self.at.chain) {
                return Err(broken());
            }
            let catalog = self.book.store().catalog();
            let changes = Arc::new(body.changes(catalog)?);
            if self.at.digest.after(&changes, catalog) != entry.head.digest {
                return Err(broken());
            }
            self.book.advance_rows(&changes);
            self.step(entry, &changes);
        }
        Ok(())
    }

    /// Takes note of entries before those that are known, oldest first: what [`Needs::Entries`] asked for.
    ///
    /// # Errors
    /// Their bodies are damaged.
    pub fn remember(&mut self, entries: &[(Entry, Body)]) -> Result<(), Fault> {
        let catalog = self.book.store().catalog();
        let read = entries
            .iter()
            .map(|(entry, body)| Ok((entry.head.clone(), Arc::new(body.changes(catalog)?))));
        let older = read.collect::<Result<_, Fault>>()?;
        self.recent.extend_back(older);
        Ok(())
    }

    /// Takes note of the entry that [`Needs::Named`] asked for; none where there is none.
    ///
    /// # Errors
    /// Its body is damaged.
    pub fn recall(&mut self, store: StoreId, mseq: u64, entry: Option<(&Entry, &Body)>) -> Result<(), Fault> {
        let catalog = self.book.store().catalog();
        let details = entry.map(|(entry, body)| body.details(catalog, entry)).transpose()?;
        self.named.insert((store, mseq), details);
        Ok(())
    }

    /// Runs the intents that a store hands in, each at its place, on top of this state; what comes of them is to be committed
    /// and then kept, or taken back. `now` is the server's time in microseconds.
    ///
    /// # Errors
    /// [`Needs`]; nothing was run.
    pub fn run(&mut self, push: &Push, caller: &Caller, state: &StoreState, now: i64) -> Result<Run, Needs> {
        let mut run = Run {
            seen: self.at,
            to: self.at,
            lmid: state.lmid,
            entries: Vec::new(),
            stop: None,
            faults: 0,
            changes: Vec::new(),
        };
        let is_before = |&(mseq, mhash): &(u64, Hash)| state.taken.get(&mseq) == Some(&mhash);
        if !state.has_settled {
            run.stop = Some(Stop::Lost);
        } else if let Some((mseq, _)) = push.before.filter(|before| !is_before(before)) {
            run.stop = Some(Stop::Forked(mseq));
        }
        let asked = if run.stop.is_none() { &push.intents[..] } else { &[] };
        for asked in asked {
            if asked.mseq <= run.lmid {
                if state.taken.get(&asked.mseq) == Some(&asked.intent.hash()) || self.plant.has(HashUnchecked) {
                    continue;
                }
                run.stop = Some(Stop::Forked(asked.mseq));
                break;
            }
            if asked.mseq > run.lmid + 1 {
                run.stop = Some(Stop::Gap);
                break;
            }
            match self.decide(asked, caller, state, &run.entries) {
                Ok(Some(decided)) => self.note(&mut run, asked, (caller, state.store), now, decided),
                Ok(None) => {
                    run.stop = Some(Stop::UnknownKind(asked.mseq));
                    break;
                }
                Err(needs) => {
                    self.take_back(run);
                    return Err(needs);
                }
            }
        }
        run.to = self.at;
        Ok(run)
    }

    /// The run was committed.
    pub fn keep(&mut self, _: Run) {
        self.named.clear();
    }

    /// The run was not committed: the book is as it was before it.
    pub fn take_back(&mut self, run: Run) {
        for changes in run.changes.into_iter().rev() {
            self.book.revert_rows(&changes);
            self.recent.pop();
        }
        self.at = run.seen;
    }

    fn step(&mut self, entry: &Entry, changes: &Arc<ChangeSet>) {
        self.recent.push(&entry.head, changes);
        self.at = Position::of(entry);
    }
}
