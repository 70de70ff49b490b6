//! An ordered map in leaves, which its clones share.

use std::cmp::Ordering;
use std::ops::Bound;
use std::sync::{Arc, LazyLock};

use crate::schema::key::{Key, compare};

/// Entries of a full leaf: what the first write after a clone copies.
pub(crate) const FULL: usize = 64;

/// Values by key, in the order of the keys.
///
/// A clone shares every leaf; a write copies the one leaf that it changes, where another map has it too. A leaf may come
/// unread: its entries are made when one of them is first asked for.
#[derive(Clone, Debug)]
pub(crate) struct Leaves<V> {
    /// Where each leaf starts: none of its keys lies before, none of those of the leaf before lies at it or after.
    starts: Vec<Key>,
    /// None is empty.
    leaves: Vec<Leaf<V>>,
    len: usize,
}

type Entries<V> = Vec<(Key, V)>;
type Unread<V> = LazyLock<Entries<V>, Box<dyn FnOnce() -> Entries<V> + Send>>;

#[derive(Clone, Debug)]
struct Leaf<V> {
    read: Arc<Entries<V>>,
    /// What the leaf holds instead of `read`.
    unread: Option<Arc<Unread<V>>>,
}

impl<V> Leaf<V> {
    fn of(entries: Entries<V>) -> Self {
        Self {
            read: Arc::new(entries),
            unread: None,
        }
    }

    fn entries(&self) -> &[(Key, V)] {
        match &self.unread {
            Some(unread) => unread,
            None => &self.read,
        }
    }

    /// What is equal of leaves that are shared.
    fn address(&self) -> usize {
        match &self.unread {
            Some(unread) => Arc::as_ptr(unread).addr(),
            None => Arc::as_ptr(&self.read).addr(),
        }
    }
}

/// A key with its value in an earlier map and in a later one.
pub(crate) type Difference<'a, V> = (&'a Key, Option<&'a V>, Option<&'a V>);

impl<V: Clone> Leaf<V> {
    fn entries_mut(&mut self) -> &mut Entries<V> {
        if let Some(unread) = self.unread.take() {
            self.read = Arc::new(unread.to_vec());
        }
        Arc::make_mut(&mut self.read)
    }
}

impl<V> Default for Leaves<V> {
    fn default() -> Self {
        Self {
            starts: Vec::new(),
            leaves: Vec::new(),
            len: 0,
        }
    }
}

/// Of entries whose keys ascend.
impl<V> FromIterator<(Key, V)> for Leaves<V> {
    fn from_iter<I: IntoIterator<Item = (Key, V)>>(entries: I) -> Self {
        let (mut map, mut entries) = (Self::default(), entries.into_iter());
        loop {
            let leaf: Entries<V> = entries.by_ref().take(FULL).collect();
            let Some((start, _)) = leaf.first() else { return map };
            let (start, len) = (start.clone(), leaf.len());
            map.push(start, len, Leaf::of(leaf));
        }
    }
}

