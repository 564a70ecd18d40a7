//! Arguments that the wire has in a form of their own.

use std::os::fd::OwnedFd;

use virtkit::{Error, ErrorCode, ErrorDomain};
use virtkit_rpc::protocol::{MAX_OLDER_ITEMS, TYPED_STRINGS};
use virtkit_rpc::xdr::Problem;
use virtkit_rpc::{Decode, Encode as _, Malformed, Reader, encode_params};

use crate::answer::Answer;
use crate::call::Call;

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

/// Flags of eight bytes, of which the upper four have none that is known.
pub fn long_flags(input: &mut Reader<'_>) -> Result<u32, Malformed> {
    let flags = u64::decode(input)?;
    match u32::try_from(flags >> 32) {
        // The lower half is what is left.
        Ok(0) => Ok(u32::try_from(flags).unwrap_or(u32::MAX)),
        Ok(number) => Err(input.refuse(Problem::Choice { what: "known flag above the first 32", number })),
        Err(_) => Err(input.refuse(Problem::Missing("the upper half of the flags"))),
    }
}

/// The same where a client may say that texts may be among typed parameters.
pub fn no_flags_but_texts(input: &mut Reader<'_>) -> Result<(), Malformed> {
    match input.u32()? & !TYPED_STRINGS {
        0 => Ok(()),
        number => Err(input.refuse(Problem::Choice { what: "known flag of this procedure", number })),
    }
}

/// Of how many items a client of before there were lists of objects wants to know something.
///
/// # Errors
/// `Rpc` for fewer than none, and for more than a list may have: as libvirt's daemon refuses them.
pub fn limit(wanted: i32) -> Result<usize, Error> {
    let most = usize::try_from(wanted).ok().filter(|most| *most <= MAX_OLDER_ITEMS);
    most.ok_or_else(|| {
        let message = format!("{wanted} items are wanted, where 0 to {MAX_OLDER_ITEMS} are possible");
        Error::new(ErrorCode::RPC, message).in_domain(ErrorDomain::RPC)
    })
}

/// The answer to a question for the number of typed parameters alone, which leaves out what they are of.
pub fn parameter_count(input: &Reader<'_>, what: &'static str, room: i32, count: i32) -> Result<Call, Malformed> {
    if room != 0 {
        return Err(input.refuse(Problem::Missing(what)));
    }
    Ok(Box::pin(async move {
        Ok(Answer::new(move |out| {
            encode_params(&[], out);
            count.encode(out);
        }))
    }))
}
