//! Files that are being made: beside their place, under a name that no volume has, and moved there when they are whole.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;
use virtkit_api::{Result, Uuid};

use super::sync_folder_of;
use crate::error::system;

/// How the names of unfinished files begin and end.
const BEFORE: &str = ".virtkit-";
const BEHIND: &str = ".unfinished";

/// A file that is not whole yet. It vanishes unless it is published.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    /// Locked, so that nobody takes it for one that was left behind.
    file: File,
    published: bool,
}

impl Unfinished {
    /// An empty file in the folder of a pool, for nobody but its owner.
    ///
    /// # Errors
    /// `SystemError` where none can be made.
    pub fn new(folder: &Path) -> Result<Self> {
        let path = folder.join(format!("{BEFORE}{}{BEHIND}", Uuid::new_v4()));
        let failed = |answer: std::io::Error| system(format_args!("cannot make a file in {folder:?}"), &answer);
        let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
        let this = Self { path, file, published: false };
        flock(&this.file, FlockOperation::NonBlockingLockExclusive).map_err(|errno| failed(errno.into()))?;
        Ok(this)
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, unless that is taken. Afterwards it lasts. Gives whether the name was free.
    ///
    /// # Errors
    /// `SystemError`, `OperationFailed` where there is no room.
    pub fn publish(mut self, path: &Path) -> Result<bool> {
        let failed = |answer: std::io::Error| system(format_args!("cannot make the file {path:?}"), &answer);
        self.file.sync_all().map_err(failed)?;
        match renameat_with(CWD, &self.path, CWD, path, RenameFlags::NOREPLACE) {
            Ok(()) => self.published = true,
            // A file system that does not know the flag: a second name, which is never given twice, in place of the first.
            Err(Errno::INVAL | Errno::NOSYS) => match std::fs::hard_link(&self.path, path) {
                Ok(()) => {}
                Err(answer) if answer.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
                Err(answer) => return Err(failed(answer)),
            },
            Err(Errno::EXIST) => return Ok(false),
            Err(errno) => return Err(failed(errno.into())),
        }
        sync_folder_of(path).map_err(failed)?;
        Ok(true)
    }

    /// Whether a name is one of an unfinished file.
    pub fn is_name(name: &str) -> bool {
        name.starts_with(BEFORE) && name.ends_with(BEHIND)
    }

    /// Removes an unfinished file that somebody left who was killed. One that is in the making stays.
    pub fn sweep(path: &Path) {
        let Ok(file) = virtkit_image::open(path) else { return };
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            // What cannot be removed shows nowhere; the next look tries again.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.published {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