impl<V> Leaves<V> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds a leaf of so many entries behind the others, whose entries are read when they are asked for.
    pub(crate) fn push_unread(&mut self, start: Key, len: usize, read: impl FnOnce() -> Entries<V> + Send + 'static) {
        let unread = Arc::new(LazyLock::new(Box::new(read) as Box<_>));
        let leaf = Leaf {
            read: Arc::default(),
            unread: Some(unread),
        };
        self.push(start, len, leaf);
    }

    fn push(&mut self, start: Key, len: usize, leaf: Leaf<V>) {
        self.starts.push(start);
        self.leaves.push(leaf);
        self.len += len;
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        self.get_key_value(key).map(|(_, value)| value)
    }

    pub(crate) fn get_key_value(&self, key: &[u8]) -> Option<(&Key, &V)> {
        let entries = self.leaves.get(self.leaf_of(key))?.entries();
        let at = find(entries, key).ok()?;
        entries.get(at).map(|(key, value)| (key, value))
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Key, &V)> + Clone {
        self.range(Bound::Unbounded, Bound::Unbounded)
    }

    /// The entries between two bounds; none where the first lies after the second.
    pub(crate) fn range<'a>(
        &'a self,
        from: Bound<&Key>,
        to: Bound<&Key>,
    ) -> impl DoubleEndedIterator<Item = (&'a Key, &'a V)> + Clone + use<'a, V> {
        let from = match from {
            Bound::Unbounded => (0, 0),
            Bound::Included(key) => self.place(key, false),
            Bound::Excluded(key) => self.place(key, true),
        };
        let to = match to {
            Bound::Unbounded => (self.leaves.len(), 0),
            Bound::Included(key) => self.place(key, true),
            Bound::Excluded(key) => self.place(key, false),
        };
        let entries = |leaf: usize| self.leaves.get(leaf).map_or(&[][..], Leaf::entries);
        let (first, between, last) = if from >= to {
            (&[][..], &[][..], &[][..])
        } else if from.0 == to.0 {
            (&entries(from.0)[from.1..to.1], &[][..], &[][..])
        } else {
            let between = &self.leaves[from.0 + 1..to.0];
            // Where nothing of the last leaf is asked for, it is not read.
            let last = if to.1 == 0 { &[][..] } else { &entries(to.0)[..to.1] };
            (&entries(from.0)[from.1..], between, last)
        };
        let between = between.iter().flat_map(Leaf::entries);
        first.iter().chain(between).chain(last).map(|(key, value)| (key, value))
    }

    /// The leaf that a key belongs to: the first one also for those before it.
    fn leaf_of(&self, key: &[u8]) -> usize {
        match search(&self.starts, key, Key::as_bytes) {
            Ok(leaf) => leaf,
            Err(after) => after.saturating_sub(1),
        }
    }

    /// The leaf, and the place in it, of the first entry at a key or after it.
    fn place(&self, key: &Key, is_after: bool) -> (usize, usize) {
        let leaf = self.leaf_of(key.as_bytes());
        let entries = self.leaves.get(leaf).map_or(&[][..], Leaf::entries);
        let at = match find(entries, key.as_bytes()) {
            Ok(at) => at + usize::from(is_after),
            Err(at) => at,
        };
        (leaf, at)
    }
}

impl<V: Clone> Leaves<V> {
    /// Puts a value, and returns the one that was there.
    pub(crate) fn insert(&mut self, key: Key, value: V) -> Option<V> {
        let leaf = self.leaf_of(key.as_bytes());
        let Some(found) = self.leaves.get_mut(leaf) else {
            self.push(key.clone(), 1, Leaf::of(vec![(key, value)]));
            return None;
        };
        let entries = found.entries_mut();
        match find(entries, key.as_bytes()) {
            Ok(at) => Some(std::mem::replace(&mut entries[at].1, value)),
            Err(at) => {
                self.len += 1;
                if entries.len() == entries.capacity() {
                    // Doubling would leave half of a leaf unused.
                    let room = FULL.saturating_sub(entries.len());
                    entries.reserve_exact(room.clamp(1, entries.len() / 2 + 4));
                }
                entries.insert(at, (key, value));
                if entries.len() > FULL {
                    // Rows that come in order leave full leaves behind them.
                    let middle = if at == FULL { FULL } else { FULL / 2 };
                    let later = entries.split_off(middle);
                    self.starts.insert(leaf + 1, later[0].0.clone());
                    self.leaves.insert(leaf + 1, Leaf::of(later));
                }
                None
            }
        }
    }

    /// Takes a value out.
    pub(crate) fn remove(&mut self, key: &[u8]) -> Option<V> {
        let leaf = self.leaf_of(key);
        let found = self.leaves.get_mut(leaf)?;
        let at = find(found.entries(), key).ok()?;
        let entries = found.entries_mut();
        let (_, value) = entries.remove(at);
        if entries.is_empty() {
            self.starts.remove(leaf);
            self.leaves.remove(leaf);
        }
        self.len -= 1;
        Some(value)
    }
}

