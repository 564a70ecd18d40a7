//! Making volumes.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use virtkit_api::{ErrorCode, Result, StorageVolumeCreateFlags, StorageVolumeRef};
use virtkit_image::ImageError;
use virtkit_image::qcow2::{Header, Options, create as create_qcow2};

use super::facts::Facts;
use super::unfinished::Unfinished;
use super::wanted::{Wanted, WantedFormat, WantedQcow2};
use super::{Kind, Volume, convert, copy, sync_folder_of};
use crate::error::{error, image, system, unsupported, wrong_document};
use crate::host::Host;
use crate::pool::{Inside, Reserved};
use crate::work::Work;

/// A volume that a new one is made from, which is being read.
pub struct Source {
    pub volume: Arc<Volume>,
    pub path: String,
    pub facts: Facts,
}

/// What a new volume is made of and for.
pub struct Making<'a> {
    pub host: &'a Host,
    pub work: &'a Arc<Work>,
    pub inside: &'a Inside,
    pub flags: StorageVolumeCreateFlags,
}

impl Making<'_> {
    /// Makes a volume, from another or anew. It shows when it is whole; what fails leaves nothing.
    ///
    /// # Errors
    /// `StorageVolumeExists` where its name is taken; `XmlError` without a capacity; `OperationFailed` without room; `ConfigUnsupported` for
    /// what this driver does not do; `SystemError`.
    pub fn make(&self, mut wanted: Wanted, source: Option<&Source>) -> Result<StorageVolumeRef> {
        let reserved = self.inside.pool().reserve(&wanted.name)?;
        let path = self.inside.path(&wanted.name);
        if std::fs::symlink_metadata(&path).is_ok() {
            return Err(self.inside.pool().volume_exists(&wanted.name));
        }
        if wanted.format == WantedFormat::Folder {
            return self.make_folder(&wanted, reserved, Path::new(&path), source);
        }
        let capacity = self.capacity(&wanted, source)?;
        self.check_flags(&wanted, source)?;
        let room = self.room(&mut wanted, capacity, source);
        self.check_room(&wanted, room)?;
        let path = Path::new(&path);
        let folder = path.parent().unwrap_or(Path::new("/"));
        let unfinished = Unfinished::new(folder)?;
        self.fill(&wanted, capacity, &unfinished, source)?;
        if room > 0 {
            take_room(unfinished.file(), room.max(length(unfinished.file())?), self.work)?;
        }
        wanted.permissions.apply(unfinished.path())?;
        if !unfinished.publish(path)? {
            return Err(self.inside.pool().volume_exists(&wanted.name));
        }
        let identity = reserved.show(Volume::new(wanted.name, Kind::File));
        self.inside.update_sizes();
        Ok(identity)
    }

    /// How large the volume is for a guest: what is asked for, and at least what its source or backing file has.
    fn capacity(&self, wanted: &Wanted, source: Option<&Source>) -> Result<u64> {
        if let Some(source) = source {
            return Ok(wanted.capacity.unwrap_or(0).max(source.facts.capacity));
        }
        if let Some(capacity) = wanted.capacity {
            // As in libvirt, a raw file is at least as long as the room that it takes.
            let least = if wanted.format == WantedFormat::Raw { wanted.allocation.unwrap_or(0) } else { 0 };
            return Ok(capacity.max(least));
        }
        if let WantedFormat::Qcow2(WantedQcow2 { backing: Some(backing), .. }) = &wanted.format {
            return backing_capacity(self.inside, &backing.file, backing.format.as_deref().unwrap_or("raw"));
        }
        Err(wrong_document(format!("the volume {:?} has no <capacity>", wanted.name)))
    }

    fn check_flags(&self, wanted: &Wanted, source: Option<&Source>) -> Result<()> {
        use StorageVolumeCreateFlags as F;
        let wrong = |message: &str| Err(error(ErrorCode::INVALID_ARG, message));
        if self.flags.contains(F::REFLINK) && source.is_none() {
            return wrong("REFLINK shares the data of a source, and a volume that is made anew has none");
        }
        if self.flags.contains(F::PREALLOCATE_METADATA) {
            match &wanted.format {
                WantedFormat::Qcow2(qcow2) if qcow2.backing.is_some() => {
                    return wrong("PREALLOCATE_METADATA is not possible for a volume that lies on another");
                }
                WantedFormat::Qcow2(_) => {}
                WantedFormat::Raw | WantedFormat::Folder => {
                    return wrong("PREALLOCATE_METADATA is for qcow2 images, others have no tables");
                }
            }
        }
        match (&wanted.format, source) {
            (WantedFormat::Qcow2(WantedQcow2 { backing: Some(_), .. }), Some(_)) => {
                Err(unsupported(format!("the volume {:?} cannot have the data of another and a <backingStore>", wanted.name)))
            }
            _ => Ok(()),
        }
    }

    /// How much room is taken at once. As libvirt has it: a raw volume that is not said to be sparse takes its room, an image takes it with
    /// its tables only if all of it is asked for.
    fn room(&self, wanted: &mut Wanted, capacity: u64, source: Option<&Source>) -> u64 {
        match &wanted.format {
            WantedFormat::Raw if source.is_some() => wanted.allocation.unwrap_or(0).min(capacity),
            WantedFormat::Raw => wanted.allocation.unwrap_or(capacity).min(capacity),
            WantedFormat::Qcow2(_) if self.flags.contains(StorageVolumeCreateFlags::PREALLOCATE_METADATA) => {
                wanted.allocation.filter(|allocation| *allocation >= capacity).unwrap_or(0)
            }
            WantedFormat::Qcow2(_) | WantedFormat::Folder => 0,
        }
    }

    fn check_room(&self, wanted: &Wanted, room: u64) -> Result<()> {
        self.inside.update_sizes();
        let state = self.inside.pool().lock();
        if room <= state.sizes.available {
            return Ok(());
        }
        let (name, pool, available) = (&wanted.name, self.inside.pool().name(), state.sizes.available);
        let message = format!("the volume {name:?} takes {room} bytes, and the storage pool {pool:?} has {available} left");
        Err(error(ErrorCode::OPERATION_FAILED, message))
    }

    /// Writes the volume into an empty file.
    fn fill(&self, wanted: &Wanted, capacity: u64, unfinished: &Unfinished, source: Option<&Source>) -> Result<()> {
        if let Some(source) = source {
            if copy::fits(wanted, source) {
                return copy::copy(self, source, unfinished, capacity);
            }
            if self.flags.contains(StorageVolumeCreateFlags::REFLINK) {
                let message =
                    format!("the volume {:?} cannot share the data of {:?}, which has another format", wanted.name, source.volume.name());
                return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
            }
        }
        let format = self.write_empty(wanted, capacity, unfinished)?;
        source.map_or(Ok(()), |source| convert::convert(self, source, unfinished, format))
    }

    /// Writes an empty volume, and gives its format.
    fn write_empty(&self, wanted: &Wanted, capacity: u64, unfinished: &Unfinished) -> Result<&'static str> {
        let file = unfinished.file();
        let doing = format!("make the volume {:?} in", wanted.name);
        match &wanted.format {
            WantedFormat::Raw | WantedFormat::Folder => {
                file.set_len(capacity).map_err(|answer| image(&doing, unfinished.path(), &ImageError::Io(answer)))?;
                Ok("raw")
            }
            WantedFormat::Qcow2(qcow2) => {
                let options = Options {
                    version: qcow2.version,
                    cluster_bits: qcow2.cluster_bits,
                    lazy_refcounts: qcow2.lazy_refcounts,
                    extended_l2: qcow2.extended_l2,
                    backing: qcow2.backing.clone(),
                    preallocate: self.flags.contains(StorageVolumeCreateFlags::PREALLOCATE_METADATA),
                    ..Options::new(capacity)
                };
                create_qcow2(file, &options).map_err(|answer| image(&doing, unfinished.path(), &answer))?;
                Ok("qcow2")
            }
        }
    }

    fn make_folder(&self, wanted: &Wanted, reserved: Reserved, path: &Path, source: Option<&Source>) -> Result<StorageVolumeRef> {
        if !self.flags.is_empty() || source.is_some() {
            let message = format!("the volume {:?} is to be a folder, which has no data and nothing to allocate", wanted.name);
            return Err(error(ErrorCode::INVALID_ARG, message));
        }
        let failed = |answer: std::io::Error| system(format_args!("cannot make the folder {path:?}"), &answer);
        std::fs::DirBuilder::new().mode(0o700).create(path).map_err(failed)?;
        let finished = wanted.permissions.apply(path).and_then(|()| sync_folder_of(path).map_err(failed));
        if let Err(error) = finished {
            let _ = std::fs::remove_dir(path);
            return Err(error);
        }
        Ok(reserved.show(Volume::new(wanted.name.clone(), Kind::Folder)))
    }
}

