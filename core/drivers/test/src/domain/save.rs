//! Saving domains: to files, and to what the host keeps by itself.

use std::path::PathBuf;
use std::sync::Arc;

use virtkit_api::{
    DomainEventResumedDetail, DomainEventSuspendedDetail, DomainEventType, DomainJobOperation, DomainPausedReason, DomainRef,
    DomainRunningReason, DomainSaveFlags, DomainSaveParameters, DomainState, DriverEvent, Error, ErrorCode, ErrorDomain, Result,
};
use virtkit_driver::{DomainSave, Work, spawner};

use super::job::Job;
use super::parameters::check;
use super::save_file::Saved;
use super::{Definition, Stop, TestDomain};
use crate::connection::TestConnection;
use crate::world::World;

impl DomainSave for TestConnection {
    fn save(&self, domain: &DomainRef, path: &str, xml: Option<&str>, flags: DomainSaveFlags) -> Work<()> {
        self.save_to(domain, file(path).map(Place::File), xml, flags)
    }

    fn save_with(&self, domain: &DomainRef, params: &DomainSaveParameters, flags: DomainSaveFlags) -> Work<()> {
        let place = only_place(params).and_then(|()| params.file.as_deref().map_or(Ok(Place::Host), |path| file(path).map(Place::File)));
        self.save_to(domain, place, params.xml.as_deref(), flags)
    }
}

impl TestConnection {
    /// Begins to save a domain.
    pub(super) fn save_to(&self, domain: &DomainRef, place: Result<Place>, xml: Option<&str>, flags: DomainSaveFlags) -> Work<()> {
        match place.and_then(|place| Saving::begin(&self.world, domain, place, xml, flags)) {
            Ok(saving) => Work::start(saving.job.clone(), saving.run()),
            Err(error) => Work::ended(Err(error)),
        }
    }
}

/// Where a domain is saved.
pub enum Place {
    File(PathBuf),
    /// The host keeps it with the domain.
    Host,
}

/// Nothing, or the error for a parameter that says more than where a domain is saved, and with which configuration.
pub fn only_place(params: &DomainSaveParameters) -> Result<()> {
    check("saving", &params.to_typed(), &[("file", "str"), ("dxml", "str")])
}

/// What the flags say of the time after: none where it is as it was before.
pub fn then(flags: DomainSaveFlags) -> Result<Option<DomainState>> {
    use DomainSaveFlags as F;
    let lacking = flags & (F::BYPASS_CACHE | F::RESET_NVRAM);
    if !lacking.is_empty() {
        let message =
            format!("the flags {:#x} do not apply: the test driver's files are small, and its domains have no NVRAM", lacking.bits());
        return Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    match (flags.contains(F::RUNNING), flags.contains(F::PAUSED)) {
        (true, true) => Err(Error::invalid_argument("the flags RUNNING and PAUSED exclude each other").in_domain(ErrorDomain::TEST)),
        (true, false) => Ok(Some(DomainState::RUNNING)),
        (false, true) => Ok(Some(DomainState::PAUSED)),
        (false, false) => Ok(None),
    }
}

/// The file that a path names.
///
/// # Errors
/// `InvalidArg` for an empty path.
pub fn file(path: &str) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::invalid_argument(format!("{path:?} cannot be the path of a saved domain: {error}")).in_domain(ErrorDomain::TEST)
    })
}

