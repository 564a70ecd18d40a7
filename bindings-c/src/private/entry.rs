//! What every exported function does with what it is given, before and after its work.

use std::ffi::c_int;
use std::slice;

use virtkit::runtime::guard;
use virtkit::{Error, Result};

use super::call::Started;
use super::error;
use super::options::Options;
use super::reply::{Reply, Status};
use super::xdr::MAX_TOTAL;

/// Does the work of a function and fills in the reply. A panic ends as an error; without a reply nothing is done.
///
/// # Safety
/// `reply` is null, or points to a reply whose `data` is null or has room for `cap` bytes.
pub unsafe fn enter(what: &str, reply: *mut Reply, work: impl FnOnce() -> Result<Started>) -> c_int {
    // SAFETY: as the caller promises.
    let Some(reply) = (unsafe { reply.as_mut() }) else {
        return Status::Error as c_int;
    };
    let (status, answer) = match guard(what, work) {
        Ok(Started::Pending(token)) => {
            reply.pending(token);
            return Status::Pending as c_int;
        }
        Ok(Started::Ready(answer)) => (Status::Ready, answer),
        Err(error) => (Status::Error, error::answer(&error)),
    };
    // SAFETY: as the caller promises.
    unsafe { reply.deliver(answer) };
    status as c_int
}

/// Does work that has no answer. A panic in it is the end of it.
pub fn quietly(what: &str, work: impl FnOnce()) {
    // There is nobody to tell.
    let _ = guard(what, || {
        work();
        Ok(())
    });
}

/// The caller's bytes.
///
/// # Safety
/// `data` is null or has `len` bytes, which nobody changes for as long as the result lives.
pub unsafe fn bytes<'a>(what: &str, data: *const u8, len: usize) -> Result<&'a [u8]> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Error::invalid_argument(format!("the {what} is a null pointer with a length of {len} bytes")));
    }
    if len > MAX_TOTAL {
        return Err(Error::invalid_argument(format!("the {what} has {len} bytes, where {MAX_TOTAL} are the limit")));
    }
    // SAFETY: as the caller promises; the length is below what a slice may have.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// The caller's options, checked.
///
/// # Safety
/// `options` is null or points to options.
pub unsafe fn options(options: *const Options) -> Result<Options> {
    // SAFETY: as the caller promises.
    let options = unsafe { options.as_ref() }.copied().unwrap_or(Options::NONE);
    options.check()?;
    Ok(options)
}
