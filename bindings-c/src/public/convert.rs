//! Values between C and the engine, for the generated functions.

use std::ffi::CString;
use std::fmt::Display;
use std::os::fd::{BorrowedFd, OwnedFd};

use libc::{c_char, c_int, c_uchar, c_uint};
use virtkit::{ErrorCode, ErrorDomain, Result, Uuid};

use super::call::Call;
use super::connection::_virConnect;
use super::error::failure;
use super::handle::{Handle, look};
use super::memory::{self, argument, missing};
use crate::generated::public::constants::VIR_TYPED_PARAM_STRING_OKAY;

/// Writes a result where the program wants it; NULL for nowhere.
///
/// # Safety
/// `pointer` is null or room for a value.
pub unsafe fn out<T>(pointer: *mut T, value: T) {
    if !pointer.is_null() {
        // SAFETY: not null, and room by the caller's word.
        unsafe { pointer.write(value) };
    }
}

/// Checks an argument that has one possible value.
pub fn fixed(name: &str, given: c_uint, wanted: c_uint) -> Result<()> {
    if given == wanted {
        return Ok(());
    }
    Err(argument(format!("the argument `{name}` is 0x{given:x}, but only 0x{wanted:x} is supported")))
}

/// Checks a pointer that must not be NULL.
pub fn required<T>(name: &str, pointer: *const T) -> Result<()> {
    if pointer.is_null() { Err(missing(name)) } else { Ok(()) }
}

/// Reads a UUID of 16 bytes.
///
/// # Safety
/// `pointer` is null or 16 bytes.
pub unsafe fn read_uuid(name: &str, pointer: *const c_uchar) -> Result<Uuid> {
    // SAFETY: the caller keeps the rules.
    let uuid = unsafe { read_optional_uuid(pointer) };
    uuid.ok_or_else(|| missing(name))
}

/// Reads a UUID that may be NULL.
///
/// # Safety
/// As for [`read_uuid`].
pub unsafe fn read_optional_uuid(pointer: *const c_uchar) -> Option<Uuid> {
    // SAFETY: null or 16 bytes; an array of bytes has no alignment.
    let bytes = unsafe { pointer.cast::<[u8; 16]>().as_ref() };
    bytes.map(|bytes| Uuid::from_bytes(*bytes))
}

/// Writes a UUID as 16 bytes.
///
/// # Safety
/// `room` is null or room for 16 bytes.
pub unsafe fn fill_uuid(name: &str, room: *mut c_uchar, uuid: Uuid) -> Result<()> {
    required(name, room)?;
    // SAFETY: not null, and room by the caller's word.
    unsafe { room.cast::<[u8; 16]>().write(*uuid.as_bytes()) };
    Ok(())
}

/// Writes a UUID as text with its zero, 37 bytes.
///
/// # Safety
/// `room` is null or room for 37 bytes.
pub unsafe fn fill_uuid_text(name: &str, room: *mut c_char, uuid: Uuid) -> Result<()> {
    required(name, room)?;
    let text = uuid.to_string();
    // SAFETY: not null, and room for the 36 characters and the zero by the caller's word.
    unsafe {
        room.copy_from_nonoverlapping(text.as_ptr().cast(), text.len());
        room.add(text.len()).write(0);
    }
    Ok(())
}

/// A number that C returns, where -1 means failure.
pub fn number(value: impl TryInto<c_int>) -> Result<c_int> {
    let number = value.try_into().ok().filter(|&number| number >= 0);
    number.ok_or_else(|| failure(ErrorCode::OVERFLOW, ErrorDomain::NONE, "the result does not fit into C's `int`".to_owned()))
}

/// A value of the engine as a narrower type of C.
pub fn fit<T: Copy + Display + TryInto<N>, N>(name: &str, value: T) -> Result<N> {
    value.try_into().map_err(|_| {
        let message = format!("the value {value} of `{name}` does not fit into the C type that takes it");
        failure(ErrorCode::OVERFLOW, ErrorDomain::NONE, message)
    })
}

/// An argument of C as a narrower type of the engine.
pub fn narrow<T: Copy + Display + TryInto<N>, N>(name: &str, given: T) -> Result<N> {
    given.try_into().map_err(|_| argument(format!("the argument `{name}` is {given}, which is too large")))
}

/// Reads a UUID as text: 32 hexadecimal digits, with hyphens anywhere between them.
///
/// # Safety
/// `pointer` is null or a text that ends with a zero.
pub unsafe fn read_uuid_text(name: &str, pointer: *const c_char) -> Result<Uuid> {
    // SAFETY: the caller keeps the rules.
    let text = unsafe { memory::read_text(name, pointer) }?;
    let digits: String = text.trim().chars().filter(|&c| c != '-').collect();
    // Without hyphens and with 32 characters the one form that remains is the digits alone.
    let uuid = if digits.len() == 32 { Uuid::try_parse(&digits).ok() } else { None };
    uuid.ok_or_else(|| argument(format!("the argument `{name}` is `{text}`, which is no UUID")))
}