/// A definition in the place of another, of the same machine.
///
/// # Errors
/// Those of reading it; `ConfigUnsupported` where the guest would see a difference.
pub fn instead(definition: &Definition, xml: Option<&str>) -> Result<Definition> {
    let Some(xml) = xml else { return Ok(definition.clone()) };
    let other = Definition::from_xml(xml)?;
    let same = |definition: &Definition| (definition.uuid(), definition.memory, definition.max_vcpus, definition.vcpus);
    if same(&other) != same(definition) || other.name() != definition.name() {
        let message = format!(
            "the given configuration is not that of the saved domain {:?}: name, UUID, memory and processors must be the same",
            definition.name()
        );
        return Err(Error::new(ErrorCode::CONFIG_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    Ok(other)
}

/// A domain on its way into a file.
struct Saving {
    world: Arc<World>,
    domain: Arc<TestDomain>,
    job: Arc<Job>,
    place: Place,
    saved: Saved,
    /// Whether it ran, and was not paused already.
    ran: bool,
}

impl Saving {
    /// Sees whether it can be saved, and holds it.
    fn begin(world: &Arc<World>, domain: &DomainRef, place: Place, xml: Option<&str>, flags: DomainSaveFlags) -> Result<Self> {
        let (then, domain) = (then(flags)?, world.domain(domain)?);
        let mut state = domain.lock();
        let definition = domain.running(&mut state)?.clone();
        domain.idle(&state)?;
        if matches!(place, Place::Host) && state.config.is_none() {
            return Err(domain.invalid("has no stored configuration, so nothing can be kept with it"));
        }
        let xml = instead(&definition, xml)?.to_xml();
        let job = Arc::new(Job::new(DomainJobOperation::SAVE, format!("the domain {:?}", &*domain.name()), world.options().job_speed));
        job.has(definition.memory_in_bytes());
        let (now, ran) = (state.now, state.now == DomainState::RUNNING);
        if ran {
            (state.now, state.reason) = (DomainState::PAUSED, DomainPausedReason::SAVE.0);
            world.events().emit(&domain.event(DomainEventType::SUSPENDED, DomainEventSuspendedDetail::PAUSED.0));
        }
        state.job = Some(job.clone());
        drop(state);
        Ok(Self { world: world.clone(), domain, job, place, saved: Saved { state: then.unwrap_or(now), xml }, ran })
    }

    async fn run(self) -> Result<()> {
        let result = self.write().await;
        let result = self.settle(result);
        self.job.over(&result);
        if result.is_ok() {
            let (_, stats) = self.job.stats();
            self.world.events().emit(&DriverEvent::DomainJobCompleted { domain: self.domain.identity(), stats });
        }
        result
    }

    async fn write(&self) -> Result<()> {
        self.job.unless_told(self.world.delay()).await?;
        self.job.transfer().await?;
        let Place::File(path) = &self.place else { return Ok(()) };
        let (saved, path) = (self.saved.clone(), path.clone());
        spawner().block(move || saved.write(&path)).await
    }

    /// Stops the domain that is saved now, or lets it go on.
    fn settle(&self, result: Result<()>) -> Result<()> {
        let mut state = self.domain.lock();
        let ours = state.job.take_if(|job| Arc::ptr_eq(job, &self.job)).is_some();
        if !ours {
            drop(state);
            // The domain was stopped by others: what is in the file is of no use.
            if let (Ok(()), Place::File(path)) = (&result, &self.place) {
                let _ = std::fs::remove_file(path);
            }
            return result.and_then(|()| Err(self.domain.invalid("was stopped while it was saved")));
        }
        state.last_job = Some(self.job.clone());
        let event = match &result {
            Ok(()) => {
                let event = self.domain.stop_locked(&mut state, Stop::Saved);
                if matches!(self.place, Place::Host) {
                    state.managed_save = Some(self.saved.clone());
                }
                let vanishes = state.config.is_none();
                drop(state);
                if vanishes {
                    self.world.remove(&self.domain);
                }
                event
            }
            Err(_) if self.ran => {
                (state.now, state.reason) = (DomainState::RUNNING, DomainRunningReason::SAVE_CANCELED.0);
                Some(self.domain.event(DomainEventType::RESUMED, DomainEventResumedDetail::UNPAUSED.0))
            }
            Err(_) => None,
        };
        if let Some(event) = event {
            self.world.events().emit(&event);
        }
        result
    }
}
