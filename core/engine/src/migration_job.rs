//! By what a migration is followed: the job of the domain at its source, and where the phases are.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use virtkit_api::{DomainAbortJobFlags, DomainJobInfo, DomainJobType, Error, ErrorCode, OperationProgress, Result};
use virtkit_driver::{Job, Reply};

use crate::Domain;

/// A migration, as its operation follows it. Copies follow the same.
#[derive(Debug, Clone)]
pub struct Following {
    domain: Domain,
    started: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    stage: Stage,
    /// The last figures of the job.
    figures: Option<OperationProgress>,
    /// How it ended.
    end: Option<DomainJobType>,
}

/// Who can end the migration.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Whoever goes from phase to phase: nothing has moved yet.
    #[default]
    Preparing,
    /// The same, and shall.
    Told,
    /// The source, whose job it is.
    Moving,
    /// Nobody: the destination has the memory, or it is over.
    Moved,
}

impl Following {
    /// A migration that begins now.
    pub fn new(domain: Domain) -> Self {
        Self { domain, started: Instant::now(), state: Arc::default() }
    }

    /// Between two phases: whether it goes on.
    ///
    /// # Errors
    /// `OperationAborted` where it was told to end.
    pub fn goes_on(&self) -> Result<()> {
        if self.lock().stage == Stage::Told { Err(self.aborted()) } else { Ok(()) }
    }

    /// From now on it is the source that ends it.
    ///
    /// # Errors
    /// As `goes_on`.
    pub fn moves(&self) -> Result<()> {
        let mut state = self.lock();
        if state.stage == Stage::Told {
            return Err(self.aborted());
        }
        state.stage = Stage::Moving;
        Ok(())
    }

    /// From now on nobody ends it.
    pub fn moved(&self) {
        self.lock().stage = Stage::Moved;
    }

    /// Notes the figures of the job, as long as the source has them.
    pub async fn look(&self) {
        if let Ok(info) = self.domain.job_info().await {
            self.lock().figures = Some(figures(&info));
        }
    }

    /// Notes how it ended.
    pub fn over<T>(&self, result: &Result<T>) {
        let mut state = self.lock();
        let end = match result {
            Ok(_) => DomainJobType::COMPLETED,
            Err(error) if error.code == ErrorCode::OPERATION_ABORTED => DomainJobType::CANCELLED,
            Err(_) => DomainJobType::FAILED,
        };
        let time_elapsed = self.elapsed();
        let figures = state.figures.get_or_insert(NOTHING);
        *figures = OperationProgress { kind: end, time_elapsed, time_remaining: 0, ..figures.clone() };
        state.stage = Stage::Moved;
        state.end = Some(end);
    }

    /// How it ended, if it has.
    fn ended(&self) -> Option<OperationProgress> {
        let state = self.lock();
        state.end.and(state.figures.clone())
    }

    /// How far it is, as long as it goes on: the job at the source has not begun before the first phase, and is over before the last.
    fn going_on(&self, info: &DomainJobInfo) -> OperationProgress {
        let known = figures(info);
        let kind = match info.kind {
            DomainJobType::NONE => return OperationProgress { kind: DomainJobType::UNBOUNDED, time_elapsed: self.elapsed(), ..NOTHING },
            DomainJobType::COMPLETED | DomainJobType::FAILED | DomainJobType::CANCELLED => DomainJobType::BOUNDED,
            kind => kind,
        };
        OperationProgress { kind, ..known }
    }

    async fn ask(self) -> Result<OperationProgress> {
        let told = self.domain.job_info().await;
        // It may have ended meanwhile, and the source no longer know of it.
        match self.ended() {
            Some(end) => Ok(end),
            None => told.map(|info| self.going_on(&info)),
        }
    }

    async fn abort(self) -> Result<()> {
        let aborted = self.domain.abort_job(DomainAbortJobFlags::empty()).await;
        // What ended before it noticed is left alone.
        if self.lock().stage == Stage::Moving { aborted } else { Ok(()) }
    }

    fn aborted(&self) -> Error {
        Error::new(ErrorCode::OPERATION_ABORTED, format!("the migration of the domain {:?} was aborted", self.domain.name()))
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job for Following {
    fn progress(&self) -> Reply<OperationProgress> {
        if let Some(end) = self.ended() {
            return Reply::now(Ok(end));
        }
        Reply::later(self.clone().ask())
    }

    fn cancel(&self) -> Reply<()> {
        let mut state = self.lock();
        match state.stage {
            Stage::Preparing => state.stage = Stage::Told,
            Stage::Told | Stage::Moved => {}
            Stage::Moving => return Reply::later(self.clone().abort()),
        }
        Reply::now(Ok(()))
    }
}

/// Figures of a job that has none.
const NOTHING: OperationProgress = OperationProgress {
    kind: DomainJobType::NONE,
    time_elapsed: 0,
    time_remaining: 0,
    data_total: 0,
    data_processed: 0,
    data_remaining: 0,
};

fn figures(info: &DomainJobInfo) -> OperationProgress {
    let DomainJobInfo { kind, time_elapsed, time_remaining, data_total, data_processed, data_remaining, .. } = *info;
    OperationProgress { kind, time_elapsed, time_remaining, data_total, data_processed, data_remaining }
}
