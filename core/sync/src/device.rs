//! A device's side: what its user asks for is shown at once, kept, handed in, and settled when the answer comes.
//!
//! A [`Device`] is driven by its host. What happened comes in by its methods; what is to be done comes out of
//! [`Device::next`], which derives it from what is, each time again, so that nothing that was lost under way can stop it.
//! What is shown is the confirmed rows and, on top, the intents without an answer.

mod link;
mod network;
mod outbox;
mod shown;
mod stores;

use std::collections::BTreeMap;
use std::fmt;

use metatable::{Book, Details, Intent, Refusal, ReverseNamed};

use crate::cache::{CachePoint, CacheWrite};
use crate::codes;
use crate::frames::{Answer, Request, Settled};
use crate::hash::Hash;
use crate::names::StoreId;
use crate::planted::Plant;
#[cfg(feature = "planted")]
use crate::planted::Planted;
use crate::planted::Planted::NoRetry;
use crate::vault::{Kept, VaultView, VaultWrite};

use link::Link;
use outbox::{Outbox, Waiting};
pub use shown::Shown;
pub use stores::{News, Overtaken};

/// The host's clock and chance, as of now.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Milliseconds of a clock that never goes back, from any start.
    pub ms: u64,
    /// Random bits, other ones each time.
    pub chance: u128,
}

/// What the host is to do.
#[derive(Clone, Debug)]
pub enum Output {
    /// Send a message; its answer, or that none came, goes to [`Device::answered`] with this number.
    Send(u64, Request),
    /// Write to the vault; what came of it goes to [`Device::vault_stored`].
    Vault(VaultWrite),
    /// Write to the copy of the rows; what came of it goes to [`Device::cache_stored`].
    Cache(CacheWrite),
}

/// Why a device does not go on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The user has to sign in.
    SignIn,
    /// The store was revoked: the copy of the rows is to be deleted; the vault stays, to be exported.
    Revoked,
    /// The user has no part in the book any more.
    NoBook,
    /// The program is to be updated.
    Update,
}

/// A book on a device that a server decides about.
pub struct Device<R> {
    rows: R,
    engine: Hash,
    store: StoreId,
    /// The place of the last intent in the vault, and of the last settled one.
    last: u64,
    settled: u64,
    settled_chain: Option<Hash>,
    outbox: Outbox,
    /// What undo and redo name, as far as it is not in the outbox.
    named: BTreeMap<ReverseNamed, Details>,
    vault_write: Option<VaultWrite>,
    shown: CachePoint,
    stored: CachePoint,
    /// From `stored` to `shown`.
    unsaved: Vec<metatable::ChangeSet>,
    /// The rows that take the place of the stored copy.
    replacement: Option<Book>,
    /// The rows are those of a checkpoint that was not written: no news continue them.
    is_detached: bool,
    is_cache_writing: bool,
    /// Where the write under way leads, and whether it is the replacement; none where that does not count any more.
    writing_to: Option<(CachePoint, bool)>,
    /// What came of intents, until the vault has it.
    results: BTreeMap<u64, Settled>,
    link: Link,
    /// The first place that another device has written under this store's name.
    fork: Option<u64>,
    /// A place where the server has something else than this tab knows: another tab's, or that of another device.
    doubt: Option<Doubt>,
    /// Another store that the copy of the rows was left by, older than this one.
    left_by: Option<StoreId>,
    /// Nothing is written before this time, in milliseconds: the last write failed.
    write_after: u64,
    /// The server has lost answered intents, the last of which was settled at this place.
    lost: Option<u64>,
    /// The place up to which the server has what this vault has, as far as this connection knows.
    agreed: u64,
    /// The place of the last intent of the push under way.
    pushed: u64,
    rebuild: Option<network::Rebuild>,
    /// A kind that the server does not know, at this place.
    unknown: Option<u64>,
    has_more: bool,
    halt: Option<Halt>,
    digest_faults: u32,
    plant: Plant,
}

