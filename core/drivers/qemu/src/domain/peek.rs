//! Reading the memory of a guest. QEMU writes it to a file, which is read and removed.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;
use virtkit_api::{DomainMemoryFlags, Error, ErrorCode, Result};
use virtkit_driver::spawner;

use super::QemuDomain;
use super::lifecycle::monitor;
use super::live::execute;
use crate::error::{error, wrong};
use crate::world::World;

/// How much memory is read at once at most.
const MOST: u32 = 4 * 1024 * 1024;

/// A file that is removed when it is not needed any more.
struct Scratch(PathBuf);

impl Scratch {
    fn new(path: PathBuf) -> Result<Self> {
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        made.map_err(|cause| Error::system(format_args!("cannot make the file {path:?}"), &cause))?;
        Ok(Self(path))
    }

    fn read(&self, size: u32) -> Result<Vec<u8>> {
        let bytes = fs::read(&self.0).map_err(|cause| Error::system(format_args!("cannot read the file {:?}", self.0), &cause))?;
        if bytes.len() == size as usize {
            return Ok(bytes);
        }
        Err(error(ErrorCode::OPERATION_FAILED, format!("QEMU gave {} of {size} bytes of the guest's memory", bytes.len())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Reads so many bytes of a running guest.
///
/// # Errors
/// `InvalidArg` for more than can be read at once, and unless one flag says what the address is; `OperationFailed` for an address that the guest
/// does not have.
pub async fn read(world: &World, domain: &QemuDomain, start: u64, size: u32, flags: DomainMemoryFlags) -> Result<Vec<u8>> {
    let monitor = monitor(domain)?;
    let command = match flags {
        DomainMemoryFlags::VIRTUAL => "memsave",
        DomainMemoryFlags::PHYSICAL => "pmemsave",
        _ => return Err(wrong("the address of memory is either VIRTUAL or PHYSICAL")),
    };
    if size == 0 || size > MOST {
        return Err(wrong(format!("{size} bytes of memory cannot be read at once; at least 1 and at most {MOST}")));
    }
    let path = world.store.scratch(domain.uuid());
    let place = path.clone();
    let scratch = spawner().block(move || Scratch::new(place)).await?;
    let arguments = json!({ "val": start, "size": size, "filename": text(&path)? });
    execute(&monitor, &domain.name(), command, arguments).await?;
    spawner().block(move || scratch.read(size)).await
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| {
        error(ErrorCode::OPERATION_UNSUPPORTED, format!("the root's path {path:?} is not UTF-8, which QEMU's monitor needs"))
    })
}