/// Reads the objects of a list that ends with NULL, with the connection that they are all of; there must be at least one.
///
/// # Safety
/// `list` is null or such a list, of pointers as for [`look`].
pub unsafe fn objects<'a, H: Handle>(call: &mut Call, name: &str, list: *mut *mut H) -> Result<(&'a _virConnect, Vec<&'a H>)> {
    required(name, list)?;
    // SAFETY: such a list by the caller's word.
    let list = unsafe { pointers(list) };
    let first = list.first().ok_or_else(|| argument(format!("the list `{name}` is empty")))?;
    // SAFETY: as the caller says.
    unsafe { call.receiver(*first) }?;
    let connection = call.connection();
    // SAFETY: as the caller says.
    let found = list.into_iter().map(|item| unsafe { look(item) }).collect::<Result<Vec<_>>>()?;
    if found.iter().any(|item| item.head().connection() != connection.pointer()) {
        return Err(argument(format!("the objects of the list `{name}` must be of one connection")));
    }
    Ok((connection.open()?, found))
}

/// A text that a handle keeps. It ends where it has a zero, which C cannot carry.
pub fn kept(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text.as_bytes()[..end]).unwrap_or_default()
}

/// Gives a list as an array that ends with NULL, unless `list` is NULL, and says how many items there are.
///
/// # Safety
/// `list` is null or room for a pointer.
pub unsafe fn alloc_list<T, H>(list: *mut *mut *mut H, items: Vec<T>, give: impl Fn(T) -> Result<*mut H>) -> Result<c_int> {
    let count = number(items.len())?;
    if list.is_null() {
        return Ok(count);
    }
    let array: *mut *mut H = memory::array(items.len() + 1)?;
    for (at, item) in items.into_iter().enumerate() {
        // SAFETY: the array has room for all items and a NULL, which it has from the start.
        unsafe { array.add(at).write(give(item)?) };
    }
    // SAFETY: not null, and room by the caller's word.
    unsafe { list.write(array) };
    Ok(count)
}

/// Reads a list of pointers that ends with NULL.
///
/// # Safety
/// `list` is null or such a list.
pub unsafe fn pointers<T>(list: *const *mut T) -> Vec<*mut T> {
    if list.is_null() {
        return Vec::new();
    }
    let mut found = Vec::new();
    loop {
        // SAFETY: every pointer up to the NULL can be read by the caller's word.
        let pointer = unsafe { *list.add(found.len()) };
        if pointer.is_null() {
            return found;
        }
        found.push(pointer);
    }
}

/// A copy of a descriptor that the program gave, and keeps.
///
/// # Safety
/// The descriptor is open, or negative.
pub unsafe fn duplicate(name: &str, descriptor: c_int) -> Result<OwnedFd> {
    if descriptor < 0 {
        return Err(argument(format!("the argument `{name}` is {descriptor}, which is no descriptor")));
    }
    // SAFETY: open by the caller's word.
    let copy = unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned();
    copy.map_err(|error| argument(format!("the descriptor {descriptor} in the argument `{name}` cannot be used: {error}")))
}

/// Flags without the word of old clients that texts may be among typed parameters.
pub fn without_text_flag(flags: c_uint) -> c_uint {
    flags & !VIR_TYPED_PARAM_STRING_OKAY.cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::{fit, narrow, read_uuid_text};

    #[test]
    fn numbers_that_do_not_fit_are_named() {
        assert_eq!(fit::<_, u8>("state", 5_i32), Ok(5));
        let failed = fit::<_, u8>("state", -1_i32).expect_err("no byte");
        assert_eq!(
            (failed.code, failed.message.as_str()),
            (virtkit::ErrorCode::OVERFLOW, "the value -1 of `state` does not fit into the C type that takes it")
        );
        let failed = narrow::<_, u32>("size", 1_u64 << 32).expect_err("too large");
        assert_eq!(
            (failed.code, failed.message.as_str()),
            (virtkit::ErrorCode::INVALID_ARG, "the argument `size` is 4294967296, which is too large")
        );
    }

    #[test]
    fn uuids_are_read_with_and_without_hyphens() {
        let read = |text: &std::ffi::CStr| {
            // SAFETY: a text.
            unsafe { read_uuid_text("uuid", text.as_ptr()) }.map(|uuid| uuid.to_string())
        };
        let wanted = Ok("6695eb01-f6a4-8304-79aa-97f2502e193f".to_owned());
        assert_eq!(read(c"6695eb01-f6a4-8304-79aa-97f2502e193f"), wanted);
        assert_eq!(read(c" 6695EB01f6a4830479aa97f2502e193f\n"), wanted);
        for wrong in [c"", c"6695eb01", c"{6695eb01f6a4830479aa97f2502e193}", c"6695eb01-f6a4-8304-79aa-97f2502e193g"] {
            let failed = read(wrong).expect_err("no UUID");
            assert!(failed.message.ends_with("which is no UUID"), "{}", failed.message);
        }
    }
}
