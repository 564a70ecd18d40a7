//! Arguments that the wire has in a form of their own.

use std::os::fd::OwnedFd;

use virtkit_rpc::xdr::Problem;
use virtkit_rpc::{Decode, Malformed, Reader};

/// A value that may be missing on the wire, and never is.
pub fn given<T: Decode>(input: &mut Reader<'_>, what: &'static str) -> Result<T, Malformed> {
    Option::<T>::decode(input)?.ok_or_else(|| input.refuse(Problem::Missing(what)))
}

/// The next descriptor that came beside the message.
pub fn descriptor(input: &Reader<'_>, fds: &mut Vec<OwnedFd>) -> Result<OwnedFd, Malformed> {
    if fds.is_empty() { Err(input.refuse(Problem::Missing("a file descriptor"))) } else { Ok(fds.remove(0)) }
}

/// Flags of which none is known.
pub fn no_flags(input: &mut Reader<'_>) -> Result<(), Malformed> {
    match input.u32()? {
        0 => Ok(()),
        number => Err(input.refuse(Problem::Choice { what: "known flag of this procedure", number })),
    }
}
