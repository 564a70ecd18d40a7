//! Events on their way from a driver to its subscribers. A slow subscriber loses events and is told how many; it never holds up the driver.

use std::collections::VecDeque;
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use tokio::sync::Notify;
use virtkit_api::{ConnectionCloseReason, DriverEvent, EventFilter};

/// Where a driver puts its events.
#[derive(Debug, Default)]
pub struct EventHub {
    subscribers: Mutex<Vec<Weak<Shared>>>,
    /// Why the host is gone, once it is.
    end: OnceLock<End>,
    /// Wakes who waits for that.
    over: Notify,
    /// How many listen, so that an event without a subscriber costs one load. Each of them corrects it when it is closed or dropped.
    count: Arc<AtomicUsize>,
    /// Wakes who waits for the first of them.
    listened: Notify,
}

/// Why the host is gone.
#[derive(Debug)]
struct End {
    reason: ConnectionCloseReason,
    cause: Option<String>,
}

impl EventHub {
    /// A hub without subscribers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells an event to all who want it. Never blocks on a subscriber.
    pub fn emit(&self, event: &DriverEvent) {
        if self.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let (kind, subject) = (event.kind(), event.subject());
        let mut takers = Vec::new();
        let mut subscribers = lock(&self.subscribers);
        subscribers.retain(|subscriber| match subscriber.upgrade() {
            Some(subscriber) => {
                if subscriber.filter.takes(kind, subject.as_ref()) && subscriber.push(event.clone()) {
                    takers.push(subscriber);
                }
                true
            }
            None => false,
        });
        drop(subscribers);
        // Outside the lock: waking may run anything.
        for taker in takers {
            taker.arrived.notify_waiters();
        }
    }

    /// Whether anybody listens.
    pub fn has_subscribers(&self) -> bool {
        self.count.load(Ordering::Acquire) > 0
    }

    /// Waits until somebody listens.
    pub async fn until_listened(&self) {
        loop {
            let mut listened = pin!(self.listened.notified());
            listened.as_mut().enable();
            if self.has_subscribers() {
                return;
            }
            listened.await;
        }
    }

    /// A subscription to what the filter takes, from now on.
    pub fn subscribe(&self, filter: EventFilter) -> Subscription {
        self.count.fetch_add(1, Ordering::AcqRel);
        let shared = Arc::new(Shared { filter, state: Mutex::default(), arrived: Notify::new(), count: self.count.clone() });
        let mut subscribers = lock(&self.subscribers);
        if self.end.get().is_some() {
            drop(subscribers);
            shared.close();
            return Subscription { shared };
        }
        subscribers.retain(|subscriber| subscriber.strong_count() > 0);
        subscribers.push(Arc::downgrade(&shared));
        drop(subscribers);
        self.listened.notify_waiters();
        Subscription { shared }
    }

    /// Says that the host is gone and why: the last event of each subscription, and the end of it. Calls that wait for the host end, and later ones
    /// fail. Only the first end counts.
    pub fn end(&self, reason: ConnectionCloseReason) {
        self.finish(End { reason, cause: None });
    }

    /// The same, where more is known than the kind of reason: `cause` is part of a sentence that later calls fail with.
    pub fn end_because(&self, reason: ConnectionCloseReason, cause: &str) {
        self.finish(End { reason, cause: Some(cause.to_owned()) });
    }

    fn finish(&self, end: End) {
        let reason = end.reason;
        let subscribers = {
            let mut subscribers = lock(&self.subscribers);
            if self.end.set(end).is_err() {
                return;
            }
            std::mem::take(&mut *subscribers)
        };
        let event = DriverEvent::ConnectionClosed { reason };
        for subscriber in subscribers.iter().filter_map(Weak::upgrade) {
            subscriber.end(&event);
        }
        self.over.notify_waiters();
    }

    /// Why the host is gone; none while it is there.
    pub fn ended(&self) -> Option<ConnectionCloseReason> {
        self.end.get().map(|end| end.reason)
    }

    /// What is known of that beyond the kind of reason.
    pub fn cause(&self) -> Option<&str> {
        self.end.get()?.cause.as_deref()
    }

