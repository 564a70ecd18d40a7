//! Typed parameters of several items in one array of the program's: a row for each item, all of one length.

use libc::{c_int, c_uint};
use virtkit::{ErrorCode, ErrorDomain, Result, TypedParam};

use super::convert::number;
use super::error::failure;
use super::memory::{argument, missing};
use super::typed_params::{_virTypedParameter, virTypedParameterPtr};

/// Checks what a program asks for: without an array there is no room, one row tells of all items together (-1), and how many rows there are is said
/// where there is an array.
pub fn check(params: virTypedParameterPtr, width: c_uint, first: c_int, count: c_uint) -> Result<()> {
    let message = match (params.is_null(), width) {
        (true, 1..) => return Err(missing("params")),
        (false, 0) => "there is room for no parameter in `params`".to_owned(),
        (false, _) if count == 0 => "there is room for no item in `params`".to_owned(),
        _ if first == -1 && count != 1 => format!("of all processors together there is one item, not {count}"),
        _ if first < -1 => format!("the first processor is {first}, but must be -1 or more"),
        _ if width.checked_mul(count).is_none() => {
            return Err(failure(ErrorCode::OVERFLOW, ErrorDomain::NONE, format!("{count} items of {width} parameters are too many")));
        }
        _ => return Ok(()),
    };
    Err(argument(message))
}

/// Writes a row for each item, as far as there is room, with what is left of a row set to nothing. Gives how many parameters an item has; without room
/// and with no item asked for, how many items there are.
///
/// # Safety
/// [`check`] accepted the numbers, and the array has the room that they say.
pub unsafe fn fill(params: virTypedParameterPtr, width: c_uint, count: c_uint, items: &[Vec<TypedParam>]) -> Result<c_int> {
    if params.is_null() && count == 0 {
        return number(items.len());
    }
    let most = items.iter().map(Vec::len).max().unwrap_or(0);
    if params.is_null() {
        return number(most);
    }
    let (width, count) = (width as usize, count as usize);
    // SAFETY: by the caller's word; all bits zero is a parameter without a name, a type and a text.
    unsafe { params.write_bytes(0, width * count) };
    for (row, item) in items.iter().take(count).enumerate() {
        for (column, parameter) in item.iter().take(width).enumerate() {
            match _virTypedParameter::new(parameter) {
                // SAFETY: below the room.
                Ok(made) => unsafe { params.add(row * width + column).write(made) },
                Err(error) => {
                    for at in 0..width * count {
                        // SAFETY: zeros, or written above.
                        unsafe { (*params.add(at)).clear() };
                    }
                    return Err(error);
                }
            }
        }
    }
    number(most.min(width))
}

#[cfg(test)]
mod tests {
    use std::ptr::null_mut;

    use virtkit::{TypedParam, TypedValue};

    use super::{check, fill};
    use crate::public::typed_params::_virTypedParameter;

    fn parameter(name: &str, value: u64) -> TypedParam {
        TypedParam { name: name.to_owned(), value: TypedValue::U64(value) }
    }

    #[test]
    fn rows_are_as_long_as_the_program_says() {
        let items = [vec![parameter("a", 1), parameter("b", 2)], vec![parameter("a", 3)], vec![parameter("a", 4)]];
        // SAFETY: zeros are such parameters.
        let mut room: [_virTypedParameter; 6] = unsafe { std::mem::zeroed() };
        // SAFETY: room for two rows of three.
        assert_eq!(unsafe { fill(room.as_mut_ptr(), 3, 2, &items) }, Ok(2));
        let shown: Vec<(String, i32)> = room.iter().map(|one| (one.name().into_owned(), one.r#type)).collect();
        let nothing = (String::new(), 0);
        let given = |name: &str| (name.to_owned(), 4);
        assert_eq!(shown, [given("a"), given("b"), nothing.clone(), given("a"), nothing.clone(), nothing]);
    }

    #[test]
    fn without_room_it_is_counted() {
        let items = [vec![parameter("a", 1), parameter("b", 2)], vec![parameter("a", 3)]];
        // SAFETY: no room is needed.
        unsafe {
            assert_eq!(fill(null_mut(), 0, 0, &items), Ok(2));
            assert_eq!(fill(null_mut(), 0, 1, &items), Ok(2));
            assert_eq!(fill(null_mut(), 0, 1, &[]), Ok(0));
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        // SAFETY: zeros are such parameters.
        let mut room: [_virTypedParameter; 1] = unsafe { std::mem::zeroed() };
        let array = room.as_mut_ptr();
        assert!(check(null_mut(), 0, 0, 0).is_ok() && check(array, 1, -1, 1).is_ok() && check(null_mut(), 0, -1, 1).is_ok());
        for (params, width, first, count) in
            [(null_mut(), 1, 0, 1), (array, 0, 0, 1), (array, 1, 0, 0), (array, 1, -1, 2), (array, 1, -2, 1), (array, u32::MAX, 0, 2)]
        {
            assert!(check(params, width, first, count).is_err(), "{width} {first} {count}");
        }
    }
}
