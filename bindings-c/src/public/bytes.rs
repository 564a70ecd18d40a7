//! Bytes in the caller's memory: buffers, and sets of processors.

use std::slice;

use libc::{c_int, c_uchar, c_void};
use virtkit::{CpuMap, ErrorCode, ErrorDomain, Result};

use super::convert::{number, required};
use super::error::failure;
use super::memory::{self, argument, missing};

/// Checks a buffer, which may be NULL where nothing is to be put into it.
pub fn check_buffer(name: &str, buffer: *const c_void, size: usize) -> Result<()> {
    if size == 0 { Ok(()) } else { required(name, buffer) }
}

/// Copies the bytes of a result into the caller's buffer.
///
/// # Safety
/// [`check_buffer`] accepted both, and there is room for `size` bytes.
pub unsafe fn fill_buffer(buffer: *mut c_void, size: usize, bytes: &[u8]) -> Result<()> {
    if bytes.len() > size {
        let message = format!("the result has {} bytes, and there is room for {size}", bytes.len());
        return Err(failure(ErrorCode::OVERFLOW, ErrorDomain::NONE, message));
    }
    if bytes.is_empty() {
        return Ok(());
    }
    // SAFETY: not NULL after `check_buffer`, not more than there is room for, by the caller's word, in memory that is not the engine's.
    unsafe { buffer.cast::<u8>().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    Ok(())
}

/// A copy of a set of processors that the program releases with `free`, and its length.
#[allow(dead_code, reason = "a description may have no structures with sets of processors")]
pub fn cpumap(map: &[u8]) -> Result<(*mut c_uchar, c_int)> {
    let length = number(map.len())?;
    let copy: *mut c_uchar = memory::array(map.len())?;
    // SAFETY: new, and as long as the set.
    unsafe { copy.copy_from_nonoverlapping(map.as_ptr(), map.len()) };
    Ok((copy, length))
}

/// Reads bytes of a length of their own.
///
/// # Safety
/// `bytes` is null or has `size` bytes that live for `'a`.
pub unsafe fn read_bytes<'a>(name: &str, bytes: *const c_uchar, size: usize) -> Result<&'a [u8]> {
    required(name, bytes)?;
    // SAFETY: not null, and that many bytes by the caller's word.
    Ok(unsafe { slice::from_raw_parts(bytes, size) })
}

/// Checks the number of an argument that must be 1 or more.
fn positive(name: &str, given: c_int) -> Result<usize> {
    let number = usize::try_from(given).ok().filter(|&number| number > 0);
    number.ok_or_else(|| argument(format!("the argument `{name}` is {given}, but must be 1 or more")))
}

/// Reads a set of processors.
///
/// # Safety
/// `map` is null or has `length` bytes.
pub unsafe fn read_cpumap(name: &str, map: *const c_uchar, length: c_int) -> Result<CpuMap> {
    // SAFETY: the caller keeps the rules.
    let map = unsafe { read_optional_cpumap(map, length) }?;
    map.ok_or_else(|| missing(name))
}

/// Reads a set of processors that may be NULL.
///
/// # Safety
/// As for [`read_cpumap`].
pub unsafe fn read_optional_cpumap(map: *const c_uchar, length: c_int) -> Result<Option<CpuMap>> {
    if map.is_null() {
        return Ok(None);
    }
    let length = positive("maplen", length)?;
    // SAFETY: not null, and that many bytes by the caller's word.
    Ok(Some(unsafe { slice::from_raw_parts(map, length) }.to_vec()))
}

/// The caller's room for sets of processors: so many of so many bytes each.
#[derive(Debug)]
pub struct CpuMaps {
    room: *mut c_uchar,
    count: usize,
    length: usize,
}

impl CpuMaps {
    /// Checks what the caller gave.
    pub fn new(name: &str, room: *mut c_uchar, count: c_int, length: c_int) -> Result<Self> {
        required(name, room)?;
        Ok(Self { room, count: positive(&format!("n{name}"), count)?, length: positive("maplen", length)? })
    }

    /// Room for as many sets as there is room for other things; none where the program does not want them.
    pub fn optional(room: *mut c_uchar, count: usize, length: c_int) -> Result<Option<Self>> {
        if room.is_null() {
            return match length {
                0 => Ok(None),
                length => Err(argument(format!("the argument `maplen` is {length}, but there is no room for a set of processors"))),
            };
        }
        Ok(Some(Self { room, count, length: positive("maplen", length)? }))
    }

    /// Writes as many sets as there is room for, and says how many that are. A set that is longer than its room is cut, a shorter one is filled up.
    ///
    /// # Safety
    /// The room is as large as the caller said.
    pub unsafe fn fill(&self, maps: &[CpuMap]) -> Result<c_int> {
        let count = maps.len().min(self.count);
        for (at, map) in maps[..count].iter().enumerate() {
            let given = map.len().min(self.length);
            // SAFETY: below the count of sets, and not longer than one; by the caller's word the room has all of them.
            unsafe {
                let to = self.room.add(at * self.length);
                to.copy_from_nonoverlapping(map.as_ptr(), given);
                to.add(given).write_bytes(0, self.length - given);
            }
        }
        number(count)
    }
}

/// Gives a set of processors in memory that the program releases with `free`; NULL for nowhere.
///
/// # Safety
/// `room` is null or room for a pointer.
pub unsafe fn alloc_cpumap(room: *mut *mut c_uchar, map: &[u8]) -> Result<()> {
    if room.is_null() {
        return Ok(());
    }
    let copy: *mut c_uchar = memory::array(map.len())?;
    // SAFETY: as long as the set, new, and room by the caller's word.
    unsafe {
        copy.copy_from_nonoverlapping(map.as_ptr(), map.len());
        room.write(copy);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CpuMaps, check_buffer, cpumap, fill_buffer, read_bytes, read_cpumap, read_optional_cpumap};

    #[test]
    fn a_buffer_is_not_overrun() {
        let mut room = [9_u8; 4];
        // SAFETY: room for four bytes.
        unsafe {
            fill_buffer(room.as_mut_ptr().cast(), 4, &[1, 2, 3]).expect("it fits");
            let failed = fill_buffer(room.as_mut_ptr().cast(), 4, &[0; 5]).expect_err("it does not fit");
            fill_buffer(std::ptr::null_mut(), 0, &[]).expect("nothing to be put there");
            assert_eq!(failed.message, "the result has 5 bytes, and there is room for 4");
        }
        assert_eq!(room, [1, 2, 3, 9]);
        assert!(check_buffer("buffer", std::ptr::null(), 0).is_ok() && check_buffer("buffer", std::ptr::null(), 1).is_err());
    }

    #[test]
    fn sets_are_cut_and_filled_up() {
        let mut room = [9_u8; 7];
        let maps = CpuMaps::new("cpumaps", room.as_mut_ptr(), 3, 2).expect("good arguments");
        // SAFETY: room for three sets of two bytes.
        let count = unsafe { maps.fill(&[vec![1], vec![2, 3, 4], vec![5, 6], vec![7]]) };
        assert_eq!((count, room), (Ok(3), [1, 0, 2, 3, 5, 6, 9]));
        // SAFETY: as above.
        assert_eq!(unsafe { maps.fill(&[]) }, Ok(0));
    }

    #[test]
    fn sets_that_nobody_wants_have_no_length() {
        assert!(CpuMaps::optional(std::ptr::null_mut(), 2, 0).expect("none wanted").is_none());
        assert!(CpuMaps::optional(std::ptr::null_mut(), 2, 1).is_err());
        let mut room = [0_u8; 2];
        assert!(CpuMaps::optional(room.as_mut_ptr(), 2, 1).expect("room for two").is_some());
        let (copy, length) = cpumap(&[1, 2]).expect("there is memory");
        // SAFETY: two bytes, released once.
        unsafe {
            assert_eq!((length, *copy, *copy.add(1)), (2, 1, 2));
            libc::free(copy.cast());
        }
    }

    #[test]
    fn wrong_lengths_are_refused() {
        let mut room = [0_u8; 2];
        let message = |given: virtkit::Result<CpuMaps>| given.expect_err("a wrong argument").message.clone();
        assert_eq!(message(CpuMaps::new("cpumaps", room.as_mut_ptr(), 0, 1)), "the argument `ncpumaps` is 0, but must be 1 or more");
        assert_eq!(message(CpuMaps::new("cpumaps", room.as_mut_ptr(), 1, -1)), "the argument `maplen` is -1, but must be 1 or more");
        assert_eq!(message(CpuMaps::new("cpumaps", std::ptr::null_mut(), 1, 1)), "the argument `cpumaps` must not be NULL");
        // SAFETY: NULL, or two bytes.
        unsafe {
            assert_eq!(read_cpumap("map", room.as_ptr(), 2), Ok(vec![0, 0]));
            assert_eq!(read_optional_cpumap(std::ptr::null(), 0), Ok(None));
            assert_eq!(read_bytes("value", [7, 8].as_ptr(), 2), Ok(&[7, 8][..]));
            assert!(read_bytes("value", std::ptr::null(), 0).is_err());
            assert!(read_cpumap("map", std::ptr::null(), 1).is_err());
            assert!(read_cpumap("map", room.as_ptr(), 0).is_err());
        }
    }
}
