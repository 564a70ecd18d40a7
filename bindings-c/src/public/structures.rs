//! Structures that records fill: in the caller's memory, and allocated ones with everything that they hold.

use std::mem::{size_of, zeroed};
use std::ptr::null_mut;

use libc::{c_char, c_int};
use virtkit::Result;

use super::connection::Live;
use super::convert::{number, pointers};
use super::memory::{self, argument};

/// A structure of C that a record fills.
///
/// # Safety
/// All bits zero is a value of the structure that holds nothing.
pub unsafe trait Structure: Sized {
    /// The record.
    type Record;

    /// Fills an empty structure. After a failure it may be half filled.
    fn fill(&mut self, record: &Self::Record, connection: Live) -> Result<()>;

    /// Releases what the structure holds.
    ///
    /// # Safety
    /// What it holds was put there by [`Self::fill`], and nobody uses it any more.
    unsafe fn clear(&mut self);
}

/// The structure of a record.
pub fn filled<S: Structure>(record: &S::Record, connection: Live) -> Result<S> {
    // SAFETY: by the promise of the trait.
    let mut made: S = unsafe { zeroed() };
    let filled = made.fill(record, connection);
    if let Err(error) = filled {
        // SAFETY: only `fill` has put anything there.
        unsafe { made.clear() };
        return Err(error);
    }
    Ok(made)
}

/// The structure of a record, or one of zeros where there is none.
pub fn filled_or_empty<S: Structure>(record: Option<&S::Record>, connection: Live) -> Result<S> {
    match record {
        Some(record) => filled(record, connection),
        // SAFETY: by the promise of the trait.
        None => Ok(unsafe { zeroed() }),
    }
}

/// Checks how much of a structure a program knows, which may have been made with an older and shorter one.
pub fn check_size<S: Structure>(name: &str, _: *const S, size: usize) -> Result<()> {
    if size > size_of::<S>() {
        return Err(argument(format!("the argument `{name}` is {size}, but the structure has {} bytes", size_of::<S>())));
    }
    Ok(())
}

/// Fills as much of a structure as the program knows.
///
/// # Safety
/// [`check_size`] accepted `size`, and `to` has room for so many bytes. The structure holds numbers alone.
pub unsafe fn fill_part<S: Structure>(to: *mut S, size: usize, record: &S::Record, connection: Live) -> Result<()> {
    let made: S = filled(record, connection)?;
    // SAFETY: not more than the structure has after `check_size`, nor more than there is room for by the caller's word.
    unsafe { to.cast::<u8>().copy_from_nonoverlapping((&raw const made).cast(), size.min(size_of::<S>())) };
    Ok(())
}

/// Fills an array of the program's with as many structures as it has room for, and says how many. If one cannot be made, there are none.
///
/// # Safety
/// The array has room for `max` structures.
pub unsafe fn fill_array<S: Structure>(to: *mut S, max: usize, records: &[S::Record], connection: Live) -> Result<c_int> {
    let records = &records[..records.len().min(max)];
    let mut made = Array::new(records.len())?;
    for record in records {
        made.push(filled(record, connection)?);
    }
    let count = number(records.len())?;
    if count > 0 {
        // SAFETY: as many as were made, and room for them by the caller's word. They are the program's from then on.
        unsafe { to.copy_from_nonoverlapping(made.structures, records.len()) };
    }
    made.count = 0;
    Ok(count)
}

/// A structure in memory of its own, which [`release`] gives back.
pub fn allocated<S: Structure>(record: &S::Record, connection: Live) -> Result<*mut S> {
    let mut array = Array::new(1)?;
    array.push(filled(record, connection)?);
    Ok(array.into_raw())
}

/// The structures of some records, one behind the other, which [`release_array`] gives back. NULL where there are none.
pub fn array<S: Structure>(records: &[S::Record], connection: Live) -> Result<*mut S> {
    if records.is_empty() {
        return Ok(null_mut());
    }
    let mut array = Array::new(records.len())?;
    for record in records {
        array.push(filled(record, connection)?);
    }
    Ok(array.into_raw())
}

/// Gives structures in memory of their own as an array that ends with NULL, unless `list` is NULL, and says how many there are.
///
/// # Safety
/// `list` is null or room for a pointer.
pub unsafe fn alloc_structures<S: Structure>(list: *mut *mut *mut S, records: &[S::Record], connection: Live) -> Result<c_int> {
    let count = number(records.len())?;
    if list.is_null() {
        return Ok(count);
    }
    let pointers: *mut *mut S = memory::array(records.len() + 1)?;
    for (at, record) in records.iter().enumerate() {
        match allocated(record, connection) {
            // SAFETY: the array has room for all of them and a NULL, which it has from the start.
            Ok(made) => unsafe { pointers.add(at).write(made) },
            Err(error) => {
                // SAFETY: the array ends behind what was made, and nobody has seen it.
                unsafe { release_list(pointers) };
                return Err(error);
            }
        }
    }
    // SAFETY: not null, and room by the caller's word.
    unsafe { list.write(pointers) };
    Ok(count)
}

