//! The new process, from the fork to another program.

use std::ffi::CString;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use crate::pipe::Pipe;
use crate::report::Failure;
use crate::request::Request;
use crate::system;

/// A process that is another program by now.
#[derive(Debug)]
pub struct Started {
    pub pid: libc::pid_t,
    /// In ticks since the host was started: with the pid it names a process for ever.
    pub start_time: u64,
    pub pidfd: OwnedFd,
}

/// What the new process does, in this order, for the message where it fails.
const STEPS: [&str; 7] = [
    "moving descriptors",
    "placing descriptors",
    "closing descriptors",
    "entering the root folder",
    "reading a limit",
    "changing a limit",
    "running the program",
];

/// Starts it, and waits until it is the program that was asked for.
pub fn start(request: &Request, descriptors: Vec<OwnedFd>) -> Result<Started, Failure> {
    if descriptors.is_empty() {
        return Err(Failure::with("looking for a descriptor to print to", libc::EBADF));
    }
    let arguments = pointers(&request.arguments);
    let environment = pointers(&request.environment);
    let numbers: Vec<RawFd> = descriptors.iter().map(AsRawFd::as_raw_fd).collect();
    let pipe = Pipe::new()?;
    // SAFETY: this program has one thread, so the child may do what it likes.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        let Err((step, errno)) = become_program(request, &numbers, &arguments, &environment, pipe.writer());
        Pipe::tell(pipe.writer(), step, errno);
        // SAFETY: ends the process, and nothing else.
        unsafe { libc::_exit(127) };
    }
    if pid < 0 {
        return Err(Failure::last("forking"));
    }
    drop(descriptors);
    // SAFETY: the process is a child that nobody has waited for, so the number is its own.
    let pidfd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    if let Some((step, errno)) = pipe.wait() {
        system::take_end(pid, true);
        return Err(Failure::with(STEPS.get(step).copied().unwrap_or("starting"), errno));
    }
    let Ok(pidfd) = RawFd::try_from(pidfd).map_err(drop).and_then(|fd| if fd < 0 { Err(()) } else { Ok(fd) }) else {
        let failure = Failure::last("opening a pidfd");
        // SAFETY: the process is still a child of this one, so the number is its own.
        unsafe { libc::kill(pid, libc::SIGKILL) };
        system::take_end(pid, true);
        return Err(failure);
    };
    // SAFETY: it was just opened and belongs to nobody else.
    let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
    match start_time(pid) {
        Some(start_time) => Ok(Started { pid, start_time, pidfd }),
        None => {
            system::kill(&pidfd);
            system::take_end(pid, true);
            Err(Failure::with("reading when the process was started", libc::EIO))
        }
    }
}

/// Runs in the new process and comes back only with a step that failed and its error.
fn become_program(
    request: &Request,
    descriptors: &[RawFd],
    arguments: &[*const libc::c_char],
    environment: &[*const libc::c_char],
    pipe: RawFd,
) -> Result<std::convert::Infallible, (i32, i32)> {
    let checked = |step: i32, result: libc::c_int| if result < 0 { Err((step, errno())) } else { Ok(result) };
    // First out of the way, so that none is overwritten by another that takes its place.
    let mut moved = Vec::with_capacity(descriptors.len());
    for number in descriptors {
        // SAFETY: copies a descriptor that this program got.
        moved.push(checked(0, unsafe { libc::fcntl(*number, libc::F_DUPFD_CLOEXEC, pipe) })?);
    }
    // The first is what is printed to, as output and as errors.
    let places = std::iter::once((moved[0], 1)).chain(moved.iter().copied().zip(2..));
    let mut next = 3;
    for (from, to) in places {
        // SAFETY: what is overwritten is either /dev/null or was moved above. The copy stays open in the program.
        next = next.max(checked(1, unsafe { libc::dup2(from, to) })? + 1);
    }
    let (next, kept) = (u32::try_from(next).unwrap_or(3), u32::try_from(pipe).unwrap_or(u32::MAX));
    system::close_between(next, kept - 1).and_then(|()| system::close_between(kept + 1, u32::MAX)).map_err(|_| (2, errno()))?;
    // SAFETY: a constant path.
    checked(3, unsafe { libc::chdir(c"/".as_ptr()) })?;
    // SAFETY: has no condition.
    unsafe { libc::umask(request.umask) };
    for limit in &request.limits {
        // SAFETY: the kernel fills what is given.
        let mut now = unsafe { std::mem::zeroed::<libc::rlimit>() };
        // SAFETY: the resource is one that the request's parser names.
        checked(4, unsafe { libc::getrlimit(limit.resource, &raw mut now) })?;
        now.rlim_cur = limit.soft.unwrap_or(now.rlim_max).min(now.rlim_max);
        // SAFETY: as above.
        checked(5, unsafe { libc::setrlimit(limit.resource, &raw const now) })?;
    }
    // SAFETY: both lists end with a null pointer, and their strings live as long as the request.
    checked(6, unsafe { libc::execve(arguments[0], arguments.as_ptr(), environment.as_ptr()) })?;
    Err((6, 0))
}

fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// Pointers to strings, with a null pointer behind the last.
fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|string| string.as_ptr()).chain(std::iter::once(std::ptr::null())).collect()
}

/// The 22nd field of the process's line in `/proc`. The second one, the name, may have blanks and brackets in it.
fn start_time(pid: libc::pid_t) -> Option<u64> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    line.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}
