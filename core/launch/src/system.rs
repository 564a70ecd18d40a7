//! Leaving behind what came from the asking program.

use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use crate::report::Failure;

/// Closes every descriptor but this one, and puts nothing in the place of input and output. The asking program's listening sockets must not live
/// on in a process that it started.
pub fn let_go(keep: RawFd) -> Result<(), Failure> {
    let keep = u32::try_from(keep).map_err(|_| Failure::with("keeping the socket", libc::EBADF))?;
    close_between(3, keep.saturating_sub(1))?;
    close_between(keep + 1, u32::MAX)?;
    // SAFETY: opens by a constant path.
    let null = unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC) };
    if null < 0 {
        return Err(Failure::last("opening /dev/null"));
    }
    for number in 0..=2 {
        // SAFETY: both are numbers of descriptors; the standard ones belong to nobody in this program.
        if unsafe { libc::dup2(null, number) } < 0 {
            return Err(Failure::last("replacing input and output"));
        }
    }
    // Where input or output was closed, /dev/null has taken its number and stays.
    if null > 2 {
        // SAFETY: it was opened above and is not used any more.
        unsafe { libc::close(null) };
    }
    Ok(())
}

/// Closes the descriptors from one number to another, if there are any between them.
pub fn close_between(first: u32, last: u32) -> Result<(), Failure> {
    if first > last {
        return Ok(());
    }
    // SAFETY: this program keeps no descriptor that it does not name here.
    if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } != 0 {
        return Err(Failure::last("closing descriptors"));
    }
    Ok(())
}

/// Leaves the session, so that no terminal's signal reaches what is started.
pub fn new_session() -> Result<(), Failure> {
    // SAFETY: has no condition. A process that was just made leads no group, so it does not fail.
    if unsafe { libc::setsid() } < 0 { Err(Failure::last("making a session")) } else { Ok(()) }
}

/// All signals do what they do by default, and none is held back: interpreters ignore some, which would be inherited.
pub fn default_signals() -> Result<(), Failure> {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: the default is no function. Two signals cannot be changed, and some numbers are none; both are refused, and as they should be.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    // SAFETY: an empty set is made before it is used.
    let failed = unsafe {
        let mut none = std::mem::zeroed::<libc::sigset_t>();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut())
    };
    if failed == 0 { Ok(()) } else { Err(Failure::last("unblocking signals")) }
}

/// Ends a process at once.
pub fn kill(pidfd: &OwnedFd) {
    // SAFETY: the descriptor names the process, whatever its number means by now. One that has ended is no error that matters.
    unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), libc::SIGKILL, std::ptr::null::<libc::siginfo_t>(), 0) };
}

/// Takes the end of a child: where the program that asked is process 1 of its namespace, nobody else would do it. Waits for it, or looks whether it
/// has come.
pub fn take_end(pid: libc::pid_t, wait: bool) {
    let options = if wait { 0 } else { libc::WNOHANG };
    // SAFETY: the number is that of a child which nobody has waited for, or of none.
    unsafe { libc::waitpid(pid, std::ptr::null_mut(), options) };
}
