//! Where a root may lie: a folder that nobody else can look into.

use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, fstat, open};
use rustix::io::Errno;
use virtkit_api::{Error, ErrorCode, Result};

use crate::lock::Lock;
use crate::root::Root;

/// A folder that can be the root, and is not owned yet.
#[derive(Debug)]
pub struct Place {
    pub(crate) folder: OwnedFd,
    pub(crate) path: PathBuf,
    id: PlaceId,
}

/// Which folder it is, whatever path leads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlaceId {
    device: u64,
    inode: u64,
}

impl Place {
    /// The folder at an absolute path, made with mode 0700 if it is missing, together with what leads to it.
    ///
    /// # Errors
    /// `InvalidArg` for a path that is not absolute; `OperationDenied` where the folder is another user's, or others may look into it;
    /// `SystemError` where it cannot be made or opened.
    pub fn prepare(path: &Path) -> Result<Self> {
        if !path.is_absolute() {
            return Err(Error::invalid_argument(format!("the root folder {path:?} has to be an absolute path")));
        }
        let failed = |errno: Errno| Error::system(format_args!("cannot open the root folder {path:?}"), &errno.into());
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = match open(path, flags, Mode::empty()) {
            Err(Errno::NOENT) => {
                let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
                made.map_err(|error| Error::system(format_args!("cannot make the root folder {path:?}"), &error))?;
                open(path, flags, Mode::empty())
            }
            result => result,
        };
        let folder = folder.map_err(failed)?;
        let status = fstat(&folder).map_err(failed)?;
        let user = rustix::process::geteuid().as_raw();
        if status.st_uid != user {
            let message = format!("the root folder {path:?} is owned by user {}, and this process runs as user {user}", status.st_uid);
            return Err(Error::new(ErrorCode::OPERATION_DENIED, message));
        }
        let mode = status.st_mode & 0o7777;
        if mode & 0o777 != 0o700 {
            let message =
                format!("the root folder {path:?} has the mode {mode:04o}; it must be 0700, so that no other user reaches what is in it");
            return Err(Error::new(ErrorCode::OPERATION_DENIED, message));
        }
        Ok(Self { folder, path: path.to_owned(), id: PlaceId { device: status.st_dev, inode: status.st_ino } })
    }

    /// Which folder it is.
    #[must_use]
    pub fn id(&self) -> PlaceId {
        self.id
    }

    /// Makes this process the owner.
    ///
    /// # Errors
    /// `ResourceBusy` with the process and program of the owner where there is one; `SystemError`.
    pub fn own(self) -> Result<Root> {
        let lock = Lock::take(&self.folder, &self.path)?;
        Ok(Root::new(self, lock))
    }
}
