//! What identifies an object whose handle can be told of a change.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A value that is replaced and never taken back: what was lent out before stays where it is as long as the handle. Copies are one handle, so all
/// of them see the newest.
pub struct Changing<T>(Arc<Link<T>>);

/// A value, and the one that came after it.
struct Link<T> {
    value: T,
    next: OnceLock<Box<Link<T>>>,
}

#[allow(dead_code, reason = "a description may have no method that changes its handle")]
impl<T> Changing<T> {
    /// A value that nobody has changed.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Link { value, next: OnceLock::new() }))
    }

    /// The newest value.
    pub fn get(&self) -> &T {
        &self.last().value
    }

    /// Replaces the value by one that is made of it.
    pub fn change(&self, change: impl Fn(&T) -> T) {
        let mut last = self.last();
        let mut link = Box::new(Link { value: change(&last.value), next: OnceLock::new() });
        // Another change that was faster is changed in its turn.
        while let Err(mine) = last.next.set(link) {
            last = self.last();
            link = mine;
            link.value = change(&last.value);
        }
    }

    fn last(&self) -> &Link<T> {
        let mut link = &*self.0;
        while let Some(next) = link.next.get() {
            link = next;
        }
        link
    }
}

impl<T> Clone for Changing<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for Changing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// One after the other, because a handle may have been changed more often than a stack is deep.
impl<T> Drop for Link<T> {
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut link) = next {
            next = link.next.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_see_the_newest_and_what_was_lent_stays() {
        let value = Changing::new("a".to_owned());
        let copy = value.clone();
        let before = value.get();
        copy.change(|old| format!("{old}b"));
        value.change(|old| format!("{old}c"));
        assert_eq!((before.as_str(), value.get().as_str(), copy.get().as_str()), ("a", "abc", "abc"));
        assert_eq!(format!("{copy:?}"), "\"abc\"");
    }

    #[test]
    fn changes_at_the_same_time_are_all_made() {
        let value = Changing::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100).for_each(|_| value.change(|old| old + 1)));
            }
        });
        assert_eq!(*value.get(), 400);
    }

    #[test]
    fn a_handle_that_was_changed_very_often_is_dropped() {
        let mut links = Link { value: 0, next: OnceLock::new() };
        for value in 1..200_000 {
            links = Link { value, next: OnceLock::from(Box::new(links)) };
        }
        drop(links);
    }
}
