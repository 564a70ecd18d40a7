//! The engine's library: opened once, never closed, its functions resolved into a table.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

use crate::error::Error;

/// `VK_PENDING` of private.h.
pub(crate) const PENDING: c_int = 1;

/// `vk_reply` of private.h.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) data: *mut u8,
    pub(crate) len: usize,
    pub(crate) cap: usize,
    pub(crate) owned: *mut c_void,
    pub(crate) token: u64,
}

/// `vk_options` of private.h.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) timeout_ns: i64,
    pub(crate) queue: u64,
    pub(crate) tag: u64,
    pub(crate) flags: u32,
    pub(crate) reserved: u32,
}

macro_rules! functions {
    ($($name:ident = $symbol:literal: fn($($arg:ty),*) $(-> $ret:ty)?;)*) => {
        /// The functions of private.h.
        #[derive(Debug)]
        pub(crate) struct Functions {
            $(pub(crate) $name: unsafe extern "C" fn($($arg),*) $(-> $ret)?,)*
        }

        impl Functions {
            /// # Safety
            /// The library must implement private.h.
            unsafe fn resolve(library: &Library, path: &str) -> Result<Self, Error> {
                Ok(Self {
                    // SAFETY: the types are those of private.h, which the caller vouches for.
                    $($name: *unsafe { library.get(concat!($symbol, "\0")) }
                        .map_err(|_| Error::Symbol { path: path.to_owned(), symbol: $symbol })?,)*
                })
            }
        }
    };
}

functions! {
    abi_hash = "vk_abi_hash": fn() -> u64;
    version = "vk_version": fn() -> *const c_char;
    call = "vk_call": fn(u64, u32, *const u8, usize, *const Options, *mut Reply) -> c_int;
    cancel = "vk_cancel": fn(u64);
    queue_new = "vk_queue_new": fn(*mut c_int) -> u64;
    queue_take = "vk_queue_take": fn(u64, *mut Reply) -> c_int;
    stream_read = "vk_stream_read": fn(u64, usize, *const Options, *mut Reply) -> c_int;
    stream_write = "vk_stream_write": fn(u64, *const u8, usize, *const Options, *mut Reply) -> c_int;
    stream_hole = "vk_stream_hole": fn(u64, u64, *const Options, *mut Reply) -> c_int;
    stream_finish = "vk_stream_finish": fn(u64, *const Options, *mut Reply) -> c_int;
    stream_abort = "vk_stream_abort": fn(u64, *const Options, *mut Reply) -> c_int;
    event_open = "vk_event_open": fn(u64, *const u8, usize, *mut Reply) -> c_int;
    event_next = "vk_event_next": fn(u64, u32, *const Options, *mut Reply) -> c_int;
    document_parse = "vk_document_parse": fn(u32, *const u8, usize, *mut Reply) -> c_int;
    document_write = "vk_document_write": fn(u32, *const u8, usize, *mut Reply) -> c_int;
    close = "vk_close": fn(u64, *const Options, *mut Reply) -> c_int;
    release = "vk_release": fn(u64);
    free = "vk_free": fn(*mut c_void);
}

/// The open library, and the queue into which calls that did not end at once put their end.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) vk: Functions,
    /// Only in debug builds of the library.
    pub(crate) debug_panic: Option<unsafe extern "C" fn(*mut Reply) -> c_int>,
    pub(crate) queue: u64,
    pub(crate) queue_fd: c_int,
}

static ENGINE: OnceLock<Engine> = OnceLock::new();

impl Engine {
    /// The engine, once `open` has succeeded.
    pub(crate) fn get() -> Result<&'static Self, Error> {
        ENGINE.get().ok_or(Error::NotOpen)
    }

    /// Opens the library at `path` and checks that it was built from the same description as the Java classes. Java calls this once, from the
    /// initialiser of a class.
    pub(crate) fn open(path: &str, wanted: u64) -> Result<(), Error> {
        // SAFETY: opening runs the initialisers of the library that the user or the jar names; virtkit's have no conditions.
        let library =
            unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map_err(|reason| Error::Open { path: path.to_owned(), reason })?;
        // SAFETY: a library that has all these names implements private.h; of which version is checked next.
        let vk = unsafe { Functions::resolve(&library, path)? };
        // SAFETY: the function has no conditions.
        let found = unsafe { (vk.abi_hash)() };
        if found != wanted {
            return Err(Error::Hash { path: path.to_owned(), version: version(&vk), found, wanted });
        }
        // SAFETY: the type is the one of private.h, whose version has just been checked.
        let debug_panic = unsafe { library.get(c"vk_debug_panic".to_bytes_with_nul()) }.ok().map(|symbol| *symbol);
        // Its threads run until the process ends.
        std::mem::forget(library);
        let mut queue_fd = -1;
        // SAFETY: the pointer is good for one write.
        let queue = unsafe { (vk.queue_new)(&raw mut queue_fd) };
        if queue == 0 {
            return Err(Error::Queue(std::io::Error::last_os_error()));
        }
        // A second value would come from a second open, which Java does not do; the first one stays.
        let _ = ENGINE.set(Self { vk, debug_panic, queue, queue_fd });
        Ok(())
    }

    /// How a call is made whose end, if it is not at hand at once, goes into our queue.
    pub(crate) fn options(&self, timeout_ns: i64, tag: i64, flags: i32) -> Options {
        Options { timeout_ns, queue: self.queue, tag: tag.cast_unsigned(), flags: flags.cast_unsigned(), reserved: 0 }
    }

    /// The version that the library says it has.
    pub(crate) fn version(&self) -> String {
        version(&self.vk)
    }
}

fn version(vk: &Functions) -> String {
    // SAFETY: the function has no conditions.
    let text = unsafe { (vk.version)() };
    if text.is_null() {
        return "of unknown version".to_owned();
    }
    // SAFETY: static text with a terminator, says private.h.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

impl Reply {
    /// A reply that is written into `buffer` where it fits.
    pub(crate) fn into_buffer(buffer: &mut [std::mem::MaybeUninit<u8>]) -> Self {
        Self { data: buffer.as_mut_ptr().cast(), len: 0, cap: buffer.len(), owned: ptr::null_mut(), token: 0 }
    }
}
