//! Resizing, wiping and deleting volumes.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use virtkit_api::{ErrorCode, Result, StorageVolumeDeleteFlags, StorageVolumeRef, StorageVolumeResizeFlags, StorageVolumeWipeAlgorithm};
use virtkit_driver::{Reply, StorageVolumeChange};
use virtkit_image::{Format, ImageError, qcow2};

use super::create::take_room;
use super::facts::Facts;
use super::{Kind, sync_folder_of, wipe};
use crate::driver::{StorageDriver, VolumeJob};
use crate::error::{error, image};

impl StorageVolumeChange for StorageDriver {
    fn resize(&self, storage_volume: &StorageVolumeRef, capacity: u64, flags: StorageVolumeResizeFlags) -> Reply<()> {
        self.with_volume(storage_volume, move |job| {
            let _right = job.volume.start_use(true)?;
            resize(&job, capacity, flags)?;
            job.inside.update_sizes();
            Ok(())
        })
    }

    fn wipe(&self, storage_volume: &StorageVolumeRef, algorithm: StorageVolumeWipeAlgorithm) -> Reply<()> {
        self.with_volume(storage_volume, move |job| {
            let passes = wipe::passes(algorithm)?;
            let _right = job.volume.start_use(true)?;
            if job.volume.kind() == Kind::Folder {
                return Err(job.volume.is_folder("wiped"));
            }
            wipe_volume(&job, passes)
        })
    }

    fn delete(&self, storage_volume: &StorageVolumeRef, flags: StorageVolumeDeleteFlags) -> Reply<()> {
        self.with_volume(storage_volume, move |job| {
            // Kept until it is gone from the list, so that nobody begins to read what is being removed.
            let _right = job.volume.start_use(true)?;
            if flags.contains(StorageVolumeDeleteFlags::ZEROED) && job.volume.kind() != Kind::Folder {
                wipe_volume(&job, wipe::passes(StorageVolumeWipeAlgorithm::ZERO)?)?;
            }
            remove(&job)?;
            job.inside.pool().lock().volumes.remove(job.volume.name());
            job.inside.update_sizes();
            Ok(())
        })
    }
}

fn wipe_volume(job: &VolumeJob, passes: &[wipe::Pass]) -> Result<()> {
    let path = job.path();
    let file = job.volume.open_alone(&path)?;
    let facts = Facts::length(&job.volume, &file, &path)?;
    wipe::wipe(&file, facts, passes, &job.work).map_err(|ended| ended.or_io(|answer| job.volume.failed("wipe", &path, &answer)))
}

/// Removes the file or folder; a link is removed itself, and not what it leads to.
fn remove(job: &VolumeJob) -> Result<()> {
    let path = job.path();
    let path = Path::new(&path);
    let failed = |answer: std::io::Error| job.volume.failed("delete", &job.path(), &answer);
    let removed = match std::fs::symlink_metadata(path) {
        Ok(status) if status.is_dir() => std::fs::remove_dir(path),
        Ok(_) => std::fs::remove_file(path),
        Err(answer) => Err(answer),
    };
    match removed {
        Ok(()) => sync_folder_of(path).map_err(failed),
        // Somebody was faster: it is as gone as was asked for.
        Err(answer) if answer.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(answer) => Err(failed(answer)),
    }
}

fn resize(job: &VolumeJob, asked: u64, flags: StorageVolumeResizeFlags) -> Result<()> {
    use StorageVolumeResizeFlags as F;
    let wrong = |message| Err(error(ErrorCode::INVALID_ARG, message));
    let name = job.volume.name();
    if job.volume.kind() != Kind::File {
        let message = format!("the volume {name:?} is no file, so its size is not to be changed");
        return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
    }
    if asked == 0 && !flags.intersects(F::DELTA | F::SHRINK) {
        return wrong(format!("the volume {name:?} cannot be resized to 0 bytes without SHRINK"));
    }
    let path = job.path();
    let file = job.volume.open_alone(&path)?;
    let facts = Facts::of(&job.volume, &file, &path)?;
    let capacity = match (flags.contains(F::DELTA), flags.contains(F::SHRINK)) {
        (false, _) => asked,
        (true, true) => facts.capacity.saturating_sub(asked),
        (true, false) => facts.capacity.saturating_add(asked),
    };
    if capacity < facts.capacity && !flags.contains(F::SHRINK) {
        return wrong(format!("the volume {name:?} has {} bytes; to make it smaller, with {capacity}, takes SHRINK", facts.capacity));
    }
    job.inside.update_sizes();
    let available = job.inside.pool().lock().sizes.available;
    if capacity > facts.capacity && capacity > facts.allocation.saturating_add(available) {
        let message = format!("the volume {name:?} cannot have {capacity} bytes: its storage pool has {available} left");
        return Err(error(ErrorCode::OPERATION_FAILED, message));
    }
    match facts.format {
        Some(Format::Raw) => resize_raw(job, &file, capacity, flags.contains(F::ALLOCATE)),
        Some(Format::Qcow2) if flags.contains(F::ALLOCATE) => {
            let message = format!("the volume {name:?} is a qcow2 image, and ALLOCATE is for raw volumes");
            Err(error(ErrorCode::OPERATION_UNSUPPORTED, message))
        }
        Some(Format::Qcow2) => match qcow2::grow(&file, capacity) {
            Ok(()) => Ok(()),
            Err(ImageError::NeedsRewrite) => {
                drop(file);
                resize_by_qemu(job, &path, &facts, capacity)
            }
            Err(answer) => Err(image("resize the volume", Path::new(&path), &answer)),
        },
        other => {
            let format = other.map_or("dir", Format::name);
            let message = format!("the volume {name:?} has the format {format}, which this driver does not resize");
            Err(error(ErrorCode::OPERATION_UNSUPPORTED, message))
        }
    }
}

/// Changes the length of a file. Room is taken before the length is told, so that a full disk changes nothing.
fn resize_raw(job: &VolumeJob, file: &File, capacity: u64, allocate: bool) -> Result<()> {
    if allocate {
        take_room(file, capacity, &job.work)?;
    }
    let path = job.path();
    file.set_len(capacity).and_then(|()| file.sync_all()).map_err(|answer| job.volume.failed("resize", &path, &answer))
}

/// What takes more than a change of the header: clusters that are given up, tables that have to move.
fn resize_by_qemu(job: &VolumeJob, path: &str, facts: &Facts, capacity: u64) -> Result<()> {
    let name = job.volume.name();
    let shrink = if capacity < facts.capacity { ["--shrink"].as_slice() } else { &[] };
    let mut command = Command::new("qemu-img");
    // The backing file plays no part in it, and is not opened.
    let image = serde_json::json!({ "driver": "qcow2", "file": { "driver": "file", "filename": path }, "backing": null });
    command.args(["resize"]).args(shrink).arg(format!("json:{image}")).arg(capacity.to_string());
    super::convert::run(command, &job.work, &format!("resize the volume {name:?} to {capacity} bytes"), "Image resized.")
}
