//! Streams to and from volumes: the bytes of the file, whatever its format.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use virtkit_api::{Error, ErrorCode, Result, StorageVolumeDownloadFlags, StorageVolumeRef, StorageVolumeUploadFlags};
use virtkit_driver::{Chunk, EventHub, Reply, StorageVolumeData, StreamSource};

use super::copy::next_data;
use super::{Kind, Use, Volume};
use crate::driver::{StorageDriver, VolumeJob};
use crate::error::error;
use crate::pool::Inside;
use crate::work::Work;

/// The most that one read gives.
const MOST: usize = 1 << 20;

impl StorageVolumeData for StorageDriver {
    fn upload(
        &self,
        storage_volume: &StorageVolumeRef,
        offset: u64,
        length: u64,
        flags: StorageVolumeUploadFlags,
    ) -> Reply<Box<dyn StreamSource>> {
        let sparse = flags.contains(StorageVolumeUploadFlags::SPARSE_STREAM);
        self.with_volume(storage_volume, move |job| {
            let session = Session::open(job, offset, length, true)?;
            Ok(Box::new(Upload { session: Arc::new(session), sparse }) as Box<dyn StreamSource>)
        })
    }

    fn download(
        &self,
        storage_volume: &StorageVolumeRef,
        offset: u64,
        length: u64,
        flags: StorageVolumeDownloadFlags,
    ) -> Reply<Box<dyn StreamSource>> {
        let sparse = flags.contains(StorageVolumeDownloadFlags::SPARSE_STREAM);
        self.with_volume(storage_volume, move |job| {
            let session = Session::open(job, offset, length, false)?;
            Ok(Box::new(Download { session: Arc::new(session), sparse }) as Box<dyn StreamSource>)
        })
    }
}

/// A part of a volume that a stream goes through.
struct Session {
    /// None once it is over. What is under way keeps what it needs.
    open: Mutex<Option<Arc<Open>>>,
    /// Where the stream is. Reads do not overlap with reads, nor writes with writes.
    position: Mutex<u64>,
    /// Where it ends; none for the end of the file.
    end: Option<u64>,
    work: Arc<Work>,
    events: Arc<EventHub>,
}

/// What keeps a volume for a stream.
struct Open {
    volume: Arc<Volume>,
    path: String,
    file: File,
    _right: Use,
    inside: Inside,
}

impl Open {
    fn failed(&self, doing: &str, answer: &io::Error) -> Error {
        self.volume.failed(doing, &self.path, answer)
    }
}

impl Session {
    /// Begins at `offset`; a length of 0 is all that follows.
    fn open(job: VolumeJob, offset: u64, length: u64, writer: bool) -> Result<Self> {
        let path = job.path();
        if job.volume.kind() == Kind::Folder {
            return Err(job.volume.is_folder(if writer { "written to" } else { "read" }));
        }
        let end = if length == 0 { None } else { Some(offset.saturating_add(length)) };
        // No file is longer.
        if offset.max(end.unwrap_or(0)) > i64::MAX as u64 {
            let message = format!("{length} bytes from {offset} on lie beyond what the volume {:?} can have", job.volume.name());
            return Err(error(ErrorCode::INVALID_ARG, message));
        }
        let right = job.volume.start_use(writer)?;
        let file = if writer { job.volume.open_alone(&path)? } else { job.volume.open(&path, false)? };
        let open = Open { volume: job.volume, path, file, _right: right, inside: job.inside };
        Ok(Self { open: Mutex::new(Some(Arc::new(open))), position: Mutex::new(offset), end, work: job.work, events: job.events })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Open>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn position(&self) -> MutexGuard<'_, u64> {
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something at the place where the stream is, where it may block. What it gives with its result is the new place.
    fn at<T: Send + 'static>(self: &Arc<Self>, work: impl FnOnce(&Self, &Open, u64) -> Result<(T, u64)> + Send + 'static) -> Reply<T> {
        let over = || error(ErrorCode::INVALID_STREAM, "the stream to the volume is over");
        let begun = self.lock().clone().ok_or_else(over).and_then(|open| Ok((open, self.work.begin()?)));
        let (open, running) = match begun {
            Ok(begun) => begun,
            Err(error) => return Reply::now(Err(error)),
        };
        let session = self.clone();
        Reply::blocking(move || {
            let place = *session.position();
            let (result, place) = work(&session, &open, place)?;
            *session.position() = place;
            drop(running);
            Ok(result)
        })
    }

    /// Gives the volume free, as soon as nothing is under way.
    fn close(&self) {
        drop(self.lock().take());
    }

    /// How much may follow behind a place, up to the end that was said.
    fn left(&self, place: u64) -> u64 {
        self.end.unwrap_or(i64::MAX as u64).saturating_sub(place)
    }