/// Gives structures as one array, and says how many there are. NULL where there are none.
///
/// # Safety
/// `list` is room for a pointer.
pub unsafe fn alloc_array<S: Structure>(list: *mut *mut S, records: &[S::Record], connection: Live) -> Result<c_int> {
    let count = number(records.len())?;
    let made = array(records, connection)?;
    // SAFETY: room by the caller's word.
    unsafe { list.write(made) };
    Ok(count)
}

/// Copies of texts in an array, which [`release_texts`] gives back. NULL where there are none.
pub fn texts(texts: &[String]) -> Result<*mut *mut c_char> {
    if texts.is_empty() {
        return Ok(null_mut());
    }
    let array: *mut *mut c_char = memory::array(texts.len())?;
    for (at, text) in texts.iter().enumerate() {
        match memory::text(text) {
            // SAFETY: there is room for all of them.
            Ok(copy) => unsafe { array.add(at).write(copy) },
            Err(error) => {
                // SAFETY: that many were made, and nobody has seen them.
                unsafe { release_texts(array, at) };
                return Err(error);
            }
        }
    }
    Ok(array)
}

/// Releases an array of texts with the texts. Nothing happens for NULL.
///
/// # Safety
/// `array` is null or has `count` texts from [`texts`], and nobody uses it any more.
pub unsafe fn release_texts(array: *mut *mut c_char, count: usize) {
    if array.is_null() {
        return;
    }
    for at in 0..count {
        // SAFETY: there are that many.
        unsafe { memory::release(&mut *array.add(at)) };
    }
    // SAFETY: from `malloc`.
    unsafe { libc::free(array.cast()) };
}

/// Releases a structure with what it holds. Nothing happens for NULL.
///
/// # Safety
/// `structure` is null or from [`allocated`], and nobody uses it any more.
pub unsafe fn release<S: Structure>(structure: *mut S) {
    // SAFETY: as the caller says.
    unsafe { release_array(structure, 1) };
}

/// Releases an array of structures with what they hold. Nothing happens for NULL.
///
/// # Safety
/// `structures` is null or an array of `count` from [`array`], and nobody uses it any more.
pub unsafe fn release_array<S: Structure>(structures: *mut S, count: usize) {
    if structures.is_null() {
        return;
    }
    for at in 0..count {
        // SAFETY: there are that many, and what they hold is from `fill`.
        unsafe { (*structures.add(at)).clear() };
    }
    // SAFETY: from `malloc`.
    unsafe { libc::free(structures.cast()) };
}

/// Releases an array that ends with NULL, with its structures and what they hold. Nothing happens for NULL.
///
/// # Safety
/// `list` is null or from [`alloc_structures`], and nobody uses it any more.
pub unsafe fn release_list<S: Structure>(list: *mut *mut S) {
    // SAFETY: null, or such an array by the caller's word.
    for structure in unsafe { pointers(list) } {
        // SAFETY: made by `allocated`.
        unsafe { release(structure) };
    }
    // SAFETY: null, or from `malloc`.
    unsafe { libc::free(list.cast()) };
}

/// A text in a structure: as much of it as fits before the zero, and no half of a character.
pub fn text_array<const N: usize>(text: &str) -> [c_char; N] {
    let mut room = [0; N];
    let text = text.split('\0').next().unwrap_or_default();
    let end = (0..=text.len().min(N.saturating_sub(1))).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    for (to, &from) in room.iter_mut().zip(&text.as_bytes()[..end]) {
        *to = c_char::from_ne_bytes([from]);
    }
    room
}

/// An array that is being filled, and is released unless it is given away.
struct Array<S: Structure> {
    structures: *mut S,
    count: usize,
}

impl<S: Structure> Array<S> {
    fn new(room: usize) -> Result<Self> {
        Ok(Self { structures: memory::array(room)?, count: 0 })
    }

    /// Adds one, for which `new` made room.
    fn push(&mut self, structure: S) {
        // SAFETY: the callers above push as many as they made room for.
        unsafe { self.structures.add(self.count).write(structure) };
        self.count += 1;
    }

    fn into_raw(mut self) -> *mut S {
        std::mem::replace(&mut self.structures, null_mut())
    }
}

