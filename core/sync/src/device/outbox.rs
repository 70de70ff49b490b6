//! The intents without an answer, as they are shown on top of the confirmed rows.

use metatable::{Catalog, ChangeSet, Details, Intent, Refusal};

use super::Shown;
use crate::asked::{Asked, SentIntent};
use crate::planted::Plant;
use crate::vault::{Kept, NamedChange};

/// The intents of a store that no answer has come to, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    pub(super) waiting: Vec<Waiting>,
}

/// An intent without an answer.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) kept: Kept,
    /// It is in the vault.
    pub(super) is_stored: bool,
    /// What it changes on top of those before it; none where it is not shown.
    changes: Option<ChangeSet>,
    /// Why it cannot be shown: the rows have changed under it. The server decides all the same.
    pub(super) refusals: Vec<Refusal>,
}

impl Waiting {
    pub(super) fn stored(kept: Kept) -> Self {
        Self {
            kept,
            is_stored: true,
            changes: None,
            refusals: Vec::new(),
        }
    }

    pub(super) fn mseq(&self) -> u64 {
        self.kept.asked.mseq
    }
}

impl Outbox {
    /// Takes back what is shown of them.
    pub(super) fn rewind(&mut self, rows: &mut impl Shown) {
        for waiting in self.waiting.iter_mut().rev() {
            if let Some(changes) = waiting.changes.take() {
                rows.revert(&changes);
            }
        }
    }

    /// Shows those after a place, whose effects the confirmed rows lack. The places of those that are not in the vault are not
    /// theirs yet.
    pub(super) fn replay(&mut self, rows: &mut impl Shown, lmid: u64) {
        let lacking = |waiting: &&mut Waiting| !waiting.is_stored || (waiting.mseq() > lmid && !waiting.kept.was_taken);
        for waiting in self.waiting.iter_mut().filter(lacking) {
            match carried_out(rows, &waiting.kept) {
                Ok(changes) => (waiting.changes, waiting.refusals) = (Some(changes), Vec::new()),
                Err(refusals) => waiting.refusals = refusals,
            }
        }
    }

    /// Shows an intent on top of all others and puts it after them.
    pub(super) fn ask(
        &mut self,
        rows: &mut impl Shown,
        plant: Plant,
        place: (u64, u64),
        intent: &Intent,
        named: Option<&Details>,
    ) -> Result<(), Vec<Refusal>> {
        let executed = rows.execute(intent, named)?;
        let effect = plant.effect(&executed, rows.book().store().catalog());
        let (mseq, base_ver) = place;
        self.waiting.push(Waiting {
            kept: Kept {
                asked: Asked {
                    mseq,
                    base_ver,
                    effect,
                    intent: SentIntent::of(intent),
                },
                named: named.map(NamedChange::of),
                was_taken: false,
            },
            is_stored: false,
            changes: Some(executed.changes),
            refusals: Vec::new(),
        });
        Ok(())
    }

    /// The details of one that is shown, by which it is undone.
    pub(super) fn details(&self, mseq: u64, catalog: &Catalog) -> Option<Details> {
        let waiting = self.waiting.iter().find(|waiting| waiting.mseq() == mseq)?;
        Some(Details {
            intent: waiting.kept.asked.intent.intent().ok()?,
            reads: Vec::new(),
            inverse: waiting.changes.as_ref()?.inverse(catalog),
        })
    }

    /// Takes those that are not in the vault out; they have to be rewound.
    pub(super) fn take_unstored(&mut self) -> Vec<Kept> {
        let unstored = self.waiting.extract_if(.., |waiting| !waiting.is_stored);
        unstored.map(|waiting| waiting.kept).collect()
    }

    /// The intents that are not in the vault.
    pub(super) fn unstored(&self) -> Vec<Kept> {
        let unstored = self.waiting.iter().filter(|waiting| !waiting.is_stored);
        unstored.map(|waiting| waiting.kept.clone()).collect()
    }

    /// Forgets those in the vault up to a place, which are not shown any more.
    pub(super) fn forget(&mut self, up_to: u64) {
        self.waiting
            .retain(|waiting| !waiting.is_stored || waiting.mseq() > up_to);
    }
}

fn carried_out(rows: &mut impl Shown, kept: &Kept) -> Result<ChangeSet, Vec<Refusal>> {
    let whole = |fault| vec![Refusal::whole(fault)];
    let intent = kept.asked.intent.intent().map_err(whole)?;
    let named = kept.named.as_ref().map(NamedChange::details).transpose();
    let named = named.map_err(whole)?;
    rows.execute(&intent, named.as_ref()).map(|executed| executed.changes)
}
