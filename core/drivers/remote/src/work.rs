//! Long work. The wire has no operations: a call of long work is answered at its end, and until then it is followed by other calls of the same
//! connection, those that the description names.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use virtkit_api::{DomainJobType, Error, ErrorCode, OperationProgress, Result};
use virtkit_driver::{Job, Reply, Work};

use crate::Remote;
use crate::calls::Calls;

/// By which calls work is followed.
pub(crate) trait Follow: Send + Sync + 'static {
    /// Asks how far it is; none where no call tells that.
    fn progress(&self) -> Option<Reply<OperationProgress>>;

    /// Asks it to end.
    fn cancel(&self) -> Reply<()>;
}

/// The calls about the object whose work it is.
pub(crate) struct By<I> {
    /// The connection.
    pub remote: Remote,
    /// The object.
    pub of: I,
    /// The call that tells how far its job is.
    pub progress: fn(&Remote, &I) -> Reply<OperationProgress>,
    /// The call that ends its job.
    pub cancel: fn(&Remote, &I) -> Reply<()>,
}

impl<I: Send + Sync + 'static> Follow for By<I> {
    fn progress(&self) -> Option<Reply<OperationProgress>> {
        Some((self.progress)(&self.remote, &self.of))
    }

    fn cancel(&self) -> Reply<()> {
        (self.cancel)(&self.remote, &self.of)
    }
}

/// What a call tells of its object's job, as the progress of the work that is the job.
pub(crate) fn heard<T: Send + 'static>(told: Reply<T>, progress: fn(T) -> OperationProgress) -> Reply<OperationProgress> {
    Reply::later(async move { told.await.map(progress) })
}

/// No calls: all that is known of the work of this method is whether it goes on.
pub(crate) struct Alone(pub &'static str);

impl Follow for Alone {
    fn progress(&self) -> Option<Reply<OperationProgress>> {
        None
    }

    fn cancel(&self) -> Reply<()> {
        let message = format!("{} cannot be ended before its time over this connection: its protocol has no call for that", self.0);
        Reply::now(Err(Error::new(ErrorCode::NO_SUPPORT, message)))
    }
}

impl<T: Clone + Send + Sync + 'static> Calls<T> {
    /// Makes the call, whose answer comes at the end of work. It is sent before this returns, so that calls which are made later find the work begun.
    pub fn work(self, follow: impl Follow) -> Work<T> {
        let job = Arc::new(Followed::new(follow));
        let answer = match self.send() {
            Ok(answer) => answer,
            Err(error) => return Work::ended(Err(error)),
        };
        Work::start(job.clone(), async move {
            let result = answer.await;
            job.shared.over(&result);
            result
        })
    }
}

/// Work on the other side.
struct Followed<F> {
    follow: F,
    shared: Arc<Shared>,
}

/// What is known of it here.
#[derive(Debug)]
struct Shared {
    begun: Instant,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    /// The last that was heard of it.
    progress: OperationProgress,
    /// It has ended, and `progress` says how.
    is_over: bool,
}

impl<F: Follow> Followed<F> {
    fn new(follow: F) -> Self {
        let progress = OperationProgress {
            kind: DomainJobType::UNBOUNDED,
            time_elapsed: 0,
            time_remaining: 0,
            data_total: 0,
            data_processed: 0,
            data_remaining: 0,
        };
        let known = Mutex::new(Known { progress, is_over: false });
        Self { follow, shared: Arc::new(Shared { begun: Instant::now(), known }) }
    }
}

impl Shared {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn elapsed(&self) -> u64 {
        milliseconds(self.begun.elapsed())
    }

    /// How it ended, if it has.
    fn end(&self) -> Option<OperationProgress> {
        let known = self.known();
        known.is_over.then(|| known.progress.clone())
    }

    /// Notes how it ended.
    fn over<T>(&self, result: &Result<T>) {
        let elapsed = self.elapsed();
        let mut known = self.known();
        let last = &known.progress;
        let (kind, processed) = match result {
            Ok(_) => (DomainJobType::COMPLETED, last.data_total),
            Err(error) if error.code == ErrorCode::OPERATION_ABORTED => (DomainJobType::CANCELLED, last.data_processed),
            Err(_) => (DomainJobType::FAILED, last.data_processed),
        };
        known.progress = OperationProgress {
            kind,
            time_elapsed: elapsed,
            time_remaining: 0,
            data_total: last.data_total,
            data_processed: processed,
            data_remaining: last.data_total.saturating_sub(processed),
        };
        known.is_over = true;
    }

    /// Notes what the other side says, and gives what there is to say.
    fn hear(&self, told: Result<OperationProgress>) -> Result<OperationProgress> {
        let elapsed = self.elapsed();
        let mut known = self.known();
        // The end is known better here: an answer that was on its way is older, or about what the object does now.
        if known.is_over {
            return Ok(known.progress.clone());
        }
        let told = told?;
        if told.kind == DomainJobType::NONE {
            // The other side has not begun, or is done and its answer is on its way. The work goes on until it has come.
            known.progress.time_elapsed = elapsed;
        } else {
            known.progress = told;
        }
        Ok(known.progress.clone())
    }
}

impl<F: Follow> Job for Followed<F> {
    fn progress(&self) -> Reply<OperationProgress> {
        if let Some(end) = self.shared.end() {
            return Reply::now(Ok(end));
        }
        let shared = self.shared.clone();
        match self.follow.progress() {
            Some(asked) => Reply::later(async move { shared.hear(asked.await) }),
            None => {
                let mut progress = shared.known().progress.clone();
                progress.time_elapsed = shared.elapsed();
                Reply::now(Ok(progress))
            }
        }
    }

    /// What says that there is no job is no failure where the work has ended meanwhile.
    fn cancel(&self) -> Reply<()> {
        let (asked, shared) = (self.follow.cancel(), self.shared.clone());
        Reply::later(async move { asked.await.or_else(|error| if shared.end().is_some() { Ok(()) } else { Err(error) }) })
    }
}

impl<F> fmt::Debug for Followed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Followed").field("shared", &self.shared).finish_non_exhaustive()
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
