//! The lock that makes a process the owner of a folder. It ends with the process, however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;

use rustix::fs::{FlockOperation, Mode, OFlags, flock, openat};
use rustix::io::Errno;
use virtkit_api::{Error, ErrorCode, Result};

use crate::fork::{self, Kept};

/// The file that is locked. It says who the owner is and stays when there is none.
const FILE: &str = ".owner";

/// The most that is read of who the owner is.
const LONGEST: u64 = 4096;

/// The lock, until it is dropped.
///
/// It is one of `flock`, which belongs to the open file: a POSIX lock would be lost as soon as anybody in this process closed the file.
#[derive(Debug)]
pub struct Lock {
    /// In a forked child it is closed already, so it is not dropped there.
    file: ManuallyDrop<File>,
    kept: &'static Kept,
    generation: u32,
}

impl Lock {
    /// Makes this process the owner of a folder.
    ///
    /// # Errors
    /// `ResourceBusy` with the owner's process and program where there is one; `SystemError`.
    pub fn take(folder: impl AsFd, path: &Path) -> Result<Self> {
        let failed = |errno: Errno| Error::system(format_args!("cannot lock the root folder {path:?}"), &errno.into());
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mut file = File::from(openat(folder, FILE, flags, Mode::RUSR | Mode::WUSR).map_err(failed)?);
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(owned(path, &mut file)),
            Err(errno) => return Err(failed(errno)),
        }
        let kept = fork::close_in_children(file.as_raw_fd());
        let mut lock = Self { file: ManuallyDrop::new(file), kept, generation: fork::generation() };
        lock.sign().map_err(|error| Error::system(format_args!("cannot say who owns the root folder {path:?}"), &error))?;
        Ok(lock)
    }

    /// Writes down who the owner is.
    fn sign(&mut self) -> io::Result<()> {
        let program = std::env::current_exe().map_or_else(|_| "?".to_owned(), |path| path.display().to_string());
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        writeln!(self.file, "{}\n{program}", std::process::id())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.generation != fork::generation() {
            return;
        }
        // Said aloud, because a child that was made without the handlers of `fork` may have a copy of the descriptor until it runs its program.
        let _ = flock(&*self.file, FlockOperation::Unlock);
        self.kept.forget();
        // SAFETY: it is dropped once, here.
        unsafe { ManuallyDrop::drop(&mut self.file) };
    }
}

/// The error that somebody else has it.
fn owned(path: &Path, file: &mut File) -> Error {
    let mut text = String::new();
    let read = file.take(LONGEST).read_to_string(&mut text);
    let mut lines = text.lines();
    let owner = match (read, lines.next().and_then(|pid| pid.parse::<u32>().ok()), lines.next()) {
        (Ok(_), Some(pid), _) if pid == std::process::id() => "this process, through another copy of the library".to_owned(),
        (Ok(_), Some(pid), Some(program)) => format!("process {pid}, {program}"),
        // Between taking the lock and signing lies a moment.
        (Ok(_) | Err(_), _, _) => "a process that has not said yet who it is".to_owned(),
    };
    let message = format!("the root folder {path:?} is owned by {owner}; it can have one owner at a time");
    Error::new(ErrorCode::RESOURCE_BUSY, message)
}
