//! The display of a test domain: whoever connects gets the first line of the VNC protocol, and nothing more.

use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use virtkit_api::{DomainRef, Error, ErrorCode, ErrorDomain, Result};

use crate::world::World;

/// What a VNC server says first.
const GREETING: &[u8] = b"RFB 003.008\n";

/// Connects a socket of the caller's.
pub fn open(world: &World, domain: &DomainRef, index: u32, fd: OwnedFd) -> Result<()> {
    check(world, domain, index)?;
    UnixStream::from(fd).write_all(GREETING).map_err(|error| system("the given descriptor cannot be written to", &error))
}

/// Makes a socket pair, and gives the caller's end.
pub fn open_fd(world: &World, domain: &DomainRef, index: u32) -> Result<OwnedFd> {
    check(world, domain, index)?;
    let (ours, theirs) = UnixStream::pair().map_err(|error| system("no socket pair could be made", &error))?;
    // The greeting fits the socket's buffer, so this does not wait.
    let mut ours = ours;
    ours.write_all(GREETING).map_err(|error| system("the display cannot be written to", &error))?;
    Ok(theirs.into())
}

fn check(world: &World, domain: &DomainRef, index: u32) -> Result<()> {
    let domain = world.domain(domain)?;
    domain.running(&mut domain.lock())?;
    if index != 0 {
        let message = format!("the domain {:?} has no display {index}; it has one, 0", &*domain.name());
        return Err(Error::invalid_argument(message).in_domain(ErrorDomain::TEST));
    }
    Ok(())
}

fn system(what: &str, error: &std::io::Error) -> Error {
    let mut failure = Error::new(ErrorCode::SYSTEM_ERROR, format!("{what}: {error}")).in_domain(ErrorDomain::TEST);
    failure.int1 = error.raw_os_error().unwrap_or(-1);
    failure
}
