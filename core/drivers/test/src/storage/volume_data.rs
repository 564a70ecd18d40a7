//! Streams to and from volumes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use virtkit_api::{Error, ErrorCode, Result, StorageVolumeDownloadFlags, StorageVolumeRef, StorageVolumeUploadFlags};
use virtkit_driver::{Chunk, Reply, StorageVolumeData, StreamSource};

use super::content::Span;
use super::error;
use super::volume::{TestVolume, Use};
use crate::connection::TestConnection;
use crate::world::World;

/// The most that one read gives, so that a hole that is read as zeros does not become a gigabyte of them.
const MOST: usize = 1 << 20;

impl StorageVolumeData for TestConnection {
    fn upload(
        &self,
        storage_volume: &StorageVolumeRef,
        offset: u64,
        length: u64,
        flags: StorageVolumeUploadFlags,
    ) -> Reply<Box<dyn StreamSource>> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || {
            let sparse = flags.contains(StorageVolumeUploadFlags::SPARSE_STREAM);
            let session = Session::open(&world, &identity, offset, length, true)?;
            Ok(Box::new(Upload { session, sparse }) as Box<dyn StreamSource>)
        })
    }

    fn download(
        &self,
        storage_volume: &StorageVolumeRef,
        offset: u64,
        length: u64,
        flags: StorageVolumeDownloadFlags,
    ) -> Reply<Box<dyn StreamSource>> {
        let (world, identity) = (self.world.clone(), storage_volume.clone());
        self.slowly(move || {
            let sparse = flags.contains(StorageVolumeDownloadFlags::SPARSE_STREAM);
            let session = Session::open(&world, &identity, offset, length, false)?;
            Ok(Box::new(Download { session, sparse }) as Box<dyn StreamSource>)
        })
    }
}

/// A part of a volume that a stream goes through; none once it is over.
#[derive(Debug)]
struct Session(Mutex<Option<Place>>);

#[derive(Debug)]
struct Place {
    right: Use,
    position: u64,
    end: u64,
}

impl Session {
    /// Begins at `offset`; a length of 0 is all that follows.
    fn open(world: &World, identity: &StorageVolumeRef, offset: u64, length: u64, writer: bool) -> Result<Self> {
        world.pools().with_volume(identity, |_, _, volume| {
            let right = volume.start_use(writer)?;
            let capacity = volume.lock().capacity;
            let end = if length == 0 { Some(capacity) } else { offset.checked_add(length) };
            let Some(end) = end.filter(|end| offset <= *end && *end <= capacity) else {
                let message = format!("{length} bytes from {offset} on lie beyond the volume {:?}, which has {capacity}", volume.name());
                return Err(error(ErrorCode::INVALID_ARG, message));
            };
            Ok(Self(Mutex::new(Some(Place { right, position: offset, end }))))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something at the place where the stream is.
    fn at<T>(&self, work: impl FnOnce(&mut Place) -> Result<T>) -> Reply<T> {
        let mut place = self.lock();
        let over = || error(ErrorCode::INVALID_STREAM, "the stream to the volume is over");
        place.as_mut().ok_or_else(over).and_then(work).into()
    }

    /// Gives the volume free.
    fn close(&self) {
        drop(self.lock().take());
    }
}

impl Place {
    fn volume(&self) -> &TestVolume {
        self.right.volume()
    }

    fn left(&self) -> u64 {
        self.end - self.position
    }

    /// The error that there is no room for more.
    fn full(&self) -> Error {
        let message = format!("the volume {:?} was opened up to byte {}, and takes nothing beyond", self.volume().name(), self.end);
        error(ErrorCode::OPERATION_FAILED, message)
    }
}

#[derive(Debug)]
struct Upload {
    session: Session,
    sparse: bool,
}

impl StreamSource for Upload {
    fn write(&self, data: &[u8]) -> Reply<usize> {
        self.session.at(|place| {
            let count = data.len().min(usize::try_from(place.left()).unwrap_or(usize::MAX));
            if count == 0 {
                return Err(place.full());
            }
            place.volume().lock().content.write(place.position, &data[..count]);
            place.position += count as u64;
            Ok(count)
        })
    }

    fn write_hole(&self, length: u64) -> Reply<()> {
        if !self.sparse {
            return Reply::now(Err(error(ErrorCode::INVALID_ARG, "this stream has no holes: it was opened without SPARSE_STREAM")));
        }
        self.session.at(|place| {
            if length > place.left() {
                return Err(place.full());
            }
            let end = place.position + length;
            place.volume().lock().content.erase(place.position, end);
            place.position = end;
            Ok(())
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

#[derive(Debug)]
struct Download {
    session: Session,
    sparse: bool,
}

impl StreamSource for Download {
    fn read(&self, max: usize) -> Reply<Chunk> {
        self.session.at(|place| {
            if place.left() == 0 {
                return Ok(Chunk::End);
            }
            let max = max.min(MOST);
            let span = place.volume().lock().content.read(place.position, place.end, max);
            let chunk = match span {
                Span::Data(bytes) => Chunk::Data(bytes),
                Span::Hole(length) if self.sparse => Chunk::Hole(length),
                Span::Hole(length) => Chunk::Data(vec![0; usize::try_from(length).unwrap_or(max).min(max)]),
            };
            place.position += match &chunk {
                Chunk::Data(bytes) => bytes.len() as u64,
                Chunk::Hole(length) => *length,
                Chunk::End => 0,
            };
            Ok(chunk)
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
