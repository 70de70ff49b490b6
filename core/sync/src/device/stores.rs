//! What is written to the vault and to the copy of the rows, and what comes of it.

use metatable::Refusal;

use super::link::Topic;
use super::network::Rebuild;
use super::{AFTER_FAILURE_MS, Device, Doubt, Now, Shown};
use crate::cache::{CacheNews, CachePoint, CacheWrite};
use crate::device::outbox::Waiting;
use crate::names::StoreId;
use crate::planted::Planted::CursorBeforeRows;
use crate::position::Position;
use crate::vault::{Kept, NamedChange, Stored, VaultView, VaultWrite};

/// An intent that another tab's made impossible before it was stored.
pub type Overtaken = (Kept, Vec<Refusal>);

impl<R: Shown> Device<R> {
    pub(super) fn next_vault_write(&mut self, now: Now) -> Option<VaultWrite> {
        if self.vault_write.is_some() {
            return None;
        }
        let write = self
            .looking()
            .or_else(|| self.settling())
            .or_else(|| self.returning())
            .or_else(|| self.forking(now))
            .or_else(|| self.asking())?;
        self.vault_write = Some(write.clone());
        Some(write)
    }

    fn looking(&self) -> Option<VaultWrite> {
        self.doubt.map(|_| VaultWrite::Look)
    }

    /// The results of intents whose effects are in the stored copy of the rows.
    fn settling(&self) -> Option<VaultWrite> {
        let stored = self.stored.of_store(self.store);
        let waiting = self.outbox.waiting.iter().filter(|waiting| waiting.is_stored);
        let places = waiting.map(Waiting::mseq).skip_while(|mseq| *mseq <= self.settled);
        let known = places.take_while(|mseq| *mseq <= stored.lmid);
        let results: Vec<_> = known.map_while(|mseq| self.results.get(&mseq)).cloned().collect();
        (!results.is_empty()).then_some(VaultWrite::Settle {
            seen: (self.store, self.settled),
            results,
        })
    }

    fn returning(&self) -> Option<VaultWrite> {
        let seen = self.lost?;
        Some(VaultWrite::Return {
            seen: (self.store, seen),
        })
    }

    /// The intents before the fork are settled first: their results are this store's.
    fn forking(&self, now: Now) -> Option<VaultWrite> {
        let from = self.fork?;
        let is_settled = self.outbox.waiting.iter().all(|waiting| waiting.mseq() >= from);
        is_settled.then_some(VaultWrite::Fork {
            seen: (self.store, self.last, self.settled),
            from,
            to: StoreId(metatable::Uid::from_u128(now.chance)),
        })
    }

    fn asking(&self) -> Option<VaultWrite> {
        let intents = self.outbox.unstored();
        (!intents.is_empty()).then_some(VaultWrite::Ask {
            seen: (self.store, self.last),
            intents,
        })
    }

    /// What came of the last write to the vault. What was asked for and could not be kept comes back: it is not shown any more.
    pub fn vault_stored(&mut self, stored: Stored<VaultView>, now: Now) -> Vec<Overtaken> {
        let Some(write) = self.vault_write.take() else {
            return Vec::new();
        };
        if matches!(stored, Stored::Failed(_)) {
            self.write_after = now.ms + AFTER_FAILURE_MS;
        }
        match (write, stored) {
            (VaultWrite::Ask { intents, .. }, Stored::Done) => {
                let stored = intents.last().map_or(self.last, |kept| kept.asked.mseq);
                let waiting = self.outbox.waiting.iter_mut();
                waiting
                    .filter(|waiting| waiting.mseq() <= stored)
                    .for_each(|waiting| waiting.is_stored = true);
                self.last = stored;
                Vec::new()
            }
            (VaultWrite::Settle { results, .. }, Stored::Done) => {
                let last = results.last().filter(|last| last.mseq > self.settled);
                if let Some(last) = last {
                    (self.settled, self.settled_chain) = (last.mseq, Some(last.chain));
                }
                let settled = self.settled;
                self.results.retain(|mseq, _| *mseq > settled);
                // What a restored server has lost meanwhile is shown until it is back in the outbox.
                self.outbox.forget(settled.min(self.shown.lmid));
                Vec::new()
            }
            (_, Stored::Moved(view)) => self.take_vault(view),
            (VaultWrite::Ask { .. }, Stored::Failed(view)) => self.give_back(view),
            (_, Stored::Done | Stored::Failed(_)) => Vec::new(),
        }
    }

