//! What the programs of `cargo xtask bench` share: calls in batches, and the figures that they print.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use virtkit::Result;

/// A moment, by the clock and by the work of this process.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    clock: Instant,
    work: Duration,
}

impl Moment {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        let work = clock_gettime(ClockId::ProcessCPUTime);
        let seconds = u64::try_from(work.tv_sec).unwrap_or_default();
        let nanoseconds = u32::try_from(work.tv_nsec).unwrap_or_default();
        Self { clock: Instant::now(), work: Duration::new(seconds, nanoseconds) }
    }

    /// What has passed since then, by the clock.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Prints what each of so many calls has taken since then: `CASE: NANOSECONDS` by the clock, and `CASE, CPU: NANOSECONDS` of work.
    pub fn print(&self, case: &str, calls: f64) {
        let now = Self::now();
        println!("{case}: {}", now.clock.duration_since(self.clock).as_secs_f64() * 1e9 / calls);
        println!("{case}, CPU: {}", now.work.saturating_sub(self.work).as_secs_f64() * 1e9 / calls);
    }
}

/// How long a case is measured.
#[must_use]
pub fn long_enough() -> Duration {
    let seconds = std::env::var("VIRTKIT_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs_f64(seconds.unwrap_or(0.3))
}

/// Calls in batches that double until one takes long enough, and prints what each call of that one takes.
///
/// # Errors
/// Those of the call.
pub fn measure(case: &str, mut call: impl FnMut() -> Result<()>) -> Result<()> {
    let mut calls: u32 = 1;
    loop {
        let begun = Moment::now();
        for _ in 0..calls {
            call()?;
        }
        if begun.elapsed() >= long_enough() {
            begun.print(case, f64::from(calls));
            return Ok(());
        }
        calls *= 2;
    }
}
