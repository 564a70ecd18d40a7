//! Volumes: files, folders and block devices in the folder of a pool.

mod change;
mod convert;
mod copy;
mod create;
mod data;
mod facts;
mod list;
mod lookup;
mod permissions;
mod status;
mod unfinished;
mod wanted;
mod wipe;

use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{ErrorCode, Result};
use virtkit_image::open_any;

pub use self::permissions::Permissions;
pub use self::unfinished::Unfinished;
use crate::error::{error, system};

/// What a volume is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Block,
}

/// A volume. What it is and has is asked of the disk each time; here is only what the disk does not know.
#[derive(Debug)]
pub struct Volume {
    name: Arc<str>,
    kind: Kind,
    users: Mutex<Users>,
}

/// Who is busy with a volume.
#[derive(Debug, Default)]
struct Users {
    /// How many read it.
    readers: usize,
    /// Whether somebody changes it.
    writer: bool,
}

impl Volume {
    pub fn new(name: Arc<str>, kind: Kind) -> Self {
        Self { name, kind, users: Mutex::default() }
    }

    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    fn users(&self) -> MutexGuard<'_, Users> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps it from being changed while it is read, or from everything else while it is changed.
    ///
    /// # Errors
    /// `OperationInvalid` where others do not allow that.
    pub fn start_use(self: &Arc<Self>, writer: bool) -> Result<Use> {
        let mut users = self.users();
        if users.writer || (writer && users.readers > 0) {
            let what = if users.writer { "changed" } else { "read" };
            let message = format!("the volume {:?} is in use: it is being {what}", self.name);
            return Err(error(ErrorCode::OPERATION_INVALID, message));
        }
        if writer {
            users.writer = true;
        } else {
            users.readers += 1;
        }
        Ok(Use { volume: self.clone(), writer })
    }

    /// The error for something that this kind of volume cannot do.
    pub fn is_folder(&self, what: &str) -> virtkit_api::Error {
        error(ErrorCode::OPERATION_UNSUPPORTED, format!("the volume {:?} is a folder, which cannot be {what}", self.name))
    }

    /// Opens it for reading. A special file that took its place meanwhile holds nobody up.
    ///
    /// # Errors
    /// `NoStorageVolume` where it is gone; `SystemError`.
    pub fn open(&self, path: &str, writable: bool) -> Result<File> {
        let file = open_any(Path::new(path), writable).map_err(|answer| self.failed("open", path, &answer))?;
        let kind = file.metadata().map_err(|answer| self.failed("look at", path, &answer))?.file_type();
        if Kind::of(kind) == Some(self.kind) {
            return Ok(file);
        }
        let message = format!("the volume {:?} at {path:?} is no longer what it was; refresh its storage pool", self.name);
        Err(error(ErrorCode::OPERATION_FAILED, message))
    }

    /// Opens it to change what is in it.
    ///
    /// # Errors
    /// As `open`; `OperationInvalid` where another process, as a virtual machine, has locked it.
    pub fn open_alone(&self, path: &str) -> Result<File> {
        let file = self.open(path, true)?;
        if is_locked(&file).map_err(|answer| self.failed("look at the locks of", path, &answer))? {
            let message = format!("the volume {:?} at {path:?} is in use by another process, which has locked it", self.name);
            return Err(error(ErrorCode::OPERATION_INVALID, message));
        }
        Ok(file)
    }

    /// What the system answered to something that was done with it.
    pub fn failed(&self, doing: &str, path: &str, answer: &std::io::Error) -> virtkit_api::Error {
        if answer.kind() == std::io::ErrorKind::NotFound {
            let message = format!("the volume {:?} is gone: there is no file {path:?}", self.name);
            return error(ErrorCode::NO_STORAGE_VOLUME, message);
        }
        system(format_args!("cannot {doing} the volume {:?} at {path:?}", self.name), answer)
    }
}

/// Whether somebody else holds a lock of QEMU on an image. QEMU locks single bytes from 100 on for what it does, and from 200 on for what it does
/// not let others do.
fn is_locked(file: &File) -> std::io::Result<bool> {
    let write_lock = libc::c_short::try_from(libc::F_WRLCK).unwrap_or_default();
    let mut lock = libc::flock { l_type: write_lock, l_whence: 0, l_start: 100, l_len: 200, l_pid: 0 };
    // SAFETY: the descriptor is open as long as `file`, and the structure is the one that this command fills.
    if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_GETLK, &raw mut lock) } < 0 {
        return Err(std::io::Error::last_os_error());
    }
    Ok(libc::c_int::from(lock.l_type) != libc::F_UNLCK)
}

/// Makes a folder's table of names last.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// The right to a volume, until it is dropped.
#[derive(Debug)]
pub struct Use {
    volume: Arc<Volume>,
    writer: bool,
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut users = self.volume.users();
        if self.writer {
            users.writer = false;
        } else {
            users.readers -= 1;
        }
    }
}
