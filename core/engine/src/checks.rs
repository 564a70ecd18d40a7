//! Checks that every method makes before it asks the driver.

use bitflags::Flags;
use virtkit_api::{Error, MethodInfo, Result};

use crate::Connection;

/// Refuses bits that have no name, unless the connection leads to another process: that one says what it knows.
pub fn known_flags<F: Flags<Bits = u32>>(connection: &Connection, flags: &F, method: &MethodInfo) -> Result<()> {
    if connection.driver().hands_flags_on() { Ok(()) } else { named_flags(flags, method) }
}

/// Refuses bits that have no name, whoever may know them: of what is done on this side.
pub fn named_flags<F: Flags<Bits = u32>>(flags: &F, method: &MethodInfo) -> Result<()> {
    let unknown = flags.bits() & !F::all().bits();
    if unknown == 0 { Ok(()) } else { Err(Error::invalid_argument(format!("{}: the flags {unknown:#x} are not known", method.name))) }
}

/// Refuses an object of another connection than the call's: its driver would take it for one of its own that has the same identity.
pub fn same_connection(connection: &Connection, of: &Connection, argument: &str, method: &MethodInfo) -> Result<()> {
    if connection.is_same(of) {
        return Ok(());
    }
    let message = format!(
        "{}: `{argument}` must be of the connection of the call, which is to {}, and not of another one to {}",
        method.name,
        connection.uri_text(),
        of.uri_text()
    );
    Err(Error::invalid_argument(message))
}

/// The answer where the driver lacks the whole group.
pub fn unsupported(method: &MethodInfo) -> Error {
    Error::unsupported(method)
}
