//! Arrays of the caller's that take one thing of each item of a list.

use libc::{c_char, c_int, c_uint};
use virtkit::Result;

use super::convert::{number, required};
use super::memory::{self, argument};

/// Checks an array for `max` items, which may be NULL where there is room for none. Gives the number.
pub fn room<T>(name: &str, array: *const T, max: c_int) -> Result<usize> {
    let room =
        usize::try_from(max).map_err(|_| argument(format!("there is room for {max} items in `{name}`, but it must not be negative")))?;
    if room > 0 {
        required(name, array)?;
    }
    Ok(room)
}

/// The same where the room is an unsigned number.
pub fn structures_room<T>(name: &str, array: *const T, max: c_uint) -> Result<usize> {
    if max > 0 {
        required(name, array)?;
    }
    usize::try_from(max).map_err(|_| argument(format!("there is room for {max} items in `{name}`, which is too much")))
}

/// Checks an array for `max` items where there must be room for one at least.
pub fn some_room<T>(name: &str, array: *const T, max: c_int) -> Result<usize> {
    required(name, array)?;
    match room(name, array, max)? {
        0 => Err(argument(format!("there is room for no item in `{name}`"))),
        max => Ok(max),
    }
}

/// Writes numbers, as many as there is room for, and says how many.
///
/// # Safety
/// `array` has room for `max` items.
pub unsafe fn fill_numbers<T>(array: *mut T, max: usize, items: impl Iterator<Item = T>) -> Result<c_int> {
    let mut count = 0;
    for item in items.take(max) {
        // SAFETY: less than `max`.
        unsafe { array.add(count).write(item) };
        count += 1;
    }
    number(count)
}

/// Writes copies of texts, as many as there is room for, and says how many. If one cannot be made, there are none.
///
/// # Safety
/// `array` has room for `max` items.
pub unsafe fn fill_texts(array: *mut *mut c_char, max: usize, items: impl Iterator<Item = impl AsRef<str>>) -> Result<c_int> {
    let mut count = 0;
    for item in items.take(max) {
        match memory::text(item.as_ref()) {
            Ok(text) => {
                // SAFETY: less than `max`.
                unsafe { array.add(count).write(text) };
                count += 1;
            }
            Err(error) => {
                for at in 0..count {
                    // SAFETY: written above, and not given out yet.
                    unsafe { memory::release(&mut *array.add(at)) };
                }
                return Err(error);
            }
        }
    }
    number(count)
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::ptr::null_mut;

    use super::{fill_numbers, fill_texts, room};
    use crate::public::memory;

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut numbers = [0; 3];
        // SAFETY: room for as many as is said.
        assert_eq!(unsafe { fill_numbers(numbers.as_mut_ptr(), 2, [7, 8, 9].into_iter()) }, Ok(2));
        assert_eq!(numbers, [7, 8, 0]);

        let mut texts = [null_mut(); 3];
        // SAFETY: room for as many as is said.
        assert_eq!(unsafe { fill_texts(texts.as_mut_ptr(), 3, ["a", "bc"].into_iter()) }, Ok(2));
        // SAFETY: a text, as the count says.
        assert_eq!(unsafe { CStr::from_ptr(texts[1]) }, c"bc");
        assert!(texts[2].is_null());
        for text in &mut texts {
            // SAFETY: null or just made.
            unsafe { memory::release(text) };
        }
    }

    #[test]
    fn an_array_is_there_unless_it_has_no_room() {
        let mut number = 0;
        assert_eq!(room("ids", &raw const number, 1), Ok(1));
        assert_eq!(room::<i32>("ids", null_mut(), 0), Ok(0));
        let message = |result: virtkit::Result<usize>| result.expect_err("it cannot be").message.clone();
        assert_eq!(message(room::<i32>("ids", null_mut(), 1)), "the argument `ids` must not be NULL");
        assert_eq!(message(room("ids", &raw mut number, -1)), "there is room for -1 items in `ids`, but it must not be negative");
    }
}
