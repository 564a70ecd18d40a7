//! Memory that changes hands: what a C program may release with `free` comes from `malloc`.

use std::collections::BTreeSet;
use std::ffi::{CStr, CString};
use std::mem::size_of;
use std::ptr::null_mut;
use std::sync::{Mutex, PoisonError};

use libc::{c_char, c_uchar, c_void};
use virtkit::{Error, ErrorCode, ErrorDomain, Result};

use super::convert::kept;
use super::error::failure;

/// A copy of a text that the program releases with `free`. The text ends where it has a zero, which C cannot carry.
pub fn text(text: &str) -> Result<*mut c_char> {
    let bytes = text.as_bytes();
    let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let copy: *mut c_char = array(length + 1)?;
    // SAFETY: `copy` has room for the text and a zero, and is new, so that it does not overlap.
    unsafe {
        copy.copy_from_nonoverlapping(bytes.as_ptr().cast(), length);
        copy.add(length).write(0);
    }
    Ok(copy)
}

/// A copy of bytes that the program releases with `free`. Never null.
#[allow(dead_code, reason = "a description may give no such bytes")]
pub fn bytes(bytes: &[u8]) -> Result<*mut c_uchar> {
    let copy: *mut c_uchar = array(bytes.len())?;
    // SAFETY: `copy` has room for them, and is new, so that it does not overlap.
    unsafe { copy.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    Ok(copy)
}

/// Room for some items, all bits zero, that the program releases with `free`. Never null.
pub fn array<T>(count: usize) -> Result<*mut T> {
    // SAFETY: any arguments are allowed.
    let room: *mut T = unsafe { libc::calloc(count.max(1), size_of::<T>()) }.cast();
    if room.is_null() { Err(exhausted(count.saturating_mul(size_of::<T>()))) } else { Ok(room) }
}

/// A text that stays where it is as long as the program runs. Equal texts are the same one, so that what is kept stays small.
#[allow(dead_code, reason = "a description may have no such texts")]
pub fn lasting(text: &str) -> *const c_char {
    static TEXTS: Mutex<BTreeSet<CString>> = Mutex::new(BTreeSet::new());
    let text = kept(text);
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(&text) {
        return known.as_ptr();
    }
    // The bytes of a `CString` do not move with it.
    let pointer = text.as_ptr();
    texts.insert(text);
    pointer
}

/// Releases what [`text`] or [`array`] gave, or what the program allocated itself, and sets the pointer to null.
///
/// # Safety
/// The pointer is null or from `malloc`, and nobody else uses what it points to.
pub unsafe fn release<T>(pointer: &mut *mut T) {
    // SAFETY: as the caller says.
    unsafe { libc::free((*pointer).cast::<c_void>()) };
    *pointer = null_mut();
}

/// Reads a text that a program passed as argument `name`; null is an error.
///
/// # Safety
/// `pointer` is null or a text that ends with a zero and lives for `'a`.
pub unsafe fn read_text<'a>(name: &str, pointer: *const c_char) -> Result<&'a str> {
    // SAFETY: the caller keeps the rules.
    let text = unsafe { read_optional_text(name, pointer) }?;
    text.ok_or_else(|| missing(name))
}

/// Reads a text that may be null.
///
/// # Safety
/// As for [`read_text`].
pub unsafe fn read_optional_text<'a>(name: &str, pointer: *const c_char) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not null, and a text by the caller's word.
    let text = unsafe { CStr::from_ptr(pointer) };
    let text = text.to_str().map_err(|_| argument(format!("the argument `{name}` is not UTF-8: {}", text.to_string_lossy())))?;
    Ok(Some(text))
}

/// The error for a null pointer where something must be.
pub fn missing(name: &str) -> Error {
    argument(format!("the argument `{name}` must not be NULL"))
}

/// The error for an argument that cannot be.
pub fn argument(message: String) -> Error {
    failure(ErrorCode::INVALID_ARG, ErrorDomain::NONE, message)
}

fn exhausted(size: usize) -> Error {
    failure(ErrorCode::NO_MEMORY, ErrorDomain::NONE, format!("there is no memory for {size} bytes"))
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::lasting;

    #[test]
    fn equal_texts_last_at_one_place() {
        let first = lasting("Lamp");
        assert_ne!(first, lasting("Other"));
        assert_eq!(first, lasting("Lamp"));
        // SAFETY: a text that lasts.
        assert_eq!(unsafe { CStr::from_ptr(first) }, c"Lamp");
    }
}
