//! Migration: the phases at the source and at the destination, one after the other.

use std::sync::Arc;

use virtkit_api::{
    ConnectionMigrateFinishResultRef, DomainAbortJobFlags, DomainMigrateBeginResult, DomainMigrateFlags, DomainMigrateParameters, Error,
    ErrorCode, Result, methods,
};
use virtkit_driver::{DomainMigration, DomainMigrationDestination, Work};

use crate::checks::{named_flags, unsupported};
use crate::migration_job::Following;
use crate::{Connection, Domain, Operation};

/// What only the source has to know: a destination that lacks these is a destination all the same.
const AT_THE_SOURCE: DomainMigrateFlags = DomainMigrateFlags::ABORT_ON_ERROR.union(DomainMigrateFlags::AUTO_CONVERGE);

/// `Domain.migrate`.
pub fn migrate(
    domain: &Domain,
    destination: &Connection,
    params: &DomainMigrateParameters,
    flags: DomainMigrateFlags,
) -> Result<Operation<Domain>> {
    let (method, source) = (&methods::DOMAIN_MIGRATE, domain.connection());
    source.enter(method)?;
    destination.enter(method)?;
    // It is done here, with two hosts: a flag that is not understood cannot be left to one of them.
    named_flags(&flags, method)?;
    self::source(source)?;
    possible(source, destination, flags)?;
    let mut params = params.clone();
    // The destination is asked by this name in each of its phases.
    params.destination_name.get_or_insert_with(|| domain.name().to_owned());
    let follow = Arc::new(Following::new(domain.clone()));
    let migration = Migration { domain: domain.clone(), destination: destination.clone(), params, flags, follow: follow.clone() };
    Ok(Operation::new(Work::start(follow, migration.run()), source, |domain, _| domain))
}

/// What no driver need be asked about.
fn possible(source: &Connection, destination: &Connection, flags: DomainMigrateFlags) -> Result<()> {
    use DomainMigrateFlags as F;
    let copies = F::NON_SHARED_DISK | F::NON_SHARED_INC;
    let message = if source.is_same(destination) {
        format!("the domain is already at the connection to {}", source.uri_text())
    } else if flags.intersects(F::PEER_TO_PEER | F::TUNNELLED) {
        "with PEER_TO_PEER and TUNNELLED the hosts talk to each other, and no connection to the destination is given".to_owned()
    } else if flags.contains(copies) {
        "NON_SHARED_DISK and NON_SHARED_INC exclude each other".to_owned()
    } else if flags.contains(F::NON_SHARED_SYNCHRONOUS_WRITES) && !flags.intersects(copies) {
        "NON_SHARED_SYNCHRONOUS_WRITES needs NON_SHARED_DISK or NON_SHARED_INC".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::invalid_argument(format!("Domain.migrate: {message}")))
}

/// A migration under way.
struct Migration {
    domain: Domain,
    destination: Connection,
    params: DomainMigrateParameters,
    flags: DomainMigrateFlags,
    follow: Arc<Following>,
}

impl Migration {
    async fn run(mut self) -> Result<Domain> {
        let result = self.phases().await;
        self.follow.over(&result);
        result
    }

    async fn phases(&mut self) -> Result<Domain> {
        self.supported()?;
        let begun = self.begin().await?;
        // From here on the source has to hear how it ended.
        let moved = self.take_over(begun).await;
        self.follow.look().await;
        let cookie = moved.as_ref().map_or(&[][..], |finished| &finished.cookie);
        let confirmed = self.confirm(cookie, moved.is_err()).await;
        let finished = moved?;
        // The domain runs at the destination, whatever is left of it at the source.
        drop(confirmed);
        Ok(Domain::new(self.destination.clone(), finished.domain))
    }

    /// Whether both drivers have all phases. Asked before anything has begun, so that there is nothing to take back.
    fn supported(&self) -> Result<()> {
        let at_source = [&methods::DOMAIN_MIGRATE_BEGIN, &methods::DOMAIN_MIGRATE_PERFORM, &methods::DOMAIN_MIGRATE_CONFIRM];
        let at_destination = [&methods::CONNECTION_MIGRATE_PREPARE, &methods::CONNECTION_MIGRATE_FINISH];
        source(self.domain.connection())?;
        destination(&self.destination)?;
        if at_source.into_iter().any(|phase| self.domain.connection().driver().lacks(phase)) {
            return Err(unsupported(&methods::DOMAIN_MIGRATE));
        }
        if at_destination.into_iter().any(|phase| self.destination.driver().lacks(phase)) {
            Err(no_destination(&self.destination))
        } else {
            Ok(())
        }
    }

