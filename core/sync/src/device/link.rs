//! The line to the server: what is under way, when it is tried again.

use crate::frames::{Taken, Welcome};

/// The wait after a first failure, in milliseconds; each further one doubles it.
const FIRST_WAIT_MS: u64 = 1_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT_MS: u64 = 60_000;
/// How long an answer may take beyond what it was asked to wait, in milliseconds.
const PATIENCE_MS: u64 = 30_000;

/// What a message is about; of each one is under way at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    /// Who asks, and where both stand.
    Hello,
    /// Intents that are handed in.
    Push,
    /// What changed.
    Pull,
    /// A checkpoint and its blocks.
    Rebuild,
}

/// A message under way.
#[derive(Clone, Copy, Debug)]
struct Flight {
    topic: Topic,
    id: u64,
    until: u64,
    /// The place of the last settled intent when it was sent.
    settled: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Link {
    flights: Vec<Flight>,
    sent: u64,
    failures: u32,
    not_before: u64,
    welcome: Option<Welcome>,
    heard_at: Option<u64>,
}

impl Link {
    /// Whether a message about a topic may be sent now.
    pub(super) fn is_free(&self, topic: Topic, now: u64) -> bool {
        now >= self.not_before && !self.flights.iter().any(|flight| flight.topic == topic)
    }

    /// Takes note of a message that is sent; its number.
    pub(super) fn send(&mut self, topic: Topic, now: u64, wait_ms: u64, settled: u64) -> u64 {
        self.sent += 1;
        self.flights.push(Flight {
            topic,
            id: self.sent,
            until: now + wait_ms + PATIENCE_MS,
            settled,
        });
        self.sent
    }

    /// The topic of a message that is answered, and the place of the last settled intent when it was sent; none where nobody waits for
    /// it any more.
    pub(super) fn take(&mut self, id: u64) -> Option<(Topic, u64)> {
        let place = self.flights.iter().position(|flight| flight.id == id)?;
        let flight = self.flights.swap_remove(place);
        Some((flight.topic, flight.settled))
    }

    /// An answer came.
    pub(super) fn heard(&mut self, now: u64) {
        self.failures = 0;
        self.not_before = 0;
        self.heard_at = Some(now);
    }

    /// No answer came, or one that says later. `chance` spreads the next attempts of many devices.
    pub(super) fn failed(&mut self, now: u64, chance: u128) {
        let wait = (FIRST_WAIT_MS << self.failures.min(6)).min(LONGEST_WAIT_MS);
        self.failures += 1;
        // Between half of it and all of it.
        let spread = u64::try_from(chance % 1_000).unwrap_or_default();
        self.not_before = now + wait / 2 + wait * spread / 2_000;
        self.forget();
    }

    /// Nothing is waited for any more that should have been answered by now.
    pub(super) fn give_up(&mut self, now: u64, chance: u128) {
        let before = self.flights.len();
        self.flights.retain(|flight| flight.until > now);
        if self.flights.len() < before {
            self.failed(now, chance);
        }
    }

    /// Tries again now: the device woke, or is connected again.
    pub(super) fn hurry(&mut self) {
        self.failures = 0;
        self.not_before = 0;
    }

    pub(super) fn greet(&mut self, welcome: Welcome) {
        self.welcome = Some(welcome);
    }

    /// Says hello again before anything else; what the server said before that does not count any more, for it may be another one.
    pub(super) fn forget(&mut self) {
        self.welcome = None;
        self.flights.clear();
    }

    /// The answer about a topic does not count any more.
    pub(super) fn abandon(&mut self, topic: Topic) {
        self.flights.retain(|flight| flight.topic != topic);
    }

    pub(super) fn welcome(&self) -> Option<&Welcome> {
        self.welcome.as_ref()
    }

    pub(super) fn taken(&mut self, taken: Taken) {
        if let Some(welcome) = &mut self.welcome {
            (welcome.lmid, welcome.head) = (taken.lmid, taken.head.max(welcome.head));
        }
    }

    /// When the last answer came.
    pub(super) fn heard_at(&self) -> Option<u64> {
        self.heard_at
    }

    /// When there may be something to do that no answer brings.
    pub(super) fn wake_at(&self, now: u64) -> Option<u64> {
        let patience = self.flights.iter().map(|flight| flight.until);
        let again = Some(self.not_before).filter(|again| *again > now);
        patience.chain(again).min()
    }
}
