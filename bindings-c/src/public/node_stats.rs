//! Names with numbers: the two structures of libvirt's that are older than typed parameters.

use libc::{c_char, c_int, c_ulonglong};
use virtkit::{ErrorCode, ErrorDomain, Result, TypedParam, TypedValue};

use super::convert::number;
use super::error::failure;
use super::memory::{argument, missing};
use super::structures::text_array;

/// Room for the name of what a processor of the host has done, with its zero.
pub const VIR_NODE_CPU_STATS_FIELD_LENGTH: usize = 80;
/// Room for the name of what memory of the host is used for, with its zero.
pub const VIR_NODE_MEMORY_STATS_FIELD_LENGTH: usize = 80;

/// Something that processors of the host have done.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct _virNodeCPUStats {
    /// Its name, such as VIR_NODE_CPU_STATS_KERNEL.
    pub field: [c_char; VIR_NODE_CPU_STATS_FIELD_LENGTH],
    /// How much.
    pub value: c_ulonglong,
}

/// Something that processors of the host have done.
pub type virNodeCPUStats = _virNodeCPUStats;
/// A pointer to an array of what processors of the host have done.
pub type virNodeCPUStatsPtr = *mut virNodeCPUStats;

/// Something that memory of the host is used for.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct _virNodeMemoryStats {
    /// Its name, such as VIR_NODE_MEMORY_STATS_TOTAL.
    pub field: [c_char; VIR_NODE_MEMORY_STATS_FIELD_LENGTH],
    /// How much.
    pub value: c_ulonglong,
}

/// Something that memory of the host is used for.
pub type virNodeMemoryStats = _virNodeMemoryStats;
/// A pointer to an array of what memory of the host is used for.
pub type virNodeMemoryStatsPtr = *mut virNodeMemoryStats;

/// A structure of a name and a number.
pub trait Named: Sized {
    /// The structure of these two.
    fn new(field: [c_char; 80], value: c_ulonglong) -> Self;
}

impl Named for _virNodeCPUStats {
    fn new(field: [c_char; VIR_NODE_CPU_STATS_FIELD_LENGTH], value: c_ulonglong) -> Self {
        Self { field, value }
    }
}

impl Named for _virNodeMemoryStats {
    fn new(field: [c_char; VIR_NODE_MEMORY_STATS_FIELD_LENGTH], value: c_ulonglong) -> Self {
        Self { field, value }
    }
}

/// Checks where the structures of a result go, before the call.
///
/// # Safety
/// `count` is null or a number.
pub unsafe fn check_room<T: Named>(name: &str, params: *const T, count: *const c_int) -> Result<()> {
    // SAFETY: null or a number by the caller's word.
    match unsafe { count.as_ref() } {
        None => Err(missing(&format!("n{name}"))),
        Some(&count) if count < 0 => Err(argument(format!("the argument `n{name}` is {count}, but must not be negative"))),
        Some(&count) if count > 0 && params.is_null() => Err(missing(name)),
        Some(_) => Ok(()),
    }
}

/// Writes the names and numbers of a result into the program's array. With no room it only says how many there are; as in libvirt the room must
/// otherwise be for all of them.
///
/// # Safety
/// [`check_room`] accepted both, and the array has the room that it says.
pub unsafe fn fill<T: Named>(params: *mut T, count: *mut c_int, values: &[TypedParam]) -> Result<()> {
    let mut made = Vec::with_capacity(values.len());
    for parameter in values {
        let TypedValue::U64(value) = parameter.value else {
            let message = format!("`{}` is no number that fits into libvirt's structure", parameter.name);
            return Err(failure(ErrorCode::OVERFLOW, ErrorDomain::NONE, message));
        };
        made.push(T::new(text_array(&parameter.name), value));
    }
    // SAFETY: not null after `check_room`.
    let count = unsafe { &mut *count };
    let wanted = number(made.len())?;
    if *count == 0 {
        *count = wanted;
        return Ok(());
    }
    if *count < wanted {
        return Err(argument(format!("there is room for {count} items in `params`, and there are {wanted}")));
    }
    *count = wanted;
    for (at, item) in made.into_iter().enumerate() {
        // SAFETY: `at` is below the room. Written, not assigned: the array may never have been set.
        unsafe { params.add(at).write(item) };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ptr::{null, null_mut};

    use virtkit::{TypedParam, TypedValue};

    use super::{_virNodeCPUStats, Named, check_room, fill, virNodeCPUStats};

    fn values() -> Vec<TypedParam> {
        let named = |name: &str, value| TypedParam { name: name.to_owned(), value: TypedValue::U64(value) };
        vec![named("kernel", 7), named("user", 8)]
    }

    #[test]
    fn without_room_they_are_counted_and_with_room_written() {
        let mut count = 0;
        let mut room = [_virNodeCPUStats::new([0; 80], 0); 3];
        // SAFETY: as much room as is said.
        unsafe {
            check_room::<virNodeCPUStats>("params", null(), &raw const count).expect("nothing is written");
            fill::<virNodeCPUStats>(null_mut(), &raw mut count, &values()).expect("they are counted");
            assert_eq!(count, 2);
            count = 3;
            fill(room.as_mut_ptr(), &raw mut count, &values()).expect("they fit");
            assert_eq!((count, room[1].value, room[2].value), (2, 8, 0));
            count = 1;
            assert!(fill(room.as_mut_ptr(), &raw mut count, &values()).is_err(), "there is too little room");
            assert!(check_room::<virNodeCPUStats>("params", null(), &raw const count).is_err());
        }
    }
}
