//! The library and its functions, as RFC 2744 declares them.

use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

use libloading::os::unix::{Library as Shared, RTLD_LOCAL, RTLD_NOW};

use super::Failure;

/// MIT's library, under the name that has been the same since 2004.
const NAME: &str = "libgssapi_krb5.so.2";

/// `gss_buffer_desc`.
#[repr(C)]
pub struct RawBuffer {
    pub length: usize,
    pub value: *mut c_void,
}

/// `gss_OID_desc`.
#[repr(C)]
pub struct Oid {
    length: u32,
    elements: *const c_void,
}

// SAFETY: it points to bytes of the program that nobody ever changes.
unsafe impl Sync for Oid {}

impl Oid {
    const fn of(elements: &'static [u8]) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "an identifier has a few bytes")]
        let length = elements.len() as u32;
        Self { length, elements: elements.as_ptr().cast() }
    }
}

/// Kerberos 5: 1.2.840.113554.1.2.2.
pub static KERBEROS: Oid = Oid::of(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02");

/// The form `service@host` of a name: 1.2.840.113554.1.2.1.4.
pub static SERVICE_AT_HOST: Oid = Oid::of(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04");

type Release = unsafe extern "C" fn(*mut u32, *mut *mut c_void) -> u32;
type ImportName = unsafe extern "C" fn(*mut u32, *mut RawBuffer, *const Oid, *mut *mut c_void) -> u32;
type InitContext = unsafe extern "C" fn(
    *mut u32,
    *mut c_void,
    *mut *mut c_void,
    *mut c_void,
    *const Oid,
    u32,
    u32,
    *mut c_void,
    *mut RawBuffer,
    *mut *const Oid,
    *mut RawBuffer,
    *mut u32,
    *mut u32,
) -> u32;
type DeleteContext = unsafe extern "C" fn(*mut u32, *mut *mut c_void, *mut RawBuffer) -> u32;
type Wrap = unsafe extern "C" fn(*mut u32, *mut c_void, c_int, u32, *mut RawBuffer, *mut c_int, *mut RawBuffer) -> u32;
type Unwrap = unsafe extern "C" fn(*mut u32, *mut c_void, *mut RawBuffer, *mut RawBuffer, *mut c_int, *mut u32) -> u32;
type WrapSizeLimit = unsafe extern "C" fn(*mut u32, *mut c_void, c_int, u32, u32, *mut u32) -> u32;
type DisplayStatus = unsafe extern "C" fn(*mut u32, u32, c_int, *const Oid, *mut u32, *mut RawBuffer) -> u32;
type ReleaseBuffer = unsafe extern "C" fn(*mut u32, *mut RawBuffer) -> u32;

/// The functions of the library, which stays loaded.
#[derive(Debug)]
pub struct Library {
    pub(super) import_name: ImportName,
    pub(super) release_name: Release,
    pub(super) init_context: InitContext,
    pub(super) delete_context: DeleteContext,
    pub(super) wrap: Wrap,
    pub(super) unwrap: Unwrap,
    pub(super) wrap_size_limit: WrapSizeLimit,
    pub(super) display_status: DisplayStatus,
    pub(super) release_buffer: ReleaseBuffer,
}

static LOADED: OnceLock<Library> = OnceLock::new();

impl Library {
    /// The system's. It is loaded with the first call that finds it: who installs it later needs no new process.
    ///
    /// # Errors
    /// Where there is none; it names it, and says what the loader does.
    pub fn system() -> Result<&'static Self, Failure> {
        match LOADED.get() {
            Some(library) => Ok(library),
            None => Self::load(NAME).map(|library| LOADED.get_or_init(|| library)),
        }
    }

    fn load(name: &str) -> Result<Self, Failure> {
        let failure = |error: libloading::Error| {
            Failure::new(format!("the system's library {name} cannot be used, which comes with Kerberos ({})", reason(&error)))
        };
        // SAFETY: what runs when the library of Kerberos is loaded only prepares its own tables.
        let shared = unsafe { Shared::open(Some(name), RTLD_NOW | RTLD_LOCAL) }.map_err(failure)?;
        // SAFETY: the types are those that RFC 2744 has for these names, in the C interface of MIT's library on every system with ELF.
        let functions = unsafe {
            Self {
                import_name: *shared.get("gss_import_name").map_err(failure)?,
                release_name: *shared.get("gss_release_name").map_err(failure)?,
                init_context: *shared.get("gss_init_sec_context").map_err(failure)?,
                delete_context: *shared.get("gss_delete_sec_context").map_err(failure)?,
                wrap: *shared.get("gss_wrap").map_err(failure)?,
                unwrap: *shared.get("gss_unwrap").map_err(failure)?,
                wrap_size_limit: *shared.get("gss_wrap_size_limit").map_err(failure)?,
                display_status: *shared.get("gss_display_status").map_err(failure)?,
                release_buffer: *shared.get("gss_release_buffer").map_err(failure)?,
            }
        };
        // Threads may be inside of it for as long as the process lives: it is never unloaded, and so its functions are always there.
        std::mem::forget(shared);
        Ok(functions)
    }
}

/// The loader's own words, which libloading's have behind them.
fn reason(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_is_not_there_is_named() {
        let failure = Library::load("libgssapi_of_nobody.so.2").expect_err("there is none");
        let text = failure.to_string();
        assert!(text.contains("libgssapi_of_nobody.so.2") && text.contains("No such file"), "{text}");
    }

    /// The C library is on every machine that runs this, and has no such functions.
    #[test]
    fn a_library_without_the_functions_is_refused() {
        let text = Library::load("libc.so.6").expect_err("it is another one").to_string();
        assert!(text.contains("libc.so.6") && text.contains("gss_import_name"), "{text}");
    }
}
