//! Copying volumes as they are: data is copied, holes stay holes.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::{SeekFrom, copy_file_range, ioctl_ficlone, seek};
use rustix::io::Errno;
use virtkit_api::{Error, ErrorCode, Result, StorageVolumeCreateFlags};
use virtkit_image::qcow2::grow;
use virtkit_image::{Format, ImageError};

use super::create::{Making, Source};
use super::unfinished::Unfinished;
use super::wanted::{Wanted, WantedFormat};
use crate::error::{error, image};
use crate::work::Work;

/// How much is copied before it is asked whether to go on.
const STEP: u64 = 16 << 20;

/// Why something with bytes ended early.
pub enum Ended {
    /// It should not go on.
    Stopped(Error),
    Io(io::Error),
}

impl Ended {
    pub fn or_io(self, io: impl FnOnce(io::Error) -> Error) -> Error {
        match self {
            Self::Stopped(error) => error,
            Self::Io(answer) => io(answer),
        }
    }
}

impl From<io::Error> for Ended {
    fn from(answer: io::Error) -> Self {
        Self::Io(answer)
    }
}

impl From<Errno> for Ended {
    fn from(errno: Errno) -> Self {
        Self::Io(errno.into())
    }
}

/// Whether a copy of the source's file is what is wanted, so that nothing has to be converted.
pub fn fits(wanted: &Wanted, source: &Source) -> bool {
    match (&wanted.format, source.facts.format, &source.facts.header) {
        (WantedFormat::Raw, Some(Format::Raw), _) => true,
        (WantedFormat::Qcow2(wanted), Some(Format::Qcow2), Some(header)) => {
            // An image that stands alone, with the same options. What lies on another file becomes one that stands alone.
            header.backing.is_none()
                && header.data_file.is_none()
                && header.crypt_method == 0
                && header.snapshots == 0
                && !header.is_dirty()
                && !header.is_corrupt()
                && (header.version, header.cluster_bits) == (wanted.version, wanted.cluster_bits)
                && (header.lazy_refcounts(), header.extended_l2()) == (wanted.lazy_refcounts, wanted.extended_l2)
        }
        _ => false,
    }
}

/// Makes an empty file a copy of the source, with this capacity.
///
/// # Errors
/// `OperationUnsupported` where the file system cannot share data and `REFLINK` asks for it; `OperationFailed` without room; `SystemError`.
pub fn copy(making: &Making<'_>, source: &Source, unfinished: &Unfinished, capacity: u64) -> Result<()> {
    let from = source.volume.open(&source.path, false)?;
    let to = unfinished.file();
    let failed = |answer: io::Error| source.volume.failed("copy", &source.path, &answer);
    if making.flags.contains(StorageVolumeCreateFlags::REFLINK) {
        ioctl_ficlone(to, &from).map_err(|errno| not_shared(source, errno))?;
    } else {
        copy_data(&from, to, source.facts.physical, making.work).map_err(|ended| ended.or_io(failed))?;
    }
    match source.facts.format {
        Some(Format::Qcow2) if capacity > source.facts.capacity => grow(to, capacity).map_err(|answer| match answer {
            ImageError::NeedsRewrite => {
                let message =
                    format!("a copy of the volume {:?} cannot have {capacity} bytes: its tables have no room", source.volume.name());
                error(ErrorCode::OPERATION_UNSUPPORTED, message)
            }
            answer => image("enlarge", unfinished.path(), &answer),
        }),
        Some(Format::Qcow2) => Ok(()),
        _ => to.set_len(capacity).map_err(failed),
    }
}

fn not_shared(source: &Source, errno: Errno) -> Error {
    match errno {
        Errno::OPNOTSUPP | Errno::INVAL | Errno::XDEV | Errno::NOTTY => {
            let message = format!("the file system of the volume {:?} cannot share its data, which REFLINK asks for", source.volume.name());
            error(ErrorCode::OPERATION_UNSUPPORTED, message)
        }
        errno => source.volume.failed("share the data of", &source.path, &errno.into()),
    }
}

/// Copies the data of a file that is `length` long into an empty one.
fn copy_data(from: &File, to: &File, length: u64, work: &Work) -> Result<(), Ended> {
    to.set_len(length)?;
    let mut place = 0;
    while let Some((start, end)) = next_data(from, place, length)? {
        place = start;
        while place < end {
            work.go_on().map_err(Ended::Stopped)?;
            place += copy_some(from, to, place, (end - place).min(STEP))?;
        }
    }
    Ok(())
}

/// Where the next data of a file lies, before `length`.
pub fn next_data(file: &File, place: u64, length: u64) -> io::Result<Option<(u64, u64)>> {
    if place >= length {
        return Ok(None);
    }
    let start = match seek(file, SeekFrom::Data(place)) {
        Ok(start) => start,
        // No data from there on.
        Err(Errno::NXIO) => return Ok(None),
        // A file system without holes.
        Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(Some((place, length))),
        Err(errno) => return Err(errno.into()),
    };
    let end = if start < length { seek(file, SeekFrom::Hole(start))? } else { start };
    Ok((start < length).then(|| (start, end.min(length))))
}

/// Copies some bytes to the same place of another file, within the kernel where that is possible. Gives how many.
fn copy_some(from: &File, to: &File, place: u64, most: u64) -> io::Result<u64> {
    let (mut read_at, mut write_at) = (place, place);
    let count = usize::try_from(most).unwrap_or(usize::MAX);
    match copy_file_range(from, Some(&mut read_at), to, Some(&mut write_at), count) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(copied) => Ok(copied as u64),
        Err(Errno::XDEV | Errno::INVAL | Errno::OPNOTSUPP | Errno::NOSYS | Errno::PERM) => {
            let mut bytes = vec![0; count.min(1 << 20)];
            let read = from.read_at(&mut bytes, place)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            to.write_all_at(&bytes[..read], place)?;
            Ok(read as u64)
        }
        Err(errno) => Err(errno.into()),
    }
}

/// Writes zeros where the first bytes of a file are holes.
pub fn write_holes(file: &File, length: u64, work: &Work) -> Result<(), Ended> {
    let zeros = vec![0; 1 << 20];
    let mut place = 0;
    while place < length {
        let (start, end) = next_data(file, place, length)?.unwrap_or((length, length));
        while place < start {
            work.go_on().map_err(Ended::Stopped)?;
            let count = usize::try_from(start - place).unwrap_or(usize::MAX).min(zeros.len());
            file.write_all_at(&zeros[..count], place)?;
            place += count as u64;
        }
        place = end;
    }
    Ok(())
}
