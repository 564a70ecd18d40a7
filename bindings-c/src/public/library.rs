//! The library as a whole.

use libc::{c_char, c_int, c_ulong};

use super::call;
use super::convert::out;
use super::memory::missing;
use crate::generated::public::constants::LIBVIR_VERSION_NUMBER;

/// Makes the library ready. Every other function does this by itself. Returns 0.
#[unsafe(no_mangle)]
pub extern "C" fn virInitialize() -> c_int {
    call::enter("virInitialize", -1, |_| Ok(0))
}

/// The version of libvirt whose interface this is, as major * 1,000,000 + minor * 1,000 + micro, into `libVer`, and again into `typeVer` if
/// that is not NULL. `type` is not looked at. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virGetVersion(libVer: *mut c_ulong, _type: *const c_char, typeVer: *mut c_ulong) -> c_int {
    call::enter("virGetVersion", -1, |_| {
        if libVer.is_null() {
            return Err(missing("libVer"));
        }
        // SAFETY: each is null or room for a number by the caller's word.
        unsafe {
            out(libVer, LIBVIR_VERSION_NUMBER);
            out(typeVer, LIBVIR_VERSION_NUMBER);
        }
        Ok(0)
    })
}
