//! A process that runs, and its end.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, pidfd_open, pidfd_send_signal, waitid};
use tokio::io::unix::AsyncFd;

/// A process, named by a descriptor: its number may one day be another's, the descriptor never is.
#[derive(Debug)]
pub struct Process {
    pid: i32,
    start_time: u64,
    descriptor: AsyncFd<OwnedFd>,
}

impl Process {
    /// One that was just started.
    pub fn new(pid: i32, start_time: u64, descriptor: OwnedFd) -> io::Result<Self> {
        // SAFETY: the descriptor is owned by what is registered, so it stays open until that is dropped.
        let descriptor = unsafe { AsyncFd::register_with_interest(descriptor, tokio::io::Interest::READABLE) }?;
        Ok(Self { pid, start_time, descriptor })
    }

    /// One that was started earlier, none if it has ended: a process with its number that was started at another time is another.
    pub fn find(pid: i32, start_time: u64) -> io::Result<Option<Self>> {
        let Some(number) = Pid::from_raw(pid) else { return Ok(None) };
        let descriptor = match pidfd_open(number, PidfdFlags::empty()) {
            Ok(descriptor) => descriptor,
            Err(Errno::SRCH) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        // Asked after the descriptor is there: from then on the number cannot be given to another without that being seen.
        if running_since(pid) != Some(start_time) {
            return Ok(None);
        }
        Self::new(pid, start_time, descriptor).map(Some)
    }

    /// Its number.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// When it was started, in ticks since the host was.
    pub fn start_time(&self) -> u64 {
        self.start_time
    }

    /// Waits for its end.
    pub async fn ended(&self) {
        // A descriptor of a process becomes readable at its end and stays so. Waiting for it fails only where the runtime ends.
        let _ = self.descriptor.readable().await;
        take_end(self.descriptor.as_fd());
    }

    /// Another descriptor of it.
    pub fn descriptor(&self) -> io::Result<OwnedFd> {
        self.descriptor.as_fd().try_clone_to_owned()
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut [PollFd::new(&self.descriptor, PollFlags::IN)], Some(&now)).is_ok_and(|ready| ready > 0)
    }

    /// Asks it to end.
    pub fn terminate(&self) -> io::Result<()> {
        self.signal(Signal::TERM)
    }

    /// Ends it.
    pub fn kill(&self) -> io::Result<()> {
        self.signal(Signal::KILL)
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        match pidfd_send_signal(self.descriptor.as_fd(), signal) {
            // It has ended by itself.
            Err(Errno::SRCH) => Ok(()),
            result => Ok(result?),
        }
    }

    /// The processor time that it has used, in nanoseconds, as the kernel has it in memory; none once it has ended.
    pub fn cpu_time(&self) -> Option<u64> {
        let fields = fields(self.pid)?;
        // The number of one that has ended may be another's by now.
        if fields.get(19)?.parse() != Ok(self.start_time) {
            return None;
        }
        let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        Some(ticks * (1_000_000_000 / rustix::param::clock_ticks_per_second().max(1)))
    }
}

/// Takes the end of a process, if it has come and nobody else is to take it: where this is process 1 of its namespace, or a reaper of others' children, a process
/// that nobody waits for is its own.
pub fn take_end(process: BorrowedFd<'_>) {
    let _ = waitid(WaitId::PidFd(process), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
}

/// When the process with this number was started, none if it has ended; one that nobody has waited for has.
fn running_since(pid: i32) -> Option<u64> {
    let fields = fields(pid)?;
    if matches!(fields.first()?.as_str(), "Z" | "X") {
        return None;
    }
    fields.get(19)?.parse().ok()
}

/// The fields of a process's line in `/proc` from the third on, the state. The second, the name, may have blanks and brackets in it.
fn fields(pid: i32) -> Option<Vec<String>> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(line.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::{Process, running_since};

    #[tokio::test]
    async fn a_process_is_found_by_number_and_start_and_its_end_is_seen() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let pid = child.id().cast_signed();
        let since = running_since(pid).unwrap();
        assert!(Process::find(pid, since + 1).unwrap().is_none(), "another process with this number");
        let process = Process::find(pid, since).unwrap().unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(20), process.ended()).await.is_err());
        assert!(process.cpu_time().is_some());
        assert!(!process.has_ended());
        process.terminate().unwrap();
        process.ended().await;
        assert!(process.has_ended());
        assert!(Process::find(pid, since).unwrap().is_none());
        process.kill().unwrap();
        // The end was waited for above already.
        assert!(child.wait().is_err());
    }
}
