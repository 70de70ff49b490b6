//! How commits ended, counted.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::log::Committed;

/// How commits of a process ended since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They were done.
    pub done: u64,
    /// Something was not as it was seen; they were run again.
    pub moved: u64,
    /// Nobody knew whether they were done; the log was asked.
    pub unknown: u64,
    /// They were run while the book's row was held, whatever came of it.
    pub held: u64,
    /// Intents that had another effect than on the device although nobody else had changed the book: faults of determinism.
    pub faults: u64,
}

/// The same, as it goes on.
#[derive(Debug, Default)]
pub(super) struct Counted {
    done: AtomicU64,
    moved: AtomicU64,
    unknown: AtomicU64,
    held: AtomicU64,
    faults: AtomicU64,
}

impl Counted {
    pub(super) fn ended(&self, committed: &Committed) {
        let count = match committed {
            Committed::Done => &self.done,
            Committed::Moved(_) => &self.moved,
            Committed::Unknown => &self.unknown,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn held(&self) {
        self.held.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn faults(&self, faults: u32) {
        self.faults.fetch_add(faults.into(), Ordering::Relaxed);
    }

    pub(super) fn now(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            done: read(&self.done),
            moved: read(&self.moved),
            unknown: read(&self.unknown),
            held: read(&self.held),
            faults: read(&self.faults),
        }
    }
}
