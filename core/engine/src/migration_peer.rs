//! Migration between hosts that talk to each other: the source does all of it.

use std::sync::Arc;

use virtkit_api::{DomainMigrateFlags, DomainMigrateParameters, Error, ErrorCode, Result, methods};
use virtkit_driver::Work;

use crate::checks::{known_flags, unsupported};
use crate::migration::source;
use crate::migration_job::Following;
use crate::{Domain, Operation};

impl Domain {
    /// Moves the domain to another host, to which its host connects by itself. This client needs no connection to the destination, and the migration does not end with it.
    ///
    /// # Errors
    /// At once: `NoSupport` where the driver of the domain has no migration; `ArgumentUnsupported` without `PEER_TO_PEER`; `InvalidArg` for flags that exclude each other or are not known, and
    /// for `PEER_TO_PEER` without a destination; `OperationDenied` where the connection is read-only; `InvalidConn` where it is closed.
    ///
    /// From the operation: `ArgumentUnsupported` where the host cannot connect to others; `OperationInvalid` where the domain does not run and `OFFLINE` is not given, and where
    /// it has a job already; `OperationFailed` where the destination refuses it; `OperationAborted` where it was cancelled.
    ///
    /// Since libvirt 0.7.2: `virDomainMigrateToURI`, `virDomainMigrateToURI2`, `virDomainMigrateToURI3`.
    #[expect(clippy::unused_async, reason = "every method is awaited")]
    pub async fn migrate_to_uri(
        &self,
        connection_uri: Option<&str>,
        params: &DomainMigrateParameters,
        flags: DomainMigrateFlags,
    ) -> Result<Operation<()>> {
        let (method, connection) = (&methods::DOMAIN_MIGRATE_TO_URI, self.connection());
        connection.enter(method)?;
        known_flags(&flags, method)?;
        source(connection)?;
        if connection.driver().lacks(&methods::DOMAIN_MIGRATE_PERFORM) {
            return Err(unsupported(method));
        }
        let uri = possible(connection_uri, flags)?.to_owned();
        let follow = Arc::new(Following::new(self.clone()));
        let (domain, params, following) = (self.clone(), params.clone(), follow.clone());
        let run = async move {
            let result = domain.perform(&uri, &params, flags, &following).await;
            following.over(&result);
            result
        };
        Ok(Operation::new(Work::start(follow, run), connection, |(), _| ()))
    }

    async fn perform(&self, uri: &str, params: &DomainMigrateParameters, flags: DomainMigrateFlags, follow: &Following) -> Result<()> {
        follow.moves()?;
        let connection = self.connection();
        let phase = source(connection)?.migrate_perform(self.identity(), Some(uri), params, &[], flags);
        // What the source gives is for a client that brings the hosts together.
        connection.answer(phase).await.map(drop)
    }
}

/// What no driver need be asked about. Gives the destination.
fn possible(uri: Option<&str>, flags: DomainMigrateFlags) -> Result<&str> {
    use DomainMigrateFlags as F;
    let message = match uri {
        _ if flags.contains(F::NON_SHARED_DISK | F::NON_SHARED_INC) => "NON_SHARED_DISK and NON_SHARED_INC exclude each other",
        _ if !flags.contains(F::PEER_TO_PEER) && flags.contains(F::TUNNELLED) => "TUNNELLED needs PEER_TO_PEER",
        _ if !flags.contains(F::PEER_TO_PEER) => {
            let message = "Domain.migrate_to_uri: no host migrates by the hypervisor alone; the flag PEER_TO_PEER is needed";
            return Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message));
        }
        None => "PEER_TO_PEER needs the URI of the destination",
        Some(uri) => return Ok(uri),
    };
    Err(Error::invalid_argument(format!("Domain.migrate_to_uri: {message}")))
}