    /// Waits until the host is gone.
    pub async fn over(&self) {
        let mut over = pin!(self.over.notified());
        over.as_mut().enable();
        if self.end.get().is_none() {
            over.await;
        }
    }

    /// Ends all subscriptions: what waits may still be taken.
    pub fn close(&self) {
        let subscribers = std::mem::take(&mut *lock(&self.subscribers));
        for subscriber in subscribers.iter().filter_map(Weak::upgrade) {
            subscriber.close();
        }
    }
}

/// Events for one subscriber, in their order. Copies share one queue.
#[derive(Clone)]
pub struct Subscription {
    shared: Arc<Shared>,
}

struct Shared {
    filter: EventFilter,
    state: Mutex<State>,
    /// Wakes who waits for the next event, or for the end.
    arrived: Notify,
    /// How many listen to the hub: this one as long as it is neither closed nor dropped.
    count: Arc<AtomicUsize>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<DriverEvent>,
    /// Events that found the queue full, since the last that found room.
    lost: u64,
    closed: bool,
}

impl Shared {
    /// Keeps an event if there is room, and says whether there was.
    fn push(&self, event: DriverEvent) -> bool {
        let mut state = lock(&self.state);
        if state.closed {
            return false;
        }
        if state.waiting.len() >= self.filter.capacity() {
            state.lost += 1;
            return false;
        }
        state.tell_lost();
        state.waiting.push_back(event);
        true
    }

    fn close(&self) {
        if !std::mem::replace(&mut lock(&self.state).closed, true) {
            self.count.fetch_sub(1, Ordering::AcqRel);
        }
        self.arrived.notify_waiters();
    }

    /// Closes it with a last event, for which there is always room.
    fn end(&self, event: &DriverEvent) {
        let mut state = lock(&self.state);
        if !state.closed && self.filter.takes(event.kind(), event.subject().as_ref()) {
            state.tell_lost();
            state.waiting.push_back(event.clone());
        }
        drop(state);
        self.close();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}

impl State {
    /// Puts the count of lost events where they are missing: behind what waits.
    fn tell_lost(&mut self) {
        if self.lost > 0 {
            self.waiting.push_back(DriverEvent::EventsLost { count: std::mem::take(&mut self.lost) });
        }
    }
}

impl Subscription {
    /// The next event; none once the subscription is closed and all that waited was taken. Dropping the future loses no event.
    pub async fn next(&self) -> Option<DriverEvent> {
        loop {
            let mut arrived = pin!(self.shared.arrived.notified());
            // From here on an arrival wakes, also one between the look below and the wait.
            arrived.as_mut().enable();
            {
                let mut state = lock(&self.shared.state);
                if state.waiting.is_empty() {
                    state.tell_lost();
                }
                if let Some(event) = state.waiting.pop_front() {
                    return Some(event);
                }
                if state.closed {
                    return None;
                }
            }
            arrived.await;
        }
    }

    /// Waits until there is something to take, and takes nothing: for a consumer that is woken in one place and takes in another. Gives false once
    /// the subscription is closed and all that waited was taken.
    pub async fn ready(&self) -> bool {
        loop {
            let mut arrived = pin!(self.shared.arrived.notified());
            arrived.as_mut().enable();
            {
                let state = lock(&self.shared.state);
                if !state.waiting.is_empty() || state.lost > 0 {
                    return true;
                }
                if state.closed {
                    return false;
                }
            }
            arrived.await;
        }
    }

    /// What waits now, at most `max` events.
    #[must_use]
    pub fn take(&self, max: usize) -> Vec<DriverEvent> {
        let mut state = lock(&self.shared.state);
        let count = max.min(state.waiting.len());
        let mut events: Vec<DriverEvent> = state.waiting.drain(..count).collect();
        if events.len() < max && state.lost > 0 {
            events.push(DriverEvent::EventsLost { count: std::mem::take(&mut state.lost) });
        }
        events
    }