/// The capacity of a file that an image is to lie on, read as the format that was said.
fn backing_capacity(inside: &Inside, file: &str, format: &str) -> Result<u64> {
    let path = Path::new(&inside.path("_")).with_file_name(file);
    let failed = |answer: ImageError| image("read the backing file", &path, &answer);
    let file = virtkit_image::open(&path).map_err(failed)?;
    match format {
        // A block device has no length but an end.
        "raw" => (&file).seek(SeekFrom::End(0)).map_err(|answer| failed(answer.into())),
        "qcow2" => Header::read(&file).map(|header| header.size).map_err(failed),
        other => Err(wrong_document(format!(
            "a <capacity> is needed, because that of the backing file {path:?} of the format {other:?} is not known"
        ))),
    }
}

/// Takes room for the first bytes of a file, which read as before.
pub fn take_room(file: &File, room: u64, work: &Work) -> Result<()> {
    let failed = |answer: std::io::Error| system(format_args!("cannot take {room} bytes of room for a volume"), &answer);
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, room) {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => copy::write_holes(file, room, work).map_err(|error| error.or_io(failed)),
        Err(errno) => Err(failed(errno.into())),
    }
}

fn length(file: &File) -> Result<u64> {
    file.metadata().map(|status| status.len()).map_err(|answer| system("cannot look at a new volume", &answer))
}