impl<R> fmt::Debug for Device<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outbox = self
            .outbox
            .waiting
            .iter()
            .map(|waiting| (waiting.mseq(), waiting.is_stored));
        let mut shown = formatter.debug_struct("Device");
        shown
            .field("store", &self.store)
            .field("last", &self.last)
            .field("settled", &self.settled);
        shown
            .field("outbox", &outbox.collect::<Vec<_>>())
            .field("vault_write", &self.vault_write.is_some());
        shown
            .field("shown", &self.shown)
            .field("stored", &self.stored)
            .field("cache_write", &self.is_cache_writing);
        shown
            .field("results", &self.results.len())
            .field("link", &self.link)
            .field("agreed", &self.agreed);
        shown
            .field("fork", &self.fork)
            .field("doubt", &self.doubt)
            .field("lost", &self.lost);
        shown
            .field("rebuild", &self.rebuild.is_some())
            .field("halt", &self.halt);
        shown.finish_non_exhaustive()
    }
}

impl<R: Shown> Device<R> {
    /// A device whose copy of the rows stands at a point, and whose vault has these intents.
    pub fn new(mut rows: R, at: CachePoint, vault: VaultView, engine: Hash) -> Self {
        // What another store left may have intents of this one, which a copy of the vault handed in.
        let is_left = at.store != vault.store;
        let shown = at.of_store(vault.store);
        let mut outbox = Outbox::default();
        outbox.waiting.extend(vault.outbox.into_iter().map(Waiting::stored));
        outbox.replay(&mut rows, shown.lmid);
        Self {
            rows,
            engine,
            store: vault.store,
            last: vault.last,
            settled: vault.settled,
            settled_chain: vault.settled_chain,
            outbox,
            named: BTreeMap::new(),
            vault_write: None,
            shown,
            stored: at,
            unsaved: Vec::new(),
            replacement: None,
            is_detached: false,
            is_cache_writing: false,
            writing_to: None,
            results: BTreeMap::new(),
            link: Link::default(),
            fork: None,
            doubt: None,
            left_by: None,
            write_after: 0,
            lost: None,
            agreed: 0,
            pushed: 0,
            rebuild: is_left.then(network::Rebuild::default),
            unknown: None,
            has_more: false,
            halt: None,
            digest_faults: 0,
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

    /// What is shown: the confirmed rows with the intents without an answer.
    pub fn rows(&self) -> &R {
        &self.rows
    }

    /// Where the confirmed rows stand.
    pub fn at(&self) -> CachePoint {
        self.shown
    }

    /// The store.
    pub fn store(&self) -> StoreId {
        self.store
    }

    /// Shows an intent at once and keeps it; it is safe on this device when [`Device::is_stored`] says so. Its place, as long
    /// as no other tab is first.
    ///
    /// # Errors
    /// Every refusal; `change_not_here` where an undo or a redo is for a change that the device has not: fetch its entry and
    /// [`Device::recall`] it.
    pub fn ask(&mut self, intent: &Intent) -> Result<u64, Vec<Refusal>> {
        let named = match ReverseNamed::of(intent)? {
            None => None,
            Some(name) => {
                let missing = || vec![Refusal::whole(codes::change_not_here())];
                Some(self.named_change(name).ok_or_else(missing)?)
            }
        };
        let place = self.next_place();
        self.outbox
            .ask(&mut self.rows, self.plant, place, intent, named.as_ref())?;
        Ok(place.0)
    }

    /// The change that an undo or a redo is for: one that waits, or one that the host fetched.
    fn named_change(&self, name: ReverseNamed) -> Option<Details> {
        let catalog = self.rows.book().store().catalog();
        let is_own = name.store == self.store.0 && name.mseq > self.settled;
        let waiting = is_own.then(|| self.outbox.details(name.mseq, catalog)).flatten();
        waiting.or_else(|| self.named.get(&name).cloned())
    }

    /// Takes note of the details of a change, which an undo or a redo is for.
    pub fn recall(&mut self, name: ReverseNamed, details: Details) {
        self.named.insert(name, details);
    }

    /// Whether every intent is on the disk of this device.
    pub fn is_stored(&self) -> bool {
        self.vault_write.is_none() && self.outbox.waiting.iter().all(|waiting| waiting.is_stored)
    }

    /// The intents without an answer, in their order, each with whether it is on the disk: until then its place may change.
    pub fn outbox(&self) -> impl Iterator<Item = (&Kept, bool)> {
        self.outbox
            .waiting
            .iter()
            .map(|waiting| (&waiting.kept, waiting.is_stored))
    }

    /// Whether a write to the vault or to the copy of the rows is under way.
    pub fn is_writing(&self) -> bool {
        self.vault_write.is_some() || self.is_cache_writing
    }

    /// How many intents have no answer.
    pub fn waiting(&self) -> usize {
        self.outbox.waiting.len()
    }

    /// The intents that are not shown although they wait, each with why: the rows changed under them.
    pub fn marked(&self) -> impl Iterator<Item = (u64, &[Refusal])> {
        let marked = self
            .outbox
            .waiting
            .iter()
            .filter(|waiting| !waiting.refusals.is_empty());
        marked.map(|waiting| (waiting.mseq(), waiting.refusals.as_slice()))
    }

    /// Whether all that was asked for is answered, and the rows are those that the server had within the last minute.
    pub fn is_in_step(&self, now: Now) -> bool {
        let is_fresh = self.link.heard_at().is_some_and(|heard| now.ms < heard + FRESH_MS);
        let head = self.link.welcome().map_or(u64::MAX, |welcome| welcome.head);
        is_fresh && self.outbox.waiting.is_empty() && self.is_saved() && self.shown.at.ver >= head
    }

    /// Whether the copy of the rows is one that another store left, and is being fetched again: until then an intent that a copy of this
    /// device handed in may be shown twice.
    pub fn is_unsure(&self) -> bool {
        self.stored.store != self.store && self.rebuild.is_some()
    }

    /// Why it does not go on by itself.
    pub fn halt(&self) -> Option<Halt> {
        self.halt
    }

    /// The place of an intent whose kind the server does not know: it waits until the server is updated.
    pub fn unknown_kind(&self) -> Option<u64> {
        self.unknown
    }

    /// How often the rows had another digest than the server's; each time they were fetched again.
    pub fn digest_faults(&self) -> u32 {
        self.digest_faults
    }

    /// The next thing to do, if there is one now; asked again after each.
    pub fn next(&mut self, now: Now) -> Option<Output> {
        self.link.give_up(now.ms, now.chance);
        if now.ms >= self.write_after {
            if let Some(write) = self.next_vault_write(now) {
                return Some(Output::Vault(write));
            }
            if let Some(write) = self.next_cache_write() {
                return Some(Output::Cache(write));
            }
        }
        self.next_message(now.ms).map(|(id, request)| Output::Send(id, request))
    }

    /// When [`Device::next`] may have something to do although nothing happens, in milliseconds of the host's clock.
    pub fn wake_at(&self, now: Now) -> Option<u64> {
        if self.plant.has(NoRetry) {
            return None;
        }
        let write = Some(self.write_after).filter(|after| *after > now.ms);
        self.link.wake_at(now.ms).into_iter().chain(write).min()
    }

    /// Tries again now what waits for a better time: the device woke or is connected, or its user signed in or looks at it.
    pub fn hurry(&mut self) {
        self.link.hurry();
        self.write_after = 0;
        if self.halt != Some(Halt::Revoked) {
            self.halt = None;
        }
    }

    /// An answer came, or it is known that none will.
    pub fn answered(&mut self, id: u64, answer: Option<Answer>, now: Now) {
        let Some((topic, settled)) = self.link.take(id) else {
            return;
        };
        match answer {
            None => self.link.failed(now.ms, now.chance),
            Some(answer) => {
                self.link.heard(now.ms);
                self.take_answer((topic, settled), answer, now);
            }
        }
    }
}

/// What a server has under a place, by the hash of the intent where it says so.
#[derive(Clone, Copy, Debug, Default)]
struct Doubt {
    mseq: u64,
    mhash: Option<Hash>,
}

/// How long a device waits after a write that failed.
const AFTER_FAILURE_MS: u64 = 2_000;
/// How long an answer counts as news.
const FRESH_MS: u64 = 60_000;
