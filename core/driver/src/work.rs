//! Long work, as drivers begin it.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use tokio::sync::Notify;
use virtkit_api::{DomainJobType, Error, ErrorCode, MethodInfo, OperationProgress, Result};

use crate::Reply;
use crate::task::spawner;

/// By what the work that a driver has begun is followed.
pub trait Job: Send + Sync + fmt::Debug {
    /// How far the work is; after its end, how far it came and how it ended.
    fn progress(&self) -> Reply<OperationProgress>;

    /// Asks the work to end. It ends with `OperationAborted`, unless it ends otherwise before it notices. May come more than once.
    fn cancel(&self) -> Reply<()>;
}

/// Long work that a driver has begun. Copies are the same work.
///
/// The work is a task of its own from the start: whoever drops this, and whoever waits for it and gives up, changes nothing of it.
pub struct Work<T> {
    job: Arc<dyn Job>,
    end: Arc<End<T>>,
}

/// The result, once it is there.
struct End<T> {
    result: OnceLock<Result<T>>,
    there: Notify,
}

impl<T: Clone + Send + Sync + 'static> Work<T> {
    /// Begins work. What has to be seen at once (that the object has a job now) is done before; `body` runs on the engine's runtime.
    pub fn start(job: Arc<dyn Job>, body: impl Future<Output = Result<T>> + Send + 'static) -> Self {
        let end = Arc::new(End { result: OnceLock::new(), there: Notify::new() });
        let ending = Ending(end.clone());
        spawner().detach(body, move |result| ending.with(result));
        Self { job, end }
    }

    /// Work that was over at once, mostly because it could not be begun.
    pub fn ended(result: Result<T>) -> Self {
        let kind = match &result {
            Ok(_) => DomainJobType::COMPLETED,
            Err(error) if error.code == ErrorCode::OPERATION_ABORTED => DomainJobType::CANCELLED,
            Err(_) => DomainJobType::FAILED,
        };
        Self { job: Arc::new(Over(kind)), end: Arc::new(End { result: OnceLock::from(result), there: Notify::new() }) }
    }

    /// The answer of a driver that lacks the method.
    pub fn unsupported(method: &MethodInfo) -> Self {
        Self::ended(Err(Error::unsupported(method)))
    }

    /// How far it is.
    pub fn progress(&self) -> Reply<OperationProgress> {
        self.job.progress()
    }

    /// Asks it to end. What has ended is left alone.
    pub fn cancel(&self) -> Reply<()> {
        if self.end.result.get().is_some() { Reply::now(Ok(())) } else { self.job.cancel() }
    }

    /// Waits for its end. Any number may wait, also after it.
    pub async fn wait(&self) -> Result<T> {
        let mut there = pin!(self.end.there.notified());
        // From here on the end wakes, also one between the look below and the wait.
        there.as_mut().enable();
        loop {
            match self.end.result.get() {
                Some(result) => return result.clone(),
                None => there.as_mut().await,
            }
        }
    }
}

impl<T> Clone for Work<T> {
    fn clone(&self) -> Self {
        Self { job: self.job.clone(), end: self.end.clone() }
    }
}

impl<T> fmt::Debug for Work<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").field("job", &self.job).field("ended", &self.end.result.get().is_some()).finish()
    }
}

/// Sees to it that work has an end, also where the runtime drops it.
struct Ending<T>(Arc<End<T>>);

impl<T> Ending<T> {
    fn with(&self, result: Result<T>) {
        // The first end counts.
        let _ = self.0.result.set(result);
        self.0.there.notify_waiters();
    }
}

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        if self.0.result.get().is_none() {
            self.with(Err(Error::internal("the runtime ended during the work")));
        }
    }
}

/// The job of work that was over at once.
#[derive(Debug)]
struct Over(DomainJobType);

impl Job for Over {
    fn progress(&self) -> Reply<OperationProgress> {
        Reply::now(Ok(OperationProgress {
            kind: self.0,
            time_elapsed: 0,
            time_remaining: 0,
            data_total: 0,
            data_processed: 0,
            data_remaining: 0,
        }))
    }

    fn cancel(&self) -> Reply<()> {
        Reply::now(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Cancelled(Notify);

    impl Job for Cancelled {
        fn progress(&self) -> Reply<OperationProgress> {
            Over(DomainJobType::UNBOUNDED).progress()
        }

        fn cancel(&self) -> Reply<()> {
            self.0.notify_one();
            Reply::now(Ok(()))
        }
    }

    fn aborted() -> Error {
        Error::new(ErrorCode::OPERATION_ABORTED, "as asked")
    }

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test)
    }

    #[test]
    fn all_who_wait_get_the_end_and_those_who_come_later_too() {
        run(async {
            let job = Arc::new(Cancelled::default());
            let told = job.clone();
            let work = Work::<u32>::start(job, async move {
                told.0.notified().await;
                Err(aborted())
            });
            let waiter = tokio::spawn({
                let work = work.clone();
                async move { work.wait().await }
            });
            assert_eq!(work.progress().await.unwrap().kind, DomainJobType::UNBOUNDED);
            work.cancel().await.unwrap();
            assert_eq!(waiter.await.unwrap(), Err(aborted()));
            assert_eq!(work.wait().await, Err(aborted()));
            work.cancel().await.expect("what has ended is left alone");
        });
    }

    #[test]
    fn work_goes_on_when_nobody_has_it_and_a_panic_is_its_error() {
        run(async {
            let (done, seen) = tokio::sync::oneshot::channel();
            drop(Work::start(Arc::new(Cancelled::default()), async move {
                tokio::task::yield_now().await;
                done.send(()).map_err(|()| Error::internal("nobody looks"))
            }));
            seen.await.unwrap();
            let work = Work::<()>::start(Arc::new(Cancelled::default()), async { panic!("on purpose") });
            let error = work.wait().await.unwrap_err();
            assert!(error.message.contains("on purpose"), "{error}");
        });
    }

    #[test]
    fn what_could_not_begin_has_failed() {
        run(async {
            let work = Work::<()>::ended(Err(Error::internal("no")));
            assert_eq!(work.progress().await.unwrap().kind, DomainJobType::FAILED);
            assert_eq!(Work::<()>::ended(Err(aborted())).progress().await.unwrap().kind, DomainJobType::CANCELLED);
            assert_eq!(Work::ended(Ok(())).progress().await.unwrap().kind, DomainJobType::COMPLETED);
            assert!(work.wait().await.is_err());
        });
    }

    #[test]
    fn work_of_a_runtime_that_ends_has_an_end() {
        let work = run(async { Work::<()>::start(Arc::new(Cancelled::default()), std::future::pending()) });
        assert!(run(work.wait()).unwrap_err().message.contains("the runtime ended"));
    }
}