    /// Ends the subscription. What waits may still be taken.
    pub fn close(&self) {
        self.shared.close();
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("filter", &self.shared.filter).finish_non_exhaustive()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// A queue stays usable when a thread panicked while it held the lock: every change to it is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use virtkit_api::{ConnectionCloseReason, DomainEventType, DomainRef, DriverEvent, EventFilter, EventKind, Uuid};

    use super::EventHub;

    fn event(detail: i32, uuid: u128) -> DriverEvent {
        let domain = DomainRef { name: Arc::from("test"), uuid: Uuid::from_u128(uuid), id: 1 };
        DriverEvent::DomainLifecycle { domain, event: DomainEventType::STOPPED, detail }
    }

    fn details(events: &[DriverEvent]) -> Vec<i64> {
        let detail = |event: &DriverEvent| match event {
            DriverEvent::DomainLifecycle { detail, .. } | DriverEvent::StoragePoolLifecycle { detail, .. } => i64::from(*detail),
            DriverEvent::EventsLost { count } => -i64::try_from(*count).unwrap(),
            DriverEvent::ConnectionClosed { reason } => 1000 + i64::from(reason.0),
            other => panic!("nobody told {other:?}"),
        };
        events.iter().map(detail).collect()
    }

    #[test]
    fn a_slow_subscriber_is_told_how_many_it_lost_and_where() {
        let hub = EventHub::new();
        let subscription = hub.subscribe(EventFilter::default().with_capacity(2));
        (1..=5).for_each(|n| hub.emit(&event(n, 1)));
        assert_eq!(details(&subscription.take(1)), [1]);
        hub.emit(&event(6, 1));
        assert_eq!(details(&subscription.take(10)), [2, -3, 6]);
        (7..=9).for_each(|n| hub.emit(&event(n, 1)));
        assert_eq!(details(&subscription.take(10)), [7, 8, -1]);
        assert!(subscription.take(10).is_empty());
    }

    #[test]
    fn the_end_is_the_last_event_and_has_room() {
        let hub = EventHub::new();
        let all = hub.subscribe(EventFilter::default().with_capacity(1));
        let others = hub.subscribe(EventFilter::new([EventKind::DomainLifecycle]));
        let closed = hub.subscribe(EventFilter::default());
        closed.close();
        (1..=3).for_each(|n| hub.emit(&event(n, 1)));
        assert_eq!(hub.ended(), None);
        hub.end(ConnectionCloseReason::EOF);
        hub.end(ConnectionCloseReason::ERROR);
        hub.emit(&event(4, 1));
        assert_eq!(hub.ended(), Some(ConnectionCloseReason::EOF));
        assert_eq!(details(&all.take(10)), [1, -2, 1001]);
        assert_eq!(details(&others.take(10)), [1, 2, 3]);
        assert!(closed.take(10).is_empty() && hub.subscribe(EventFilter::default()).take(1).is_empty());
    }

    #[test]
    fn who_has_closed_or_dropped_its_subscription_listens_no_more() {
        let hub = EventHub::new();
        let [closed, dropped, ended] = std::array::from_fn(|_| hub.subscribe(EventFilter::default()));
        let copy = dropped.clone();
        closed.close();
        closed.close();
        drop(closed);
        drop(dropped);
        assert!(hub.has_subscribers());
        drop(ended);
        assert!(hub.has_subscribers());
        // Without an event in between.
        drop(copy);
        assert!(!hub.has_subscribers());
        let last = hub.subscribe(EventFilter::default());
        assert!(hub.has_subscribers());
        hub.end(ConnectionCloseReason::EOF);
        assert!(!hub.has_subscribers());
        drop((last, hub.subscribe(EventFilter::default())));
        assert!(!hub.has_subscribers());
    }

    #[test]
    fn filters_take_kinds_and_subjects() {
        let hub = EventHub::new();
        let other_kind = hub.subscribe(EventFilter::new([EventKind::EventsLost]));
        let about_two = hub.subscribe(EventFilter::default().about(Uuid::from_u128(2)));
        hub.emit(&event(1, 1));
        hub.emit(&event(2, 2));
        assert!(other_kind.take(10).is_empty());
        assert_eq!(details(&about_two.take(10)), [2]);
    }
}