    /// First phase: what moves, and as what.
    async fn begin(&self) -> Result<DomainMigrateBeginResult> {
        let connection = self.domain.connection();
        let phase = source(connection)?.migrate_begin(self.domain.identity(), &self.params, self.at_source());
        connection.answer(phase).await
    }

    /// The phases in which the destination gets the domain.
    async fn take_over(&mut self, begun: DomainMigrateBeginResult) -> Result<ConnectionMigrateFinishResultRef> {
        self.follow.goes_on()?;
        self.params.destination_xml = Some(begun.xml);
        let prepare = destination(&self.destination)?.migrate_prepare(&self.params, &begun.cookie, self.at_destination());
        let prepared = self.destination.answer(prepare).await.map_err(|error| match error.code {
            // A daemon tells so late that its driver has none.
            ErrorCode::NO_SUPPORT => no_destination(&self.destination),
            _ => error,
        })?;
        if self.params.uri.is_none() {
            self.params.uri = prepared.uri;
        }
        let performed = match self.follow.moves() {
            Ok(()) => self.perform(&prepared.cookie).await,
            Err(told) => Err(told),
        };
        self.follow.moved();
        let cookie = performed.as_deref().unwrap_or_default();
        let finish = destination(&self.destination)?.migrate_finish(&self.params, cookie, self.at_destination(), performed.is_err());
        let finished = self.destination.answer(finish).await;
        // Why the source failed says more than that the destination gave up.
        performed.and(finished)
    }

    /// Third phase: the memory goes over. There is none of a domain that does not run.
    async fn perform(&self, cookie: &[u8]) -> Result<Vec<u8>> {
        if self.flags.contains(DomainMigrateFlags::OFFLINE) {
            return Ok(cookie.to_vec());
        }
        let connection = self.domain.connection();
        let phase = source(connection)?.migrate_perform(self.domain.identity(), None, &self.params, cookie, self.at_source());
        match self.destination.answer(async { Ok(connection.answer(phase).await) }).await {
            Ok(performed) => performed,
            Err(closed) => {
                // The source need not notice that there is nobody to send to.
                let aborted = self.domain.abort_job(DomainAbortJobFlags::empty()).await;
                // Where it ended by itself there is nothing to abort.
                drop(aborted);
                Err(closed)
            }
        }
    }

    /// Last phase: the source lets go of the domain, or runs it on.
    async fn confirm(&self, cookie: &[u8], cancelled: bool) -> Result<()> {
        let connection = self.domain.connection();
        let phase = source(connection)?.migrate_confirm(self.domain.identity(), &self.params, cookie, self.at_source(), cancelled);
        connection.answer(phase).await
    }

    /// The source keeps the domain as it is from the first phase to the last, so that the job can be told of and aborted all that time.
    fn at_source(&self) -> DomainMigrateFlags {
        self.flags | DomainMigrateFlags::CHANGE_PROTECTION
    }

    fn at_destination(&self) -> DomainMigrateFlags {
        self.flags - AT_THE_SOURCE
    }
}

/// The phases of the source. A connection that was closed meanwhile still hears how the migration ended.
pub fn source(connection: &Connection) -> Result<&dyn DomainMigration> {
    connection.driver().domain_migration().ok_or_else(|| unsupported(&methods::DOMAIN_MIGRATE))
}

/// The phases of the destination.
fn destination(connection: &Connection) -> Result<&dyn DomainMigrationDestination> {
    connection.driver().domain_migration_destination().ok_or_else(|| no_destination(connection))
}

/// The answer where the destination has no migration.
fn no_destination(connection: &Connection) -> Error {
    let mut error = unsupported(&methods::DOMAIN_MIGRATE);
    error.message =
        format!("Domain.migrate: the destination, {}, cannot take domains over: its driver has no migration", connection.uri_text());
    error
}
