//! What is told of the job of a domain, and how it is aborted.

use virtkit_api::{
    DomainAbortJobFlags, DomainJobInfo, DomainJobStats, DomainJobStatsFlags, DomainJobStatsResult, DomainJobType, DomainRef, Error,
    ErrorDomain, Result,
};
use virtkit_driver::{DomainJobs, Reply};

use super::State;
use crate::connection::TestConnection;

impl DomainJobs for TestConnection {
    fn job_info(&self, domain: &DomainRef) -> Reply<DomainJobInfo> {
        self.about(domain, |_, state| Ok(state.job.as_ref().map_or(NO_JOB, |job| job.info())))
    }

    fn job_stats(&self, domain: &DomainRef, flags: DomainJobStatsFlags) -> Reply<DomainJobStatsResult> {
        self.world.domain(domain).and_then(|domain| stats(&mut domain.lock(), flags)).into()
    }

    fn abort_job(&self, domain: &DomainRef, flags: DomainAbortJobFlags) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let state = domain.lock();
            let job = state.job.as_ref().ok_or_else(|| domain.invalid("has no job that could be aborted"))?;
            if flags.contains(DomainAbortJobFlags::POSTCOPY) {
                return Err(domain.invalid("is not in the post-copy phase of a migration"));
            }
            if job.comes() {
                return Err(domain.invalid("comes from another host: abort the job there, or destroy the domain here"));
            }
            job.abort();
            Ok(())
        })
    }
}

fn stats(state: &mut State, flags: DomainJobStatsFlags) -> Result<DomainJobStatsResult> {
    use DomainJobStatsFlags as F;
    if flags.contains(F::KEEP_COMPLETED) && !flags.contains(F::COMPLETED) {
        return Err(Error::invalid_argument("KEEP_COMPLETED says what becomes of the figures that COMPLETED asks for, and needs it")
            .in_domain(ErrorDomain::TEST));
    }
    let job = match (flags.contains(F::COMPLETED), flags.contains(F::KEEP_COMPLETED)) {
        (false, _) => state.job.clone(),
        (true, false) => state.last_job.take(),
        (true, true) => state.last_job.clone(),
    };
    let (kind, figures) = job.map_or_else(|| (DomainJobType::NONE, DomainJobStats::default()), |job| job.stats());
    Ok(DomainJobStatsResult { kind, stats: figures })
}

/// What a domain without a job answers.
const NO_JOB: DomainJobInfo = DomainJobInfo {
    kind: DomainJobType::NONE,
    time_elapsed: 0,
    time_remaining: 0,
    data_total: 0,
    data_processed: 0,
    data_remaining: 0,
    memory_total: 0,
    memory_processed: 0,
    memory_remaining: 0,
    file_total: 0,
    file_processed: 0,
    file_remaining: 0,
};
