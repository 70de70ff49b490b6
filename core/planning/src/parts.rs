//! Work in independent parts: core has no threads, a host that has some does several parts at the same time.

use std::ops::Range;

/// Who does the parts of a piece of work. The answers are the same whoever does them, and in whatever order.
pub trait Parts {
    /// In how many parts a piece of work is worth being divided; one or more.
    fn count(&self) -> usize;

    /// The answers of `work` to the numbers below `parts`, by number.
    fn each<T: Send>(&self, parts: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T>;
}

/// The caller itself, one part after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Parts for Alone {
    fn count(&self) -> usize {
        1
    }

    fn each<T: Send>(&self, parts: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        (0..parts).map(work).collect()
    }
}

/// The range in so many parts, as even as they can be.
pub(crate) fn divided(range: Range<usize>, parts: usize) -> Vec<Range<usize>> {
    let count = parts.clamp(1, range.len().max(1));
    let edge = |part: usize| range.start + range.len() * part / count;
    (0..count).map(|part| edge(part)..edge(part + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_range() {
        assert_eq!(divided(2..9, 3), [2..4, 4..6, 6..9]);
        assert_eq!(divided(0..2, 3), [0..1, 1..2]);
        assert!(divided(5..5, 3).iter().all(Range::is_empty));
    }
}