    /// What another tab, or a write of this one, left in the vault. The intents of this tab that are not in it yet follow those
    /// that are; what became impossible thereby comes back.
    pub fn take_vault(&mut self, view: VaultView) -> Vec<Overtaken> {
        self.outbox.rewind(&mut self.rows);
        let unstored = self.outbox.take_unstored();
        if view.store != self.store {
            self.become_store(view.store);
        }
        if let Some(doubt) = self.doubt.take() {
            self.judge(doubt, &view);
        }
        if view.settled < self.settled {
            self.results.clear();
            self.agreed = view.settled;
            self.fetch_again();
        }
        if Some(view.settled) != self.lost || view.settled_chain.is_none() {
            self.lost = None;
        }
        (self.last, self.settled, self.settled_chain) = (view.last, view.settled, view.settled_chain);
        self.results.retain(|mseq, _| *mseq > view.settled);
        // Settled by another tab, whose copy of the rows this one has not read yet: they are shown until then.
        let mut waiting = std::mem::take(&mut self.outbox.waiting);
        waiting.retain(|waiting| waiting.mseq() <= view.settled && waiting.mseq() > self.shown.lmid);
        waiting.extend(view.outbox.into_iter().map(Waiting::stored));
        self.outbox.waiting = waiting;
        self.outbox.replay(&mut self.rows, self.shown.lmid);
        self.ask_again(unstored)
    }

    /// With all that the vault has in sight, whether another device writes under this store's name.
    fn judge(&mut self, doubt: Doubt, view: &VaultView) {
        let kept = view.outbox.iter().find(|kept| kept.asked.mseq == doubt.mseq);
        let is_foreign = match kept {
            Some(kept) => doubt.mhash.is_none_or(|mhash| kept.hash() != mhash),
            None => doubt.mseq > view.last,
        };
        if is_foreign {
            self.fork = Some(self.fork.map_or(doubt.mseq, |known| known.min(doubt.mseq)));
        }
    }

    /// The intents of this tab, after those of another one.
    fn ask_again(&mut self, unstored: Vec<Kept>) -> Vec<Overtaken> {
        let mut overtaken = Vec::new();
        for kept in unstored {
            let whole = |fault| vec![Refusal::whole(fault)];
            let asked = kept.asked.intent.intent().map_err(whole).and_then(|intent| {
                let named = kept.named.as_ref().map(NamedChange::details).transpose();
                let named = named.map_err(whole)?;
                let place = self.next_place();
                self.outbox
                    .ask(&mut self.rows, self.plant, place, &intent, named.as_ref())
            });
            if let Err(refusals) = asked {
                overtaken.push((kept, refusals));
            }
        }
        overtaken
    }

    /// The place of the next intent, as far as this tab knows, and the version that it is asked on.
    pub(super) fn next_place(&self) -> (u64, u64) {
        let waiting = self.outbox.waiting.last().map_or(0, Waiting::mseq);
        (waiting.max(self.last) + 1, self.shown.at.ver)
    }

    /// The vault could not keep them: they are shown no more and given back.
    fn give_back(&mut self, view: Option<VaultView>) -> Vec<Overtaken> {
        self.outbox.rewind(&mut self.rows);
        let unstored = self.outbox.take_unstored();
        let mut given = Vec::new();
        // What is there now tells whether they are: a failure says only that nobody knows.
        if let Some(view) = view {
            let is_kept = |kept: &Kept| view.outbox.iter().any(|stored| stored.asked == kept.asked);
            given.extend(unstored.into_iter().filter(|kept| !is_kept(kept)));
            let overtaken = self.take_vault(view);
            debug_assert!(overtaken.is_empty(), "nothing of this tab was left to be asked for");
        } else {
            given.extend(unstored);
            self.outbox.replay(&mut self.rows, self.shown.lmid);
        }
        given.into_iter().map(|kept| (kept, Vec::new())).collect()
    }

    /// Another store: what was learned of the old one does not count any more.
    fn become_store(&mut self, store: StoreId) {
        self.store = store;
        self.fork = None;
        self.doubt = None;
        self.left_by = None;
        self.lost = None;
        self.agreed = 0;
        self.unknown = None;
        self.results.clear();
        // What was pulled for the old store may have intents that another tab handed in for this one.
        self.revert_unsaved();
        self.writing_to = None;
        match self.replacement.take() {
            None => self.shown = self.stored.of_store(store),
            Some(_) => {
                self.is_detached = true;
                self.shown = self.shown.of_store(store);
                self.rebuild.get_or_insert_default();
            }
        }
        self.fetch_again();
        self.link.forget();
    }

