//! A device's disk: the vault and the copy of the rows, shared by its tabs.

use std::collections::BTreeMap;

use metatable::{Book, ChangeSet, NewestRows};
use sync::cache::{CacheNews, CachePoint, CacheWrite};
use sync::vault::{Answered, Kept, Stored, VaultView, VaultWrite};
use sync::{Hash, Outcome, Position, StoreId, UserId};

#[derive(Clone, Debug)]
pub(crate) struct Disk {
    pub(crate) user: UserId,
    pub(crate) vault: Vault,
    pub(crate) cache: Cache,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Vault {
    pub(crate) store: StoreId,
    last: u64,
    settled: u64,
    settled_chain: Option<Hash>,
    pub(crate) outbox: BTreeMap<u64, Kept>,
    pub(crate) parked: BTreeMap<(StoreId, u64), Answered>,
    pub(crate) acked: BTreeMap<u64, Answered>,
}

#[derive(Clone, Debug)]
pub(crate) struct Cache {
    pub(crate) point: CachePoint,
    pub(crate) book: Book,
    pub(crate) generation: u64,
    revisions: Vec<(CachePoint, Vec<ChangeSet>)>,
}

/// Which revision of the copy a tab knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    generation: u64,
    revision: usize,
}

impl Disk {
    /// The disk of a device that has the rows of this state.
    pub(crate) fn new(user: UserId, store: StoreId, at: Position, book: Book) -> Self {
        Self {
            user,
            vault: Vault {
                store,
                ..Vault::default()
            },
            cache: Cache {
                point: CachePoint { at, store, lmid: 0 },
                book,
                generation: 0,
                revisions: Vec::new(),
            },
        }
    }
}

impl Vault {
    pub(crate) fn view(&self) -> VaultView {
        VaultView {
            store: self.store,
            last: self.last,
            settled: self.settled,
            settled_chain: self.settled_chain,
            outbox: self.outbox.values().cloned().collect(),
        }
    }

    /// Every intent that it has, by its seed.
    pub(crate) fn seeds(&self) -> impl Iterator<Item = u128> {
        let answered = self
            .parked
            .values()
            .chain(self.acked.values())
            .map(|answered| &answered.kept);
        let all = self.outbox.values().chain(answered);
        all.map(|kept| kept.asked.intent.seed.as_u128())
    }

    /// `forgets` plants a fault: what was taken is not kept.
    pub(crate) fn write(&mut self, write: &VaultWrite, forgets: bool) -> Stored<VaultView> {
        match write {
            VaultWrite::Look => {}
            VaultWrite::Ask { seen, intents } if *seen == (self.store, self.last) => {
                for kept in intents {
                    self.last += 1;
                    assert_eq!(kept.asked.mseq, self.last, "places have no gaps");
                    self.outbox.insert(self.last, kept.clone());
                }
                return Stored::Done;
            }
            VaultWrite::Settle { seen, results } if *seen == (self.store, self.settled) => {
                for settled in results {
                    assert!(settled.mseq > self.settled, "places are settled in their order");
                    let kept = self.outbox.remove(&settled.mseq).unwrap();
                    let answered = Answered {
                        kept,
                        settled: settled.clone(),
                    };
                    let place = (self.store, settled.mseq);
                    match settled.outcome {
                        Outcome::Refused(_) => self.parked.insert(place, answered),
                        _ if forgets => None,
                        _ => self.acked.insert(settled.mseq, answered),
                    };
                    (self.settled, self.settled_chain) = (settled.mseq, Some(settled.chain));
                }
                return Stored::Done;
            }
            VaultWrite::Return { seen } if *seen == (self.store, self.settled) => {
                let back = std::mem::take(&mut self.acked);
                let lost = |kept: Kept| Kept {
                    was_taken: false,
                    ..kept
                };
                self.outbox
                    .extend(back.into_iter().map(|(mseq, answered)| (mseq, lost(answered.kept))));
                let first = self.outbox.keys().next().map_or(self.settled, |first| first - 1);
                (self.settled, self.settled_chain) = (self.settled.min(first), None);
            }
            VaultWrite::Fork { seen, from, to } if *seen == (self.store, self.last, self.settled) => {
                assert!(
                    self.outbox.keys().all(|mseq| mseq >= from),
                    "what came before the fork is settled"
                );
                let taken = |answered: Answered| Kept {
                    was_taken: true,
                    ..answered.kept
                };
                let acked = std::mem::take(&mut self.acked).into_values().map(taken);
                let waiting = std::mem::take(&mut self.outbox).into_values();
                self.store = *to;
                self.outbox = (1..).zip(acked.chain(waiting)).collect();
                self.outbox.iter_mut().for_each(|(mseq, kept)| kept.asked.mseq = *mseq);
                (self.last, self.settled) = (self.outbox.len() as u64, 0);
                self.settled_chain = None;
            }
            _ => {}
        }
        Stored::Moved(self.view())
    }
}

impl Cache {
    pub(crate) fn known(&self) -> Known {
        Known {
            generation: self.generation,
            revision: self.revisions.len(),
        }
    }

    /// What is new since a revision.
    pub(crate) fn news(&self, known: Known) -> CacheNews {
        if known.generation != self.generation || known.revision > self.revisions.len() {
            return CacheNews::Replaced;
        }
        let changes = self.revisions[known.revision..].iter().flat_map(|(_, changes)| changes);
        CacheNews::Advanced {
            at: self.point,
            rows: NewestRows::after(self.book.store().catalog(), changes),
        }
    }

    pub(crate) fn write(&mut self, write: &CacheWrite, known: Known) -> Stored<CacheNews> {
        match write {
            CacheWrite::Advance { seen, to, changes } if *seen == self.point => {
                for changes in changes {
                    self.book.advance_rows(changes);
                }
                self.point = *to;
                self.revisions.push((*to, changes.clone()));
                Stored::Done
            }
            CacheWrite::Replace { seen, to, book } if *seen == self.point => {
                self.point = *to;
                self.book = book.clone();
                self.generation += 1;
                self.revisions.clear();
                Stored::Done
            }
            _ => Stored::Moved(self.news(known)),
        }
    }

    /// The newest revisions are lost, as a disk may lose what it said it had.
    pub(crate) fn lose(&mut self, revisions: usize) -> usize {
        let lost = revisions.min(self.revisions.len().saturating_sub(1));
        for _ in 0..lost {
            if let Some((_, changes)) = self.revisions.pop() {
                changes.iter().rev().for_each(|changes| self.book.revert_rows(changes));
            }
        }
        if lost > 0 {
            self.point = self.revisions.last().map_or(self.point, |(point, _)| *point);
            self.generation += 1;
        }
        lost
    }
}
