//! A table of numbered entries that can be read by many threads at a time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};

/// How many parts the table has, each with a lock of its own.
const SHARDS: u32 = 16;
/// How many bits an index has: a million entries.
pub const INDEX_BITS: u32 = 20;

/// Where an entry is, and which of those that were in this place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The place.
    pub index: u32,
    /// Counts those that were in this place, so that a stale key finds nothing.
    pub generation: u32,
}

/// The table.
#[derive(Debug)]
pub struct Slab<T> {
    shards: [RwLock<Shard<T>>; SHARDS as usize],
    /// The shard that the next entry goes to.
    next: AtomicU32,
}

#[derive(Debug)]
struct Shard<T> {
    slots: Vec<Slot<T>>,
    /// Places that are free, the one that was freed last at the end.
    free: Vec<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    generation: u32,
    value: Option<T>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        let shard = |_| RwLock::new(Shard { slots: Vec::new(), free: Vec::new() });
        Self { shards: std::array::from_fn(shard), next: AtomicU32::new(0) }
    }
}

impl<T> Slab<T> {
    /// Adds an entry. None if the table is full.
    pub fn insert(&self, value: T) -> Option<Key> {
        let number = self.next.fetch_add(1, Ordering::Relaxed) % SHARDS;
        let mut shard = self.shards[number as usize].write().unwrap_or_else(PoisonError::into_inner);
        let slot = match shard.free.pop() {
            Some(slot) => slot,
            None => {
                let slot = u32::try_from(shard.slots.len()).ok().filter(|slot| *slot < (1 << INDEX_BITS) / SHARDS)?;
                shard.slots.push(Slot { generation: 0, value: None });
                slot
            }
        };
        let place = shard.slots.get_mut(slot as usize)?;
        place.generation = place.generation.wrapping_add(1);
        place.value = Some(value);
        Some(Key { index: slot * SHARDS + number, generation: place.generation })
    }

    /// Looks at an entry. The lock of its part is held meanwhile.
    pub fn with<R>(&self, key: Key, look: impl FnOnce(&T) -> R) -> Option<R> {
        let shard = self.shards[(key.index % SHARDS) as usize].read().unwrap_or_else(PoisonError::into_inner);
        let slot = shard.slots.get((key.index / SHARDS) as usize)?;
        slot.value.as_ref().filter(|_| slot.generation == key.generation).map(look)
    }

    /// Takes an entry out.
    pub fn remove(&self, key: Key) -> Option<T> {
        let mut shard = self.shards[(key.index % SHARDS) as usize].write().unwrap_or_else(PoisonError::into_inner);
        let slot = shard.slots.get_mut((key.index / SHARDS) as usize)?;
        if slot.generation != key.generation {
            return None;
        }
        let value = slot.value.take()?;
        shard.free.push(key.index / SHARDS);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{INDEX_BITS, Slab};

    #[test]
    fn a_stale_key_finds_nothing_in_a_place_used_again() {
        let slab = Slab::default();
        let old: Vec<_> = (0..160).map(|value| slab.insert(value).unwrap()).collect();
        for (value, key) in old.iter().enumerate() {
            assert_eq!(slab.remove(*key), Some(value));
        }
        let new: Vec<_> = (0..160).map(|value| slab.insert(value + 160).unwrap()).collect();
        assert!(new.iter().all(|key| old.iter().any(|old| old.index == key.index)), "the places are used again");
        for key in old {
            assert_eq!(slab.with(key, |value| *value), None);
            assert_eq!(slab.remove(key), None);
        }
        for (value, key) in new.iter().enumerate() {
            assert_eq!(slab.with(*key, |value| *value), Some(value + 160));
        }
    }

    #[test]
    fn a_full_table_refuses_and_takes_again_what_was_freed() {
        let slab = Slab::default();
        let keys: Vec<_> = (0..1 << INDEX_BITS).map(|_| slab.insert(()).unwrap()).collect();
        assert!(keys.iter().all(|key| key.index < 1 << INDEX_BITS));
        assert_eq!(slab.insert(()), None);
        for key in &keys[..16] {
            slab.remove(*key);
        }
        assert!((0..16).all(|_| slab.insert(()).is_some()));
    }
}
