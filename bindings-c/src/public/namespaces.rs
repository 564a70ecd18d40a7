//! The namespaces that a thread is in.

use std::fs::{self, File};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;

use libc::c_int;
use virtkit::{Error, ErrorCode, ErrorDomain, Result};

use super::error::failure;
use super::memory::argument;

/// The kinds of them, in the order in which they can be entered: that of users gives the rights for the others, and behind that of mounts `/proc` is another.
const KINDS: [&str; 6] = ["user", "ipc", "uts", "net", "pid", "mnt"];

fn path(kind: &str) -> String {
    format!("/proc/thread-self/ns/{kind}")
}

/// Opens those of the calling thread. A kind that the kernel does not have is left out.
pub fn own() -> Result<Vec<OwnedFd>> {
    let mut files = Vec::new();
    for kind in KINDS {
        match File::open(path(kind)) {
            Ok(file) => files.push(file.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(refused(format!("{} cannot be opened: {error}", path(kind)))),
        }
    }
    Ok(files)
}

/// Takes the calling thread into namespaces. What is negative is left out.
pub fn enter(files: &[c_int]) -> Result<()> {
    if files.is_empty() {
        return Err(argument("there is no namespace to enter: `nfdlist` is 0".to_owned()));
    }
    for &file in files.iter().filter(|&&file| file >= 0) {
        // SAFETY: numbers alone.
        if unsafe { libc::setns(file, 0) } == 0 {
            continue;
        }
        let error = io::Error::last_os_error();
        // The kernel says of some kinds that they cannot be entered again, where the thread is in it: then there is nothing to do.
        if error.raw_os_error() != Some(libc::EINVAL) || !is_own(file) {
            return Err(refused(format!("the namespace behind the descriptor {file} cannot be entered: {error}")));
        }
    }
    Ok(())
}

/// Whether the calling thread is in the namespace behind a descriptor.
fn is_own(file: c_int) -> bool {
    let mut stat = MaybeUninit::uninit();
    // SAFETY: there is room for the answer.
    if unsafe { libc::fstat(file, stat.as_mut_ptr()) } != 0 {
        return false;
    }
    // SAFETY: the call has filled it.
    let stat = unsafe { stat.assume_init() };
    let mut own = KINDS.iter().filter_map(|kind| fs::metadata(path(kind)).ok());
    own.any(|own| (own.dev(), own.ino()) == (stat.st_dev, stat.st_ino))
}

fn refused(message: String) -> Error {
    failure(ErrorCode::SYSTEM_ERROR, ErrorDomain::LXC, message)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::fd::AsRawFd as _;

    use super::{KINDS, enter, own};

    #[test]
    fn a_thread_is_in_a_namespace_of_each_kind() {
        let files = own().expect("/proc is there");
        assert!(files.len() >= 4 && files.len() <= KINDS.len(), "{files:?}");
    }

    /// The kernel never lets a process enter its own namespace of users again.
    #[test]
    fn the_own_namespace_of_users_is_entered_already() {
        let user = File::open("/proc/thread-self/ns/user").expect("the kernel has them");
        assert_eq!(enter(&[-1, user.as_raw_fd()]), Ok(()));
    }

    #[test]
    fn what_is_no_namespace_is_refused() {
        let message = |files: &[i32]| enter(files).expect_err("there is none").message.clone();
        assert_eq!(message(&[]), "there is no namespace to enter: `nfdlist` is 0");
        let file = File::open("/dev/null").expect("it is there");
        let refused = message(&[file.as_raw_fd()]);
        assert!(refused.contains(&format!("the descriptor {} cannot be entered", file.as_raw_fd())), "{refused}");
    }
}