impl<S: Structure> Drop for Array<S> {
    fn drop(&mut self) {
        // SAFETY: null, or as many as were pushed.
        unsafe { release_array(self.structures, self.count) };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::ptr::null_mut;

    use virtkit::Result;

    use super::{
        Live, Structure, alloc_array, alloc_structures, array, check_size, fill_array, fill_part, release_array, release_list,
        release_texts, text_array, texts,
    };
    use crate::public::convert::fit;

    thread_local! {
        static ALIVE: Cell<i32> = const { Cell::new(0) };
    }

    /// Counts those that hold something.
    #[repr(C)]
    struct Cup {
        size: u8,
        full: bool,
    }

    // SAFETY: a small cup without anything in it.
    unsafe impl Structure for Cup {
        type Record = i32;

        fn fill(&mut self, record: &i32, _: Live) -> Result<()> {
            self.full = true;
            ALIVE.set(ALIVE.get() + 1);
            self.size = fit("size", *record)?;
            Ok(())
        }

        unsafe fn clear(&mut self) {
            if self.full {
                ALIVE.set(ALIVE.get() - 1);
            }
        }
    }

    #[test]
    fn what_was_made_is_released_once() {
        let mut list = null_mut();
        // SAFETY: `list` is room for a pointer, and what comes is used and released once.
        unsafe {
            assert_eq!(alloc_structures::<Cup>(&raw mut list, &[1, 2, 255], Live::NONE), Ok(3));
            assert_eq!((ALIVE.get(), (**list.add(2)).size, *list.add(3)), (3, 255, null_mut()));
            release_list(list);
        }
        assert_eq!(ALIVE.get(), 0);
        let both = array::<Cup>(&[7, 8], Live::NONE).expect("they fit");
        // SAFETY: an array of two.
        unsafe {
            assert_eq!((*both.add(1)).size, 8);
            release_array(both, 2);
        }
        assert_eq!(ALIVE.get(), 0);
        assert_eq!(array::<Cup>(&[], Live::NONE), Ok(null_mut()));
    }

    #[test]
    fn an_array_holds_the_structures_themselves() {
        let mut list = null_mut();
        // SAFETY: `list` is room for a pointer, and what comes is used and released once.
        unsafe {
            assert_eq!(alloc_array::<Cup>(&raw mut list, &[1, 2], Live::NONE), Ok(2));
            assert_eq!((*list.add(1)).size, 2);
            release_array(list, 2);
        }
        assert_eq!(ALIVE.get(), 0);
    }

    #[test]
    fn texts_are_copied_and_released() {
        let array = texts(&["vda".to_owned(), "vdb".to_owned()]).expect("there is memory");
        // SAFETY: an array of two.
        unsafe {
            assert_eq!(std::ffi::CStr::from_ptr(*array.add(1)), c"vdb");
            release_texts(array, 2);
        }
        assert_eq!(texts(&[]), Ok(null_mut()));
    }

    #[test]
    fn a_failure_in_the_middle_releases_what_was_made_before() {
        let mut list = null_mut();
        // SAFETY: `list` is room for a pointer.
        let failed = unsafe { alloc_structures::<Cup>(&raw mut list, &[1, 2, 256], Live::NONE) };
        assert_eq!(failed.expect_err("256 does not fit").message, "the value 256 of `size` does not fit into the C type that takes it");
        assert!(list.is_null());
        assert!(array::<Cup>(&[1, -1], Live::NONE).is_err());
        assert_eq!(ALIVE.get(), 0);
    }

    #[test]
    fn an_array_of_the_programs_gets_what_fits_or_nothing() {
        let mut room = [const { Cup { size: 9, full: false } }; 3];
        // SAFETY: room for as many as is said, and what was made is released once.
        unsafe {
            assert_eq!(fill_array::<Cup>(room.as_mut_ptr(), 2, &[1, 2, 3], Live::NONE), Ok(2));
            assert_eq!((room[0].size, room[1].size, room[2].size, ALIVE.get()), (1, 2, 9, 2));
            room[0].clear();
            room[1].clear();
            assert!(fill_array::<Cup>(room.as_mut_ptr(), 3, &[1, 2, 256], Live::NONE).is_err());
            assert_eq!((room[0].size, ALIVE.get()), (1, 0));
            assert_eq!(fill_array::<Cup>(null_mut(), 0, &[1], Live::NONE), Ok(0));
        }
    }

    #[test]
    fn a_program_gets_as_much_of_a_structure_as_it_knows() {
        let mut room = [9_u8; 2];
        let cup: *mut Cup = room.as_mut_ptr().cast();
        // SAFETY: room for one byte, which is what is said.
        unsafe { fill_part::<Cup>(cup, 1, &5, Live::NONE) }.expect("it fits");
        assert_eq!(room, [5, 9]);
        ALIVE.set(0);
        let failed = check_size("size", cup, 3).expect_err("no such structure");
        assert_eq!(failed.message, "the argument `size` is 3, but the structure has 2 bytes");
        assert_eq!(check_size("size", cup, 2), Ok(()));
    }

    #[test]
    fn with_null_they_are_only_counted() {
        // SAFETY: NULL is allowed.
        let count = unsafe { alloc_structures::<Cup>(null_mut(), &[1, 2], Live::NONE) };
        assert_eq!((count, ALIVE.get()), (Ok(2), 0));
    }

    #[test]
    fn texts_are_cut_before_the_zero_and_between_characters() {
        let bytes = |text: [libc::c_char; 5]| text.map(|byte| byte.to_ne_bytes()[0]);
        assert_eq!(&bytes(text_array("x86")), b"x86\0\0");
        assert_eq!(&bytes(text_array("x86_64")), b"x86_\0");
        assert_eq!(&bytes(text_array("abc\u{e4}")), b"abc\0\0");
        assert_eq!(&bytes(text_array("a\0bc")), b"a\0\0\0\0");
        assert_eq!(&bytes(text_array("")), &[0; 5]);
    }
}
