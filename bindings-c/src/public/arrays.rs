//! Arrays of the caller's: read as lists, and room for numbers. Arrays of descriptors that it is given.

use std::os::fd::{IntoRawFd, OwnedFd};
use std::slice;

use libc::{c_char, c_int, c_uint};
use virtkit::Result;

use super::convert::{duplicate, fit, number, out, required};
use super::memory::{self, argument, read_text};

/// The items of an array, which may be NULL where it has none.
///
/// # Safety
/// `array` is null or has `count` items that live for `'a`.
pub unsafe fn items<'a, T>(name: &str, array: *const T, count: i64) -> Result<&'a [T]> {
    let count = usize::try_from(count).map_err(|_| argument(format!("the argument `n{name}` is {count}, but must not be negative")))?;
    if count == 0 {
        return Ok(&[]);
    }
    required(name, array)?;
    // SAFETY: not null, and that many by the caller's word.
    Ok(unsafe { slice::from_raw_parts(array, count) })
}

/// Reads texts, none of which may be NULL.
///
/// # Safety
/// `array` is null or has `count` items; each is null or a text that ends with a zero.
pub unsafe fn read_texts(name: &str, array: *const *const c_char, count: i64) -> Result<Vec<String>> {
    // SAFETY: as the caller says.
    let texts = unsafe { items(name, array, count) }?;
    // SAFETY: as the caller says.
    texts.iter().map(|text| unsafe { read_text(name, *text) }.map(str::to_owned)).collect()
}

/// Reads numbers.
///
/// # Safety
/// `array` is null or has `count` items.
pub unsafe fn read_numbers<T: Copy>(name: &str, array: *const T, count: i64) -> Result<Vec<T>> {
    // SAFETY: as the caller says.
    unsafe { items(name, array, count) }.map(<[T]>::to_vec)
}

/// Reads descriptors as copies: the program keeps its own.
///
/// # Safety
/// `array` is null or has `count` items, which are open or negative.
pub unsafe fn read_files(name: &str, array: *const c_int, count: i64) -> Result<Vec<OwnedFd>> {
    // SAFETY: as the caller says.
    let files = unsafe { items(name, array, count) }?;
    // SAFETY: as the caller says.
    files.iter().map(|file| unsafe { duplicate(name, *file) }).collect()
}

/// Gives descriptors in an array that the program releases with `free`, and says how many there are. Where it wants no array they are closed.
///
/// # Safety
/// `array` and `count` are null or room for a pointer and a number.
pub unsafe fn alloc_files(array: *mut *mut c_int, count: *mut c_uint, files: Vec<OwnedFd>) -> Result<c_int> {
    let (length, given) = (number(files.len())?, fit("files", files.len())?);
    if !array.is_null() {
        let room: *mut c_int = memory::array(files.len())?;
        for (at, file) in files.into_iter().enumerate() {
            // SAFETY: there is room for all of them.
            unsafe { room.add(at).write(file.into_raw_fd()) };
        }
        // SAFETY: not null, and room by the caller's word.
        unsafe { array.write(room) };
    }
    // SAFETY: as the caller says.
    unsafe { out(count, given) };
    Ok(length)
}

/// Checks an array for `each` items for each of `times`, which may be NULL where there is room for none. Gives the number.
pub fn room_for<T>(name: &str, array: *const T, times: i64, each: i64) -> Result<usize> {
    let room = times.checked_mul(each).and_then(|room| usize::try_from(room).ok());
    let room = room.ok_or_else(|| argument(format!("there is room for {times} times {each} items in `{name}`, which cannot be")))?;
    if room > 0 {
        required(name, array)?;
    }
    Ok(room)
}

#[cfg(test)]
mod tests {
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
    use std::ptr::{null, null_mut};

    use super::{alloc_files, read_files, read_numbers, read_texts, room_for};

    #[test]
    fn arrays_are_read_as_long_as_they_are_said_to_be() {
        let texts = [c"a".as_ptr(), c"bc".as_ptr(), null()];
        // SAFETY: as many as is said.
        unsafe {
            assert_eq!(read_texts("keys", texts.as_ptr(), 2), Ok(vec!["a".to_owned(), "bc".to_owned()]));
            assert_eq!(read_texts("keys", null(), 0), Ok(Vec::new()));
            assert!(read_texts("keys", texts.as_ptr(), 3).is_err(), "a text must not be NULL");
            assert_eq!(read_numbers("codes", [1_u32, 2, 3].as_ptr(), 2), Ok(vec![1, 2]));
            let message = |result: virtkit::Result<Vec<u32>>| result.expect_err("it cannot be").message.clone();
            assert_eq!(message(read_numbers("codes", null(), 1)), "the argument `codes` must not be NULL");
            assert_eq!(message(read_numbers("codes", [0].as_ptr(), -1)), "the argument `ncodes` is -1, but must not be negative");
        }
    }

    #[test]
    fn files_are_copied() {
        let file = std::fs::File::open("/dev/null").expect("it is there");
        // SAFETY: open, or negative.
        unsafe {
            let copies = read_files("files", [file.as_raw_fd(), file.as_raw_fd()].as_ptr(), 2).expect("both are open");
            assert!(copies.iter().all(|copy| copy.as_raw_fd() != file.as_raw_fd()));
            assert!(read_files("files", [-1].as_ptr(), 1).is_err());
        }
    }

    #[test]
    fn files_are_given_or_closed() {
        let open = || OwnedFd::from(std::fs::File::open("/dev/null").expect("it is there"));
        let (mut array, mut count) = (null_mut(), 0);
        // SAFETY: room for both; what is given is closed and released once.
        unsafe {
            assert_eq!(alloc_files(&raw mut array, &raw mut count, vec![open(), open()]), Ok(2));
            assert_eq!(count, 2);
            let files = [*array, *array.add(1)].map(|file| OwnedFd::from_raw_fd(file));
            assert_ne!(files[0].as_raw_fd(), files[1].as_raw_fd());
            libc::free(array.cast());
            let (read, write) = std::io::pipe().expect("a pipe");
            assert_eq!(alloc_files(null_mut(), null_mut(), vec![OwnedFd::from(write)]), Ok(1));
            assert_eq!(std::io::read_to_string(read).expect("its end"), "", "the other end was closed");
        }
    }

    #[test]
    fn room_is_counted_in_both_directions() {
        let number = 0_u64;
        assert_eq!(room_for("counts", &raw const number, 2, 3), Ok(6));
        assert_eq!(room_for::<u64>("counts", null_mut(), 2, 0), Ok(0));
        assert!(room_for::<u64>("counts", null_mut(), 1, 1).is_err());
        assert!(room_for("counts", &raw const number, 1, -1).is_err());
        assert!(room_for("counts", &raw const number, i64::MAX, 2).is_err());
    }
}