    /// The error that no more is taken.
    fn full(&self, open: &Open) -> Error {
        let end = self.end.unwrap_or(i64::MAX as u64);
        let message = format!("the volume {:?} was opened up to byte {end}, and takes nothing beyond", open.volume.name());
        error(ErrorCode::OPERATION_FAILED, message)
    }
}

struct Upload {
    session: Arc<Session>,
    sparse: bool,
}

impl StreamSource for Upload {
    fn write(&self, data: &[u8]) -> Reply<usize> {
        let data = data.to_vec();
        self.session.at(move |session, open, place| {
            let count = data.len().min(usize::try_from(session.left(place)).unwrap_or(usize::MAX));
            if count == 0 && !data.is_empty() {
                return Err(session.full(open));
            }
            open.file.write_all_at(&data[..count], place).map_err(|answer| open.failed("write to", &answer))?;
            Ok((count, place + count as u64))
        })
    }

    fn write_hole(&self, length: u64) -> Reply<()> {
        if !self.sparse {
            return Reply::now(Err(error(ErrorCode::INVALID_ARG, "this stream has no holes: it was opened without SPARSE_STREAM")));
        }
        self.session.at(move |session, open, place| {
            if length > session.left(place) {
                return Err(session.full(open));
            }
            punch(&open.file, place, length, &session.work).map_err(|ended| ended.or_io(|answer| open.failed("write to", &answer)))?;
            Ok(((), place + length))
        })
    }

    fn finish(&self) -> Reply<()> {
        let session = self.session.clone();
        let reply = self.session.at(|session, open, place| {
            open.file.sync_all().map_err(|answer| open.failed("write to", &answer))?;
            open.inside.update_sizes();
            // As in libvirt: what was uploaded may be an image of another format and size.
            session.events.emit(&open.inside.pool().refreshed());
            Ok(((), place))
        });
        session.close();
        reply
    }

    fn abort(&self) {
        self.session.close();
    }
}

/// Makes a part of a file read as zeros, without taking room for it. A file that ends before becomes longer.
fn punch(file: &File, place: u64, length: u64, work: &Work) -> Result<(), super::copy::Ended> {
    let end = place + length;
    let there = file.metadata()?.len();
    let covered = end.min(there);
    if place < covered {
        match fallocate(file, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, place, covered - place) {
            Ok(()) => {}
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => overwrite(file, place, covered, work)?,
            Err(errno) => return Err(errno.into()),
        }
    }
    if end > there {
        file.set_len(end)?;
    }
    Ok(())
}

/// Writes zeros over data, where there can be no holes.
fn overwrite(file: &File, mut place: u64, end: u64, work: &Work) -> Result<(), super::copy::Ended> {
    let zeros = vec![0; MOST];
    while place < end {
        work.go_on().map_err(super::copy::Ended::Stopped)?;
        let count = usize::try_from(end - place).unwrap_or(MOST).min(MOST);
        file.write_all_at(&zeros[..count], place)?;
        place += count as u64;
    }
    Ok(())
}

struct Download {
    session: Arc<Session>,
    sparse: bool,
}

impl StreamSource for Download {
    fn read(&self, max: usize) -> Reply<Chunk> {
        let sparse = self.sparse;
        self.session.at(move |session, open, place| {
            let failed = |answer: io::Error| open.failed("read", &answer);
            let mut most = session.left(place).min(max.min(MOST) as u64);
            if sparse {
                let end = end_of(&open.file).map_err(failed)?.min(session.end.unwrap_or(u64::MAX));
                match next_data(&open.file, place, end).map_err(failed)? {
                    Some((start, end)) if start == place => most = most.min(end - start),
                    Some((start, _)) => return Ok((Chunk::Hole(start - place), start)),
                    None if place < end => return Ok((Chunk::Hole(end - place), end)),
                    None => return Ok((Chunk::End, place)),
                }
            }
            let mut bytes = vec![0; usize::try_from(most).unwrap_or(MOST)];
            let count = open.file.read_at(&mut bytes, place).map_err(failed)?;
            bytes.truncate(count);
            let place = place + count as u64;
            Ok((if count == 0 { Chunk::End } else { Chunk::Data(bytes) }, place))
        })
    }

    fn finish(&self) -> Reply<()> {
        self.session.close();
        Reply::now(Ok(()))
    }

    fn abort(&self) {
        self.session.close();
    }
}

/// Where a file or device ends.
fn end_of(file: &File) -> io::Result<u64> {
    Ok(rustix::fs::seek(file, rustix::fs::SeekFrom::End(0))?)
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("sparse", &self.sparse).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("sparse", &self.sparse).finish_non_exhaustive()
    }
}
