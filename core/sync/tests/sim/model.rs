//! What must hold, told apart from how it comes about.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Book, ChangeSet, Effect, Right};
use sync::device::Device;
use sync::vault::Kept;
use sync::{Body, Hash, Outcome, StoreId};

use crate::book;
use crate::disk::Disk;
use crate::log::Log;

/// A state of the book in some lineage of the log.
#[derive(Clone)]
struct State {
    book: Book,
    /// The intents of each store that lead to it.
    taken: BTreeMap<(StoreId, u64), Hash>,
}

pub(crate) struct Model {
    states: BTreeMap<Hash, State>,
    /// By disk, the intents that were shown as saved on it.
    saved: BTreeMap<usize, BTreeSet<u128>>,
    /// What intents relied on when they were asked for, with the effect that they had then.
    relied: BTreeMap<u128, (Effect, Vec<i64>)>,
}

impl Model {
    pub(crate) fn new(log: &Log) -> Self {
        let state = State {
            book: book::first(),
            taken: BTreeMap::new(),
        };
        Self {
            states: BTreeMap::from([(log.first().chain, state)]),
            saved: BTreeMap::new(),
            relied: BTreeMap::new(),
        }
    }

    /// Intents were shown as saved on a disk.
    pub(crate) fn saved(&mut self, disk: usize, intents: &[Kept]) {
        let seeds = intents.iter().map(|kept| kept.asked.intent.seed.as_u128());
        self.saved.entry(disk).or_default().extend(seeds);
    }

    /// Intents are in a vault; one that was asked for again, on other rows, was judged by those.
    pub(crate) fn kept(&mut self, intents: &[Kept]) {
        for asked in intents.iter().map(|kept| &kept.asked) {
            let seed = asked.intent.seed.as_u128();
            self.relied
                .retain(|known, (effect, _)| *known != seed || *effect == asked.effect);
        }
    }

    /// What an intent relied on in the rows that it was asked on.
    pub(crate) fn asked(&mut self, kept: &Kept, before: &Book) {
        let intent = &kept.asked.intent;
        if let Some(relied) = book::relied_on(before, intent) {
            self.relied.insert(intent.seed.as_u128(), (kept.asked.effect, relied));
        }
    }

    /// I2, I3, I4, I9, I13 and I14 for what a commit added.
    pub(crate) fn committed(&mut self, log: &Log, before: usize) {
        let mut chain = match before {
            0 => log.first().chain,
            before => log.entries[before - 1].0.chain,
        };
        for (entry, body) in log.entries.get(before..).unwrap_or_default() {
            let head = &entry.head;
            assert!(entry.follows(chain), "I9: the chain is broken at {}", head.ver);
            assert_eq!(
                head.body_hash,
                Hash::of(body),
                "I9: the body is another one at {}",
                head.ver
            );
            let body = Body::from_bytes(body).unwrap();
            let mut state = self.states[&chain].clone();
            if head.outcome.had_effect() {
                assert!(log.roles[&head.user] >= Right::Editor, "I10: a viewer changed rows");
                let known = self.relied.get(&body.seed.as_u128()).map(|(_, relied)| relied);
                let intent = body.intent(entry);
                assert!(
                    known.is_none() || known == book::relied_on(&state.book, &intent).as_ref(),
                    "what its user judged by was changed by others"
                );
            }
            let changes = body.changes(state.book.store().catalog()).unwrap();
            state.book.advance_rows(&changes);
            assert_eq!(
                state.book.store().digest(),
                head.digest,
                "I13: the log does not give the rows"
            );
            if let Outcome::Refused(code) = &head.outcome {
                assert!(changes.is_empty(), "a refused intent changed rows");
                let reason = body.reasons.first().expect("I14: a refusal has a reason");
                assert!(
                    !code.is_empty() && !reason.violation.message.is_empty(),
                    "I14: without a code or a sentence"
                );
            }
            let last = (1..)
                .find(|mseq| !state.taken.contains_key(&(head.store, *mseq)))
                .unwrap();
            assert_eq!(
                head.mseq, last,
                "I2, I3: the places of a store have no gap and no repetition"
            );
            assert_eq!(
                log.stores[&head.store].user, head.user,
                "I9: the entry is of another user"
            );
            state.taken.insert((head.store, head.mseq), head.mhash);
            chain = entry.chain;
            self.states.insert(chain, state);
        }
    }

    /// I5, I6 and I7: what a device shows is a state of the log and, on top, the effects of its intents that the state has not.
    pub(crate) fn shown(&self, device: &Device<Book>) {
        if device.is_unsure() {
            return;
        }
        let at = device.at();
        let state = self
            .states
            .get(&at.at.chain)
            .expect("I5: the copy is at a state that the log never had");
        let mut expected = state.book.clone();
        for (kept, is_stored) in device.outbox() {
            let place = (at.store, kept.asked.mseq);
            if is_stored && kept.asked.mseq <= at.lmid {
                assert_eq!(
                    state.taken.get(&place),
                    Some(&kept.hash()),
                    "I6: the state does not have an intent that counts as taken: {place:?} of {at:?}"
                );
                continue;
            }
            assert!(
                !is_stored || state.taken.get(&place) != Some(&kept.hash()),
                "I6: an intent that was taken is shown twice: {place:?} of {at:?}"
            );
            if kept.was_taken {
                continue;
            }
            let named = kept.named.as_ref().map(|named| named.details().unwrap());
            let _ = expected.execute(&kept.asked.intent.intent().unwrap(), named.as_ref());
        }
        let (expected, shown) = (expected.store(), device.rows().store());
        let differences = || ChangeSet::between(expected, shown).to_json(expected.catalog());
        assert!(expected == shown, "I5, I6: other rows are shown: {}", differences());
    }

    /// I1, I2 and I12 when all is calm.
    pub(crate) fn finish(&mut self, log: &Log, disks: &[Disk]) {
        let mut effects = BTreeMap::new();
        let mut known = BTreeSet::new();
        for (entry, body) in log.between(0, u64::MAX) {
            let seed = body.seed.as_u128();
            known.insert(seed);
            if entry.head.outcome.had_effect() {
                let place = (entry.head.store, entry.head.mseq, entry.head.mhash);
                let other = effects.insert(seed, place);
                assert_eq!(other, None, "I2: an intent had its effect twice, here at {place:?}");
            }
        }
        for (disk, saved) in &self.saved {
            let kept: BTreeSet<u128> = disks[*disk].vault.seeds().chain(known.iter().copied()).collect();
            assert!(saved.is_subset(&kept), "I1: what was shown as saved is lost");
        }
        for disk in disks {
            for (mseq, answered) in &disk.vault.acked {
                let intent = &answered.kept.asked.intent;
                assert!(
                    effects.contains_key(&intent.seed.as_u128()),
                    "I1: what was taken is lost on the server: {mseq} of {:?}, {:?}",
                    disk.vault.store,
                    intent.hash()
                );
            }
            assert!(disk.vault.outbox.is_empty(), "I8: an outbox has something left");
            assert_eq!(disk.cache.point.at, log.head(), "I8: a copy is behind");
        }
    }
}
