//! An error in the form that C programs see.

use std::ptr::null_mut;

use libc::{c_char, c_int, c_uint};
use virtkit::Error;

use super::memory;
use crate::generated::public::errors;
use crate::generated::public::{virConnectPtr, virDomainPtr, virNetworkPtr};

/// How bad an error is.
pub type virErrorLevel = c_uint;

/// An error. Its texts belong to it.
#[derive(Debug)]
#[repr(C)]
pub struct _virError {
    /// The error code, of `virErrorNumber`.
    pub code: c_int,
    /// The part of the library that it comes from, of `virErrorDomain`.
    pub domain: c_int,
    /// What went wrong, as a sentence.
    pub message: *mut c_char,
    /// How bad it is.
    pub level: virErrorLevel,
    /// Always NULL.
    pub conn: virConnectPtr,
    /// Always NULL.
    pub dom: virDomainPtr,
    /// More about it, or NULL.
    pub str1: *mut c_char,
    /// More about it, or NULL.
    pub str2: *mut c_char,
    /// More about it, or NULL.
    pub str3: *mut c_char,
    /// More about it. For a cancelled call or a deadline that passed: 1 if the call had not begun, 2 if that is not known.
    pub int1: c_int,
    /// More about it.
    pub int2: c_int,
    /// Always NULL.
    pub net: virNetworkPtr,
}

/// An error.
pub type virError = _virError;
/// A pointer to an error.
pub type virErrorPtr = *mut virError;

impl _virError {
    /// No error. A function, because C would be given the name of a constant.
    pub const fn none() -> Self {
        Self {
            code: 0,
            domain: 0,
            message: null_mut(),
            level: 0,
            conn: null_mut(),
            dom: null_mut(),
            str1: null_mut(),
            str2: null_mut(),
            str3: null_mut(),
            int1: 0,
            int2: 0,
            net: null_mut(),
        }
    }

    /// An error of the engine. Where there is no memory for a text, the text is left out.
    pub fn from_engine(error: &Error) -> Self {
        let text = |text: &str| memory::text(text).unwrap_or(null_mut());
        let optional = |part: &Option<String>| part.as_deref().map_or(null_mut(), text);
        Self {
            code: errors::number(error.code),
            domain: error.domain.0,
            message: text(&error.message),
            level: error.level as virErrorLevel,
            str1: optional(&error.str1),
            str2: optional(&error.str2),
            str3: optional(&error.str3),
            int1: error.outcome.map_or(error.int1, errors::outcome),
            int2: error.int2,
            ..Self::none()
        }
    }

    /// A copy with texts of its own.
    ///
    /// # Safety
    /// The texts of this error are null or end with a zero.
    pub unsafe fn duplicate(&self) -> Self {
        let copy = |text: *mut c_char| {
            if text.is_null() {
                return null_mut();
            }
            // SAFETY: not null, and a text by the caller's word.
            unsafe { libc::strdup(text) }
        };
        Self { message: copy(self.message), str1: copy(self.str1), str2: copy(self.str2), str3: copy(self.str3), ..*self }
    }

    /// Releases the texts and makes it "no error".
    ///
    /// # Safety
    /// The texts are null or from `malloc`, and belong to this error.
    pub unsafe fn clear(&mut self) {
        for text in [&mut self.message, &mut self.str1, &mut self.str2, &mut self.str3] {
            // SAFETY: as the caller says.
            unsafe { memory::release(text) };
        }
        *self = Self::none();
    }
}

/// An error that owns its texts.
#[derive(Debug)]
pub struct ErrorRecord(_virError);

// SAFETY: the texts belong to the record; its other pointers are always null.
unsafe impl Send for ErrorRecord {}

impl Default for ErrorRecord {
    fn default() -> Self {
        Self::NONE
    }
}

impl Drop for ErrorRecord {
    fn drop(&mut self) {
        self.clear();
    }
}

impl ErrorRecord {
    /// No error.
    pub const NONE: Self = Self(_virError::none());

    /// Whether there is no error.
    pub fn is_none(&self) -> bool {
        self.0.code == 0
    }

    /// The error as C sees it.
    pub fn get(&mut self) -> virErrorPtr {
        &raw mut self.0
    }

    /// Puts an error in the place of the one before.
    pub fn set(&mut self, error: _virError) {
        self.clear();
        self.0 = error;
    }

    /// Makes it "no error".
    pub fn clear(&mut self) {
        // SAFETY: all texts were made by `from_engine` or `duplicate`, or put here by a program that follows libvirt's rules.
        unsafe { self.0.clear() };
    }
}