    /// What a checkpoint says of this store counted for what was settled then.
    fn fetch_again(&mut self) {
        self.rebuild = self.rebuild.take().map(|_| Rebuild::default());
        self.link.abandon(Topic::Rebuild);
        self.link.abandon(Topic::Pull);
    }

    /// Whether the confirmed rows are on the disk.
    pub(super) fn is_saved(&self) -> bool {
        self.shown == self.stored && self.replacement.is_none()
    }

    pub(super) fn next_cache_write(&mut self) -> Option<CacheWrite> {
        // What another store left is replaced, not continued.
        let is_fetched = self.rebuild.is_some() && self.replacement.is_none();
        if self.is_cache_writing || self.is_saved() || is_fetched {
            return None;
        }
        self.is_cache_writing = true;
        let (seen, to) = (self.stored, self.shown);
        self.writing_to = Some((to, self.replacement.is_some()));
        Some(match &self.replacement {
            Some(book) => CacheWrite::Replace {
                seen,
                to,
                book: book.clone(),
            },
            None => CacheWrite::Advance {
                seen,
                to,
                changes: if self.plant.has(CursorBeforeRows) {
                    Vec::new()
                } else {
                    self.unsaved.clone()
                },
            },
        })
    }

    /// What came of the last write to the copy of the rows.
    pub fn cache_stored(&mut self, stored: Stored<CacheNews>, now: Now) -> News {
        self.is_cache_writing = false;
        match stored {
            Stored::Done => match self.writing_to.take() {
                Some((to, is_replacement)) => {
                    self.stored = to;
                    if to == self.shown {
                        self.unsaved.clear();
                    }
                    if is_replacement {
                        self.replacement = None;
                        self.is_detached = false;
                    }
                    News::Taken
                }
                None => News::NotTaken,
            },
            Stored::Moved(news) => self.take_cache(news),
            Stored::Failed(_) => {
                self.write_after = now.ms + AFTER_FAILURE_MS;
                News::NotTaken
            }
        }
    }

    /// Where another tab brought the copy of the rows.
    pub fn take_cache(&mut self, news: CacheNews) -> News {
        let CacheNews::Advanced { at, rows } = news else {
            return News::ReadAgain;
        };
        if self.replacement.is_some() || self.is_detached {
            return News::ReadAgain;
        }
        if at.store != self.store && (self.left_by != Some(at.store) || self.doubt.is_some()) {
            // Whether that store is older or newer is known once the vault was looked at.
            self.left_by = Some(at.store);
            self.doubt.get_or_insert_default();
            return News::NotTaken;
        }
        if at.store != self.store && at.at != self.shown.at {
            // It may have intents of this store, which a copy of the vault handed in: the server says which.
            self.rebuild.get_or_insert_default();
            return News::NotTaken;
        }
        self.outbox.rewind(&mut self.rows);
        self.revert_unsaved();
        let Ok(changes) = self.rows.book().store().changes_to(&rows) else {
            return News::ReadAgain;
        };
        self.rows.advance(&changes);
        self.link.abandon(Topic::Pull);
        self.stored = at;
        let at = at.of_store(self.store);
        self.results.retain(|mseq, _| *mseq <= at.lmid);
        self.stand_at(at);
        News::Taken
    }

    /// Brings the confirmed rows back to those on the disk.
    fn revert_unsaved(&mut self) {
        for changes in std::mem::take(&mut self.unsaved).iter().rev() {
            self.rows.revert(changes);
        }
    }

    /// The confirmed rows are those of a state with this store's intents up to a place. The effects after a fork are those of
    /// another device.
    pub(super) fn confirm(&mut self, at: Position, lmid: u64) {
        let own = self.fork.map_or(u64::MAX, |fork| fork - 1);
        self.stand_at(CachePoint {
            at,
            store: self.store,
            lmid: lmid.min(own),
        });
    }

    /// The confirmed rows are those of this state.
    fn stand_at(&mut self, at: CachePoint) {
        self.shown = at;
        // Settled by another tab; the rows have their effects now.
        self.outbox.forget(at.lmid.min(self.settled));
        self.outbox.replay(&mut self.rows, at.lmid);
    }
}

/// What a device made of what it was told about the copy of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the rows in memory may not be those that are stored"]
pub enum News {
    /// It has them: the next news are those that follow.
    Taken,
    /// It has them not: the next news are to have these too.
    NotTaken,
    /// Another copy took the place of what it read: another device is to be made of what is stored.
    ReadAgain,
}