impl<V: PartialEq> Leaves<V> {
    /// What differs from an earlier map, by key. Leaves that both share are not read.
    pub(crate) fn differences<'a>(&'a self, earlier: &'a Self) -> Vec<Difference<'a, V>> {
        let (before, after) = (earlier.not_shared_with(self), self.not_shared_with(earlier));
        let (mut before, mut after) = (before.peekable(), after.peekable());
        let mut found = Vec::new();
        loop {
            let order = match (before.peek(), after.peek()) {
                (Some((before, _)), Some((after, _))) => before.cmp(after),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return found,
            };
            let before = if order.is_le() { before.next() } else { None };
            let after = if order.is_ge() { after.next() } else { None };
            let Some((key, _)) = before.or(after) else { return found };
            let values = [before, after].map(|entry| entry.map(|(_, value)| value));
            if values[0] != values[1] {
                found.push((key, values[0], values[1]));
            }
        }
    }

    fn not_shared_with<'a>(&'a self, other: &Self) -> impl Iterator<Item = (&'a Key, &'a V)> + use<'a, V> {
        let mut shared: Vec<usize> = other.leaves.iter().map(Leaf::address).collect();
        shared.sort_unstable();
        let own = self.leaves.iter();
        own.filter(move |leaf| shared.binary_search(&leaf.address()).is_err())
            .flat_map(Leaf::entries)
            .map(|(key, value)| (key, value))
    }
}

impl<V: PartialEq> PartialEq for Leaves<V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

fn find<V>(entries: &[(Key, V)], key: &[u8]) -> Result<usize, usize> {
    search(entries, key, |(found, _)| found.as_bytes())
}

