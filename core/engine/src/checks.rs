//! Checks that every method makes before it asks the driver.

use bitflags::Flags;
use virtkit_api::{Error, MethodInfo, Result};

/// Refuses bits that have no name.
pub fn known_flags<F: Flags<Bits = u32>>(flags: &F, method: &MethodInfo) -> Result<()> {
    let unknown = flags.bits() & !F::all().bits();
    if unknown == 0 { Ok(()) } else { Err(Error::invalid_argument(format!("{}: the flags {unknown:#x} are not known", method.name))) }
}

/// The answer where the driver lacks the whole group.
pub fn unsupported(method: &MethodInfo) -> Error {
    Error::unsupported(method)
}
