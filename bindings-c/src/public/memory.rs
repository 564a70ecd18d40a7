//! Memory that changes hands: what a C program may release with `free` comes from `malloc`.

use std::ffi::CStr;
use std::mem::size_of;
use std::ptr::null_mut;

use libc::{c_char, c_void};
use virtkit::{Error, ErrorCode, ErrorDomain, Result};

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

/// Room for some items, all bits zero, that the program releases with `free`. Never null.
pub fn array<T>(count: usize) -> Result<*mut T> {
    // SAFETY: any arguments are allowed.
    let room: *mut T = unsafe { libc::calloc(count.max(1), size_of::<T>()) }.cast();
    if room.is_null() { Err(exhausted(count.saturating_mul(size_of::<T>()))) } else { Ok(room) }
}

/// A copy of some bytes that the program releases with `free`.
#[allow(dead_code, reason = "a description may have no records with bytes")]
pub fn copy(bytes: &[u8]) -> Result<*mut u8> {
    let room = array(bytes.len())?;
    // SAFETY: new, and room for that many.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), room, bytes.len()) };
    Ok(room)
}

/// A list in one piece of memory that the program releases with `free`.
#[allow(dead_code, reason = "a description may have no records with lists")]
pub fn list<T>(items: impl ExactSizeIterator<Item = Result<T>>) -> Result<*mut T> {
    let room: *mut T = array(items.len())?;
    for (at, item) in items.enumerate() {
        // SAFETY: room for that many.
        unsafe { room.add(at).write(item?) };
    }
    Ok(room)
}

/// A value in memory of its own that the program releases with `free`.
#[allow(dead_code, reason = "a description may have no lists of records")]
pub fn boxed<T>(value: T) -> Result<*mut T> {
    let room: *mut T = array(1)?;
    // SAFETY: new, and room for one.
    unsafe { room.write(value) };
    Ok(room)
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
