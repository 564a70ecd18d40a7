//! Which events a subscriber wants.

use crate::{EventKind, Subject};

/// Which events a subscription takes, and how many it keeps for a slow consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    kinds: Vec<EventKind>,
    subject: Option<Subject>,
    capacity: usize,
}

impl EventFilter {
    /// How many events wait for a consumer unless it asks otherwise.
    pub const CAPACITY: usize = 1024;

    /// Events of these kinds; none named means all.
    #[must_use]
    pub fn new(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        Self { kinds: kinds.into_iter().collect(), subject: None, capacity: Self::CAPACITY }
    }

    /// Only events about this object: its UUID, or its name where it has no UUID.
    #[must_use]
    pub fn about(mut self, subject: impl Into<Subject>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Keeps this many events for a slow consumer, at least one. What comes beyond is counted as lost.
    #[must_use]
    pub fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity.max(1);
        self
    }

    /// How many events wait for the consumer at most.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The kinds that it takes; none named means all.
    #[must_use]
    pub fn kinds(&self) -> &[EventKind] {
        &self.kinds
    }

    /// Whether it takes an event of this kind about this subject.
    #[must_use]
    pub fn takes(&self, kind: EventKind, subject: Option<&Subject>) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && (self.subject.is_none() || self.subject.as_ref() == subject)
    }
}

impl Default for EventFilter {
    fn default() -> Self {
        Self::new([])
    }
}
