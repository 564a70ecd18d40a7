//! How long a domain has been running.

use std::time::{Duration, Instant};

/// The time that a domain has run since its start, pauses left out.
#[derive(Debug, Default)]
pub struct Clock {
    before: Duration,
    since: Option<Instant>,
}

impl Clock {
    /// The guest begins anew.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Goes on from another clock's time.
    pub fn set(&mut self, ran: Duration) {
        *self = Self { before: ran, since: None };
    }

    /// Goes on, or stands still.
    pub fn go(&mut self, runs: bool) {
        if let Some(since) = self.since.take() {
            self.before += since.elapsed();
        }
        self.since = runs.then(Instant::now);
    }

    /// The time so far.
    pub fn ran(&self) -> Duration {
        self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::Clock;

    #[test]
    fn pauses_do_not_count() {
        let mut clock = Clock::default();
        clock.go(true);
        sleep(Duration::from_millis(2));
        clock.go(false);
        let paused = clock.ran();
        assert!(paused >= Duration::from_millis(2));
        sleep(Duration::from_millis(2));
        assert_eq!(clock.ran(), paused);
        clock.go(true);
        sleep(Duration::from_millis(1));
        assert!(clock.ran() > paused);
        clock.reset();
        assert_eq!(clock.ran(), Duration::ZERO);
    }
}
