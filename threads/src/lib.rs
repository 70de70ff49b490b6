//! The threads of a native host, for what core does in parts: core itself has none.
//!
//! ```
//! use planning::parts::Parts;
//! use threads::Threads;
//!
//! let squares = Threads::new(2).each(4, |part| part * part);
//! assert_eq!(squares, [0, 1, 4, 9]);
//! ```

#![warn(missing_docs)]

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use planning::parts::Parts;

/// Parts of work for each thread, so that one with easy parts takes more of them.
const PARTS_OF_THREAD: usize = 4;

/// So many threads, the caller's own among them; the others live as long as a call.
#[derive(Clone, Copy, Debug)]
pub struct Threads(usize);

impl Threads {
    /// So many; the caller's own at least.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(count.max(1))
    }

    /// As many as the machine runs at the same time.
    #[must_use]
    pub fn of_machine() -> Self {
        Self::new(thread::available_parallelism().map_or(1, NonZeroUsize::get))
    }
}

impl Parts for Threads {
    fn count(&self) -> usize {
        if self.0 == 1 { 1 } else { self.0 * PARTS_OF_THREAD }
    }

    fn each<T: Send>(&self, parts: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let take = || {
            let mut done = Vec::new();
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= parts {
                    return done;
                }
                done.push((part, work(part)));
            }
        };
        let mut done = thread::scope(|scope| {
            let others: Vec<_> = (1..self.0.min(parts)).map(|_| scope.spawn(take)).collect();
            let mut done = take();
            for other in others {
                match other.join() {
                    Ok(parts) => done.extend(parts),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            done
        });
        done.sort_by_key(|(part, _)| *part);
        done.into_iter().map(|(_, answer)| answer).collect()
    }
}
