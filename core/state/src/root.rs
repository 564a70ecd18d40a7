//! The folder that everything lies in.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use virtkit_api::{Error, ErrorCode, Result};

use crate::folder::Folder;
use crate::lock::Lock;
use crate::place::Place;

/// A folder that this process owns. Copies are the same ownership, which ends with [`release`](Self::release) or with the last copy and the last
/// [`Folder`] of it.
#[derive(Debug, Clone)]
pub struct Root(Arc<Owned>);

/// What the folders of a root share.
#[derive(Debug)]
pub(crate) struct Owned {
    place: Place,
    /// None once it was released. Held for reading while a file is changed, so that nothing is written by who is no longer the owner.
    lock: RwLock<Option<Lock>>,
    /// The folders in which nothing is left of an owner that was killed.
    swept: Mutex<HashSet<PathBuf>>,
}

impl Root {
    /// Makes this process the owner of the folder at an absolute path. One that is missing is made, with mode 0700.
    ///
    /// # Errors
    /// `InvalidArg` for a path that is not absolute; `OperationDenied` where the folder is another user's, or its mode is not 0700;
    /// `ResourceBusy` with the process and program of the owner where there is one; `SystemError`.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Place::prepare(path.as_ref())?.own()
    }

    pub(crate) fn new(place: Place, lock: Lock) -> Self {
        Self(Arc::new(Owned { place, lock: RwLock::new(Some(lock)), swept: Mutex::default() }))
    }

    /// Where it is, as it was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.place.path
    }

    /// The folder called `name` in it, made if it is missing. Temporary files that an owner left who was killed are removed.
    ///
    /// # Errors
    /// `SystemError` where it cannot be made or opened.
    pub fn folder(&self, name: &str) -> Result<Folder> {
        Folder::open(self.0.clone(), &self.0.place.folder, &self.0.place.path, name)
    }

    /// Gives the folder free for another owner, once changes that are under way have ended. Folders of it answer `OperationInvalid` from now on.
    pub fn release(&self) {
        drop(self.0.lock.write().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Owned {
    /// The right to change something, as long as the result lives.
    pub(crate) fn owned(&self) -> Result<RwLockReadGuard<'_, Option<Lock>>> {
        let lock = self.lock.read().unwrap_or_else(PoisonError::into_inner);
        if lock.is_some() {
            return Ok(lock);
        }
        let message = format!("the root folder {:?} was released, so nothing in it can be read or changed", self.place.path);
        Err(Error::new(ErrorCode::OPERATION_INVALID, message))
    }

    /// Whether a folder still has to be swept. It is asked once for each, because later there may be files in the making.
    pub(crate) fn first_time(&self, folder: &Path) -> bool {
        self.swept.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned())
    }
}
