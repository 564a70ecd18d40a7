//! Folders of small files that are there whole or not at all.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, fsync, mkdirat, openat, renameat, statat, unlinkat};
use rustix::io::Errno;
use virtkit_api::{Error, ErrorCode, Result};

use crate::file_name::FileName;
use crate::root::Owned;

/// How a file ends that is not whole yet.
const UNFINISHED: &str = ".tmp";

/// The largest file that is read, 64 MiB: twice the largest message of the wire. What is larger was not written here.
const LARGEST: u64 = 64 << 20;

/// A folder below a [`Root`](crate::Root).
#[derive(Debug, Clone)]
pub struct Folder {
    owned: Arc<Owned>,
    open: Arc<OwnedFd>,
    path: PathBuf,
}

impl Folder {
    pub(crate) fn open(owned: Arc<Owned>, parent: impl AsFd, parent_path: &Path, name: &str) -> Result<Self> {
        let name = FileName::of_name(name, "");
        let path = parent_path.join(name.as_str());
        let failed = |errno: Errno| Error::system(format_args!("cannot open the folder {path:?}"), &errno.into());
        let holding = owned.owned()?;
        match mkdirat(&parent, name.as_str(), Mode::RWXU) {
            Ok(()) => fsync(&parent).map_err(failed)?,
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(Error::system(format_args!("cannot make the folder {path:?}"), &errno.into())),
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = openat(&parent, name.as_str(), flags, Mode::empty()).map_err(failed)?;
        let first_time = owned.first_time(&path);
        drop(holding);
        let folder = Self { owned, open: Arc::new(folder), path };
        if first_time {
            folder.sweep()?;
        }
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder called `name` in it, made if it is missing.
    ///
    /// # Errors
    /// `SystemError` where it cannot be made or opened.
    pub fn folder(&self, name: &str) -> Result<Self> {
        Self::open(self.owned.clone(), &*self.open, &self.path, name)
    }

    /// Puts a file in the place of what there is under its name. Whenever the process or the machine ends, either the old content is there or
    /// the new one; once this returns it is the new one.
    ///
    /// # Errors
    /// `SystemError`, as for a full disk: the old content stays.
    pub fn write(&self, name: &FileName, content: &[u8]) -> Result<()> {
        let _holding = self.owned.owned()?;
        self.replace(name, content, true)?;
        self.sync().map_err(|errno| self.failed("write", name, &errno.into()))
    }

    /// The same for what is only true as long as the host runs, such as the number of a process. However a process ends, the old content is there or
    /// the new one; once this returns it is the new one. Nothing waits for the disk, so after the end of the host itself there may be neither.
    ///
    /// # Errors
    /// `SystemError`, as for a full disk: the old content stays.
    pub fn write_passing(&self, name: &FileName, content: &[u8]) -> Result<()> {
        let _holding = self.owned.owned()?;
        self.replace(name, content, false)
    }

    fn replace(&self, name: &FileName, content: &[u8], lasting: bool) -> Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let unfinished = format!(".{name}.{:x}{UNFINISHED}", COUNT.fetch_add(1, Ordering::Relaxed));
        let written = self.write_new(&unfinished, content, lasting).and_then(|()| {
            renameat(&*self.open, unfinished.as_str(), &*self.open, name.as_str())?;
            Ok(())
        });
        written.map_err(|error| {
            let _ = unlinkat(&*self.open, unfinished.as_str(), AtFlags::empty());
            self.failed("write", name, &error)
        })
    }

    fn write_new(&self, name: &str, content: &[u8], lasting: bool) -> std::io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(openat(&*self.open, name, flags, Mode::RUSR | Mode::WUSR)?);
        file.write_all(content)?;
        if lasting { file.sync_all() } else { Ok(()) }
    }

    /// The content of a file, none where there is no such file.
    ///
    /// # Errors
    /// `SystemError` where it cannot be read.
    pub fn read(&self, name: &FileName) -> Result<Option<Vec<u8>>> {
        let _holding = self.owned.owned()?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = match openat(&*self.open, name.as_str(), flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(self.failed("read", name, &errno.into())),
        };
        let mut content = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut content).map_err(|error| self.failed("read", name, &error))?;
        if content.len() as u64 > LARGEST {
            let message = format!("the file {:?} has more than {LARGEST} bytes, so it is none of virtkit's", self.path.join(name.as_str()));
            return Err(Error::new(ErrorCode::OPERATION_FAILED, message));
        }
        Ok(Some(content))
    }

    /// The files in it, by name.
    ///
    /// # Errors
    /// `SystemError` where it cannot be read.
    pub fn list(&self) -> Result<Vec<FileName>> {
        let _holding = self.owned.owned()?;
        let mut names = self.names(FileName::found)?;
        names.sort_unstable();
        Ok(names)
    }

    /// Removes a file, and says whether it was there. Once this returns it stays away.
    ///
    /// # Errors
    /// `SystemError` where it cannot be removed.
    pub fn remove(&self, name: &FileName) -> Result<bool> {
        let _holding = self.owned.owned()?;
        let removed = self.unlink(name)?;
        if removed {
            self.sync().map_err(|errno| self.failed("remove", name, &errno.into()))?;
        }
        Ok(removed)
    }

    /// The same for what was written by [`write_passing`](Self::write_passing): after the end of the host it may be there again.
    ///
    /// # Errors
    /// `SystemError` where it cannot be removed.
    pub fn remove_passing(&self, name: &FileName) -> Result<bool> {
        let _holding = self.owned.owned()?;
        self.unlink(name)
    }

    fn unlink(&self, name: &FileName) -> Result<bool> {
        match unlinkat(&*self.open, name.as_str(), AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(self.failed("remove", name, &errno.into())),
        }
    }

    /// Removes what an owner left that was killed while it wrote.
    fn sweep(&self) -> Result<()> {
        let _holding = self.owned.owned()?;
        let left = self.names(|name| (name.starts_with('.') && name.ends_with(UNFINISHED)).then(|| name.to_owned()))?;
        for name in left {
            match unlinkat(&*self.open, name.as_str(), AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(errno) => {
                    let file = self.path.join(name);
                    return Err(Error::system(format_args!("cannot remove the unfinished file {file:?}"), &errno.into()));
                }
            }
        }
        Ok(())
    }

    /// The plain files whose names `wanted` makes something of.
    fn names<T>(&self, wanted: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
        let failed = |errno: Errno| Error::system(format_args!("cannot list the folder {:?}", self.path), &errno.into());
        let mut names = Vec::new();
        for entry in Dir::read_from(&*self.open).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Some(name) = entry.file_name().to_str().ok().and_then(&wanted) else { continue };
            let kind = match entry.file_type() {
                FileType::Unknown => {
                    let status = statat(&*self.open, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW).map_err(failed)?;
                    FileType::from_raw_mode(status.st_mode)
                }
                kind => kind,
            };
            if kind == FileType::RegularFile {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Makes the table of names last.
    fn sync(&self) -> Result<(), Errno> {
        fsync(&*self.open)
    }

    fn failed(&self, what: &str, name: &FileName, error: &std::io::Error) -> Error {
        Error::system(format_args!("cannot {what} the file {:?}", self.path.join(name.as_str())), error)
    }
}