/// As `binary_search_by_key`, which takes no branch and so waits for memory at every step: on rows that are not in the cache
/// this one takes half the time.
fn search<T>(sorted: &[T], key: &[u8], key_of: impl Fn(&T) -> &[u8]) -> Result<usize, usize> {
    let (mut from, mut to) = (0, sorted.len());
    while from < to {
        let middle = from.midpoint(to);
        match compare(key_of(&sorted[middle]), key) {
            Ordering::Less => from = middle + 1,
            Ordering::Greater => to = middle,
            Ordering::Equal => return Ok(middle),
        }
    }
    Err(from)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn key(number: u16) -> Key {
        Key::of_bytes(&number.to_be_bytes())
    }

    #[derive(Clone, Debug)]
    enum Act {
        Insert(u16, u32),
        /// Ascending keys from one on.
        Append(u16, u16),
        Remove(u16),
        RemoveAll(u16, u16),
        Keep,
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            4 => (0..2_000_u16, any::<u32>()).prop_map(|(key, value)| Act::Insert(key, value)),
            2 => (0..2_000_u16, 0..400_u16).prop_map(|(from, count)| Act::Append(from, count)),
            4 => (0..2_000_u16).prop_map(Act::Remove),
            1 => (0..2_000_u16, 0..300_u16).prop_map(|(from, count)| Act::RemoveAll(from, count)),
            1 => Just(Act::Keep),
        ];
        prop::collection::vec(act, 0..60)
    }

    type Model = BTreeMap<Key, u32>;

    fn same(map: &Leaves<u32>, model: &Model) {
        assert_eq!(map.len(), model.len());
        assert!(map.iter().eq(model.iter()), "{map:?} is not {model:?}");
        assert!(map.iter().rev().eq(model.iter().rev()));
        assert!(map.leaves.iter().all(|leaf| (1..=FULL).contains(&leaf.entries().len())));
    }

    fn act(map: &mut Leaves<u32>, model: &mut Model, act: &Act) {
        match *act {
            Act::Insert(number, value) => {
                assert_eq!(map.insert(key(number), value), model.insert(key(number), value));
            }
            Act::Append(from, count) => (from..from + count).for_each(|number| {
                assert_eq!(map.insert(key(number), 7), model.insert(key(number), 7));
            }),
            Act::Remove(number) => {
                assert_eq!(map.remove(key(number).as_bytes()), model.remove(&key(number)));
            }
            Act::RemoveAll(from, count) => (from..from + count).for_each(|number| {
                assert_eq!(map.remove(key(number).as_bytes()), model.remove(&key(number)));
            }),
            Act::Keep => {}
        }
    }

    fn bound(kind: u8, key: &Key) -> Bound<&Key> {
        match kind {
            0 => Bound::Unbounded,
            1 => Bound::Included(key),
            _ => Bound::Excluded(key),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, rng_seed: proptest::test_runner::RngSeed::Fixed(12), ..Default::default() })]

        #[test]
        fn it_is_an_ordered_map_whose_clones_stay(acts in acts(), sorted in 0..700_u16, unread in any::<bool>()) {
            let mut model: Model = (0..sorted).map(|number| (key(number * 2), 1)).collect();
            let mut map: Leaves<u32> = if unread {
                let mut map = Leaves::default();
                let entries: Vec<_> = model.clone().into_iter().collect();
                for leaf in entries.chunks(50).map(<[_]>::to_vec) {
                    map.push_unread(leaf[0].0.clone(), leaf.len(), move || leaf);
                }
                map
            } else {
                model.clone().into_iter().collect()
            };
            let mut kept = vec![(map.clone(), model.clone())];
            for one in &acts {
                if matches!(one, Act::Keep) {
                    kept.push((map.clone(), model.clone()));
                }
                act(&mut map, &mut model, one);
            }
            same(&map, &model);
            kept.iter().for_each(|(map, model)| same(map, model));
            for (earlier, before) in &kept {
                let mut expected: Vec<_> = before.keys().chain(model.keys()).collect();
                expected.sort_unstable();
                expected.dedup();
                let expected = expected.into_iter().map(|key| (key, before.get(key), model.get(key)));
                let expected: Vec<_> = expected.filter(|(_, before, after)| before != after).collect();
                prop_assert_eq!(map.differences(earlier), expected);
            }
        }

        #[test]
        fn a_range_is_that_of_a_map(
            numbers in prop::collection::btree_set(0..900_u16, 0..500),
            ends in prop::collection::vec((0..3_u8, 0..900_u16, 0..3_u8, 0..900_u16), 1..20),
        ) {
            let model: Model = numbers.iter().map(|number| (key(*number), u32::from(*number))).collect();
            let map: Leaves<u32> = model.clone().into_iter().collect();
            for (kind, from, end, to) in ends {
                let (from, to) = (key(from), key(to));
                let (from, to) = (bound(kind, &from), bound(end, &to));
                let is_between = |found: &Key| {
                    let after = match from { Bound::Unbounded => true, Bound::Included(key) => found >= key, Bound::Excluded(key) => found > key };
                    let before = match to { Bound::Unbounded => true, Bound::Included(key) => found <= key, Bound::Excluded(key) => found < key };
                    after && before
                };
                let expected: Vec<_> = model.iter().filter(|(key, _)| is_between(key)).collect();
                prop_assert_eq!(map.range(from, to).collect::<Vec<_>>(), expected.clone());
                prop_assert_eq!(map.range(from, to).rev().collect::<Vec<_>>(), expected.into_iter().rev().collect::<Vec<_>>());
            }
            for number in 0..900 {
                prop_assert_eq!(map.get(key(number).as_bytes()), model.get(&key(number)));
            }
        }
    }

    #[test]
    fn a_write_copies_one_leaf() {
        let mut map: Leaves<u32> = (0..1_000).map(|number| (key(number), 0)).collect();
        let before = map.clone();
        map.insert(key(500), 1);
        let shared = map.leaves.iter().zip(&before.leaves);
        let copied = shared.filter(|(now, then)| !Arc::ptr_eq(&now.read, &then.read)).count();
        assert_eq!((copied, before.get(key(500).as_bytes())), (1, Some(&0)));
    }

    #[test]
    fn a_leaf_is_read_when_it_is_asked() {
        let mut map = Leaves::default();
        map.push_unread(key(1), 1, || vec![(key(1), 1)]);
        map.push_unread(key(5), 1, || panic!("nobody asked for it"));
        assert_eq!(map.differences(&map.clone()), []);
        assert_eq!(
            (map.len(), map.get(key(1).as_bytes()), map.get(key(3).as_bytes())),
            (2, Some(&1), None)
        );
        assert_eq!(map.range(Bound::Unbounded, Bound::Excluded(&key(4))).count(), 1);
    }

    #[test]
    fn keys_that_ascend_fill_their_leaves() {
        let mut map = Leaves::default();
        for number in 0..1_280 {
            map.insert(key(number), 0_u32);
        }
        assert_eq!(map.leaves.len(), 1_280 / FULL);
    }
}
