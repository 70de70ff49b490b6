//! Sorts and ordered collections whose code is shared by all types of elements.
//!
//! A sort of the standard library is generated for each type that is sorted, and so is the sort within `collect` to an ordered
//! map: kilobytes each, a fifth of a WebAssembly module that sorts many types. These generate next to nothing for a
//! type and compare through a call, which costs a list that is not long nothing that counts. Lists whose sorting takes
//! time use the standard library.
//!
//! ```
//! use sorting::{Arrange, Collected};
//!
//! let mut names = vec!["pear", "fig", "apple"];
//! names.arrange_by_key(|name| name.len());
//! assert_eq!(names, ["fig", "pear", "apple"]);
//! assert_eq!(names.iter().map(|name| (*name, name.len())).into_map()["fig"], 3);
//! ```

#![warn(missing_docs)]

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Stable sorts.
pub trait Arrange<T> {
    /// Sorts.
    fn arrange(&mut self)
    where
        T: Ord;

    /// Sorts as `compare` says.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Sorts by a key, which is made for every comparison.
    fn arrange_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Arrange<T> for [T] {
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }

    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        // Most lists come in order; seeing that costs less than places.
        if self.is_sorted_by(|one, other| compare(one, other) != Ordering::Greater) {
            return;
        }
        let mut places = places(self.len(), &mut |one, other| compare(&self[one], &self[other]));
        for place in 0..places.len() {
            while places[place] != place {
                let to = places[place];
                self.swap(place, to);
                places.swap(place, to);
            }
        }
    }

    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|one, other| key(one).cmp(&key(other)));
    }
}

/// The place of each of so many elements in their order.
fn places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    let mut places = vec![0; count];
    for (place, element) in order.into_iter().enumerate() {
        places[element] = place;
    }
    places
}

/// Ordered collections of what comes, one after the other; of equal keys the last stays.
pub trait Collected: Iterator + Sized {
    /// The map of pairs.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        map.extend(self);
        map
    }

    /// The set.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        set.extend(self);
        set
    }
}

impl<I: Iterator> Collected for I {}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::*;

    #[test]
    fn the_order_is_that_of_the_standard_library() {
        let mut state = 7_u64;
        for count in 0..200 {
            let mut pairs: Vec<(u64, usize)> = Vec::new();
            for number in 0..count {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                pairs.push((state >> 60, number));
            }
            let (mut arranged, mut reversed) = (pairs.clone(), pairs.clone());
            arranged.arrange_by_key(|(key, _)| *key);
            reversed.arrange_by_key(|(key, _)| Reverse(*key));
            let mut expected = pairs.clone();
            expected.sort_by_key(|(key, _)| *key);
            assert_eq!(arranged, expected);
            expected.clone_from(&pairs);
            expected.sort_by_key(|(key, _)| Reverse(*key));
            assert_eq!(reversed, expected);
            let collected: BTreeMap<u64, usize> = pairs.iter().copied().collect();
            assert_eq!(pairs.iter().copied().into_map(), collected);
            assert_eq!(pairs.iter().into_set().len(), pairs.len());
        }
    }
}
