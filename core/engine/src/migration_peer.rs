//! Migration between hosts that talk to each other: the source does all of it.

use std::sync::Arc;

use virtkit_api::{DomainMigrateFlags, DomainMigrateParameters, Error, ErrorCode, Result, methods};
use virtkit_driver::Work;

use crate::checks::{known_flags, unsupported};
use crate::migration::source;
use crate::migration_job::Following;
use crate::{Domain, Operation};

/// `Domain.migrate_to_uri`.
pub fn migrate_to_uri(
    domain: &Domain,
    connection_uri: Option<&str>,
    params: &DomainMigrateParameters,
    flags: DomainMigrateFlags,
) -> Result<Operation<()>> {
    let (method, connection) = (&methods::DOMAIN_MIGRATE_TO_URI, domain.connection());
    connection.enter(method)?;
    known_flags(connection, &flags, method)?;
    source(connection)?;
    if connection.driver().lacks(&methods::DOMAIN_MIGRATE_PERFORM) {
        return Err(unsupported(method));
    }
    let uri = possible(connection_uri, flags)?.to_owned();
    let follow = Arc::new(Following::new(domain.clone()));
    let (domain, params, following) = (domain.clone(), params.clone(), follow.clone());
    let run = async move {
        let result = domain.perform(&uri, &params, flags, &following).await;
        following.over(&result);
        result
    };
    Ok(Operation::new(Work::start(follow, run), connection, |(), _| ()))
}

impl Domain {
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
