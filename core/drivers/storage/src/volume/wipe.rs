//! Overwriting the data of a volume, pass by pass. Only what is there is overwritten: a hole never held anything.
//!
//! What a file system copies before it is written (btrfs, a snapshot below), and what a disk keeps in spare blocks, is out of reach.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::{Advice, fadvise};
use rustix::rand::{GetRandomFlags, getrandom};
use virtkit_api::{ErrorCode, Result, StorageVolumeWipeAlgorithm};

use super::copy::{Ended, next_data};
use crate::error::error;
use crate::work::Work;

/// How much is written at once: a multiple of 3, so that patterns of three bytes go on, and of 4 KiB.
const AT_ONCE: usize = 3 * 256 * 1024;

/// What is written in one pass.
#[derive(Debug, Clone, Copy)]
pub enum Pass {
    /// These bytes, again and again.
    Pattern([u8; 3]),
    Random,
    /// What was written in the pass before is read from the disk and compared.
    Check([u8; 3]),
}

const fn byte(byte: u8) -> Pass {
    Pass::Pattern([byte; 3])
}

const fn three(first: u8, second: u8, third: u8) -> Pass {
    Pass::Pattern([first, second, third])
}

const RANDOM: Pass = Pass::Random;
const ZERO: Pass = byte(0);

const NNSA: [Pass; 4] = [RANDOM, RANDOM, ZERO, Pass::Check([0; 3])];
const DOD: [Pass; 4] = [RANDOM, ZERO, byte(0xff), Pass::Check([0xff; 3])];
const BSI: [Pass; 9] = [byte(0xff), byte(0xfe), byte(0xfd), byte(0xfb), byte(0xf7), byte(0xef), byte(0xdf), byte(0xbf), byte(0x7f)];
const SCHNEIER: [Pass; 7] = [ZERO, byte(0xff), RANDOM, RANDOM, RANDOM, RANDOM, RANDOM];
const GUTMANN: [Pass; 35] = [
    RANDOM,
    RANDOM,
    RANDOM,
    RANDOM,
    byte(0x55),
    byte(0xaa),
    three(0x92, 0x49, 0x24),
    three(0x49, 0x24, 0x92),
    three(0x24, 0x92, 0x49),
    byte(0x00),
    byte(0x11),
    byte(0x22),
    byte(0x33),
    byte(0x44),
    byte(0x55),
    byte(0x66),
    byte(0x77),
    byte(0x88),
    byte(0x99),
    byte(0xaa),
    byte(0xbb),
    byte(0xcc),
    byte(0xdd),
    byte(0xee),
    byte(0xff),
    three(0x92, 0x49, 0x24),
    three(0x49, 0x24, 0x92),
    three(0x24, 0x92, 0x49),
    three(0x6d, 0xb6, 0xdb),
    three(0xb6, 0xdb, 0x6d),
    three(0xdb, 0x6d, 0xb6),
    RANDOM,
    RANDOM,
    RANDOM,
    RANDOM,
];

/// The passes of an algorithm.
///
/// # Errors
/// `ArgumentUnsupported` for TRIM, which a file does not have, and for what is no algorithm.
pub fn passes(algorithm: StorageVolumeWipeAlgorithm) -> Result<&'static [Pass]> {
    use StorageVolumeWipeAlgorithm as A;
    Ok(match algorithm {
        A::ZERO => &[ZERO],
        A::NNSA => &NNSA,
        A::DOD => &DOD,
        A::BSI => &BSI,
        A::GUTMANN => &GUTMANN,
        A::SCHNEIER => &SCHNEIER,
        A::PFITZNER_7 => &[RANDOM; 7],
        A::PFITZNER_33 => &[RANDOM; 33],
        A::RANDOM => &[RANDOM],
        A::TRIM => {
            let message = "the algorithm TRIM is for disks; a volume that is a file is wiped by overwriting it";
            return Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message));
        }
        A(other) => {
            let message = format!("there is no algorithm {other} for wiping a volume");
            return Err(error(ErrorCode::ARGUMENT_UNSUPPORTED, message));
        }
    })
}

/// Overwrites the data of a file that is `length` long, and makes each pass last before the next.
pub fn wipe(file: &File, length: u64, passes: &[Pass], work: &Work) -> Result<(), Ended> {
    let mut bytes = vec![0; AT_ONCE];
    let mut found = Vec::new();
    for pass in passes {
        match pass {
            Pass::Pattern(pattern) | Pass::Check(pattern) => {
                bytes.chunks_exact_mut(3).for_each(|place| place.copy_from_slice(pattern));
            }
            Pass::Random => {}
        }
        if let Pass::Check(_) = pass {
            // What is read is to come from the disk and not from memory.
            fadvise(file, 0, None, Advice::DontNeed)?;
        }
        let mut place = 0;
        while let Some((start, end)) = next_data(file, place, length)? {
            place = start;
            while place < end {
                work.go_on().map_err(Ended::Stopped)?;
                let count = usize::try_from(end - place).unwrap_or(usize::MAX).min(AT_ONCE);
                // The pattern begins anew with each piece of data.
                match pass {
                    Pass::Random => {
                        fill(&mut bytes[..count])?;
                        file.write_all_at(&bytes[..count], place)?;
                    }
                    Pass::Pattern(_) => file.write_all_at(&bytes[..count], place)?,
                    Pass::Check(_) => {
                        found.resize(count, 0);
                        file.read_exact_at(&mut found, place)?;
                        if found != bytes[..count] {
                            return Err(io::Error::other("what was written is not what is read back").into());
                        }
                    }
                }
                place += count as u64;
            }
        }
        file.sync_data()?;
    }
    Ok(())
}

/// Fills bytes with random ones.
fn fill(mut bytes: &mut [u8]) -> Result<(), Ended> {
    while !bytes.is_empty() {
        let count = getrandom(&mut *bytes, GetRandomFlags::empty())?;
        bytes = &mut bytes[count..];
    }
    Ok(())
}
