//! The job of a domain: something that is done to it and takes its time.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use virtkit_api::{
    DomainJobInfo, DomainJobOperation, DomainJobStats, DomainJobType, Error, ErrorCode, ErrorDomain, OperationProgress, Result,
};
use virtkit_driver::Reply;

/// A job that moves the memory of a domain somewhere. How far it is follows from the time alone: nothing is counted up.
#[derive(Debug)]
pub struct Job {
    operation: DomainJobOperation,
    /// What messages say that it is done to.
    of: String,
    /// How many bytes there are to move; 0 as long as that is not known.
    total: AtomicU64,
    /// How many a second; 0 for one that stands still, none for one that moves all at once.
    speed: Option<u64>,
    started: Instant,
    end: Mutex<End>,
    /// It was told to end.
    told: Notify,
}

/// How a job is to end, and how it did.
#[derive(Debug, Default)]
struct End {
    /// Why it is to end before its time.
    told: Option<Error>,
    /// How it ended, when, and how far it came.
    ended: Option<Ended>,
}

#[derive(Debug, Clone)]
struct Ended {
    kind: DomainJobType,
    elapsed: Duration,
    processed: u64,
    message: Option<String>,
}

impl Job {
    /// A job that begins now. `of` is what messages say that it is done to.
    pub fn new(operation: DomainJobOperation, of: String, speed: Option<u64>) -> Self {
        Self { operation, of, total: AtomicU64::new(0), speed, started: Instant::now(), end: Mutex::default(), told: Notify::new() }
    }

    /// Says how many bytes there are to move.
    pub fn has(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Moves everything, or ends with what it was told before that.
    pub async fn transfer(&self) -> Result<()> {
        let whole = self.speed.map_or(Some(Duration::ZERO), |speed| span(self.total(), speed));
        self.unless_told(async {
            match whole {
                Some(time) => tokio::time::sleep_until((self.started + time).into()).await,
                None => std::future::pending().await,
            }
        })
        .await
    }

    /// Waits for a part of the job that leaves nothing behind where it is given up, or ends with what the job was told before that.
    pub async fn unless_told<T>(&self, part: impl Future<Output = T>) -> Result<T> {
        let (mut part, mut told) = (pin!(part), pin!(self.told_to_end()));
        poll_fn(|context| match told.as_mut().poll(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => part.as_mut().poll(context).map(Ok),
        })
        .await
    }

    async fn told_to_end(&self) -> Error {
        loop {
            // The permit of `notify_one` stays until somebody waits, so nothing is missed between the look and the wait.
            if let Some(error) = self.lock().told.clone() {
                return error;
            }
            self.told.notified().await;
        }
    }

    /// Tells it to end with this error. The first one to say so counts.
    pub fn end_with(&self, error: Error) {
        self.lock().told.get_or_insert(error);
        self.told.notify_one();
    }

    /// Whether it is that of a domain which comes from another host, where the job is.
    pub fn comes(&self) -> bool {
        self.operation == DomainJobOperation::MIGRATION_IN
    }

    /// Tells it to end because somebody wants it so.
    pub fn abort(&self) {
        let name = self.operation.name().unwrap_or("of an unknown kind");
        let message = format!("the job {name} of {} was aborted", self.of);
        self.end_with(Error::new(ErrorCode::OPERATION_ABORTED, message).in_domain(ErrorDomain::TEST));
    }

    /// Notes how it ended.
    pub fn over<T>(&self, result: &Result<T>) {
        let (elapsed, processed) = (self.started.elapsed(), self.processed());
        let ended = match result {
            Ok(_) => Ended { kind: DomainJobType::COMPLETED, elapsed, processed: self.total(), message: None },
            Err(error) => {
                let aborted = error.code == ErrorCode::OPERATION_ABORTED;
                let kind = if aborted { DomainJobType::CANCELLED } else { DomainJobType::FAILED };
                Ended { kind, elapsed, processed, message: Some(error.message.clone()) }
            }
        };
        self.lock().ended = Some(ended);
    }

    fn lock(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes have been moved up to now.
    fn processed(&self) -> u64 {
        let (total, Some(speed)) = (self.total(), self.speed) else { return 0 };
        let bytes = self.started.elapsed().as_nanos() * u128::from(speed) / Duration::from_secs(1).as_nanos();
        u64::try_from(bytes).map_or(total, |bytes| bytes.min(total))
    }

    /// How far it is, or came.
    fn look(&self) -> (Ended, u64) {
        if let Some(ended) = self.lock().ended.clone() {
            return (ended, 0);
        }
        let processed = self.processed();
        let left = self.speed.map_or(Some(Duration::ZERO), |speed| span(self.total().saturating_sub(processed), speed));
        let kind = if left.is_some() { DomainJobType::BOUNDED } else { DomainJobType::UNBOUNDED };
        (Ended { kind, elapsed: self.started.elapsed(), processed, message: None }, left.map_or(0, milliseconds))
    }

    /// As `virDomainJobInfo` has it.
    pub fn info(&self) -> DomainJobInfo {
        let (now, time_remaining) = self.look();
        let total = self.total();
        let remaining = total.saturating_sub(now.processed);
        DomainJobInfo {
            kind: now.kind,
            time_elapsed: milliseconds(now.elapsed),
            time_remaining,
            data_total: total,
            data_processed: now.processed,
            data_remaining: remaining,
            memory_total: total,
            memory_processed: now.processed,
            memory_remaining: remaining,
            file_total: 0,
            file_processed: 0,
            file_remaining: 0,
        }
    }

    /// As typed parameters have it, with its kind.
    pub fn stats(&self) -> (DomainJobType, DomainJobStats) {
        let (now, _) = self.look();
        let info = self.info();
        let stats = DomainJobStats {
            operation: Some(self.operation.0),
            time_elapsed: Some(info.time_elapsed),
            time_remaining: (now.kind == DomainJobType::BOUNDED).then_some(info.time_remaining),
            data_total: Some(info.data_total),
            data_processed: Some(info.data_processed),
            data_remaining: Some(info.data_remaining),
            memory_total: Some(info.memory_total),
            memory_processed: Some(info.memory_processed),
            memory_remaining: Some(info.memory_remaining),
            memory_bps: self.speed,
            success: self.is_over().then_some(now.kind == DomainJobType::COMPLETED),
            errmsg: now.message,
            ..DomainJobStats::default()
        };
        (info.kind, stats)
    }

    fn is_over(&self) -> bool {
        self.lock().ended.is_some()
    }
}

impl virtkit_driver::Job for Job {
    fn progress(&self) -> Reply<OperationProgress> {
        let DomainJobInfo { kind, time_elapsed, time_remaining, data_total, data_processed, data_remaining, .. } = self.info();
        Reply::now(Ok(OperationProgress { kind, time_elapsed, time_remaining, data_total, data_processed, data_remaining }))
    }

    fn cancel(&self) -> Reply<()> {
        self.abort();
        Reply::now(Ok(()))
    }
}

/// How long so many bytes take; none where they never arrive.
fn span(bytes: u64, speed: u64) -> Option<Duration> {
    let nanoseconds = u128::from(bytes) * Duration::from_secs(1).as_nanos();
    let nanoseconds = nanoseconds.checked_div(speed.into())?;
    // What takes centuries never arrives either.
    u64::try_from(nanoseconds).ok().map(Duration::from_nanos)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
