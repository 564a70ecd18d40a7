//! The descriptors that a process has open, counted from outside: so it is the same in every language.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// How long what was closed may take to be gone: the other end of a socket learns of it, and closes its own.
const SETTLING: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

/// What a process has open: how many of each kind (`socket`, `anon_inode:[eventfd]`, a path).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open(BTreeMap<String, usize>);

impl Open {
    /// What the process with this number has open now.
    pub fn of(process: u32) -> Result<Self, String> {
        let folder = PathBuf::from(format!("/proc/{process}/fd"));
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut open = BTreeMap::new();
        for entry in entries.filter_map(Result::ok) {
            // One that was closed in the meantime is not counted.
            if let Ok(target) = std::fs::read_link(entry.path()) {
                *open.entry(kind(&target.to_string_lossy())).or_insert(0) += 1;
            }
        }
        Ok(Self(open))
    }

    /// Whether the process has no more open than this, or soon will have.
    pub fn closed(&self, process: u32) -> Result<(), String> {
        let until = Instant::now() + SETTLING;
        loop {
            let more = self.more(&Self::of(process)?);
            if more.is_empty() {
                return Ok(());
            }
            if Instant::now() >= until {
                return Err(format!("more descriptors are open than before: {}", more.join(", ")));
            }
            thread::sleep(PAUSE);
        }
    }

    fn more(&self, now: &Self) -> Vec<String> {
        let before = |kind: &String| self.0.get(kind).copied().unwrap_or(0);
        let more = now.0.iter().filter(|(kind, count)| **count > before(kind));
        more.map(|(kind, count)| format!("{kind} ({count} instead of {})", before(kind))).collect()
    }
}

/// Sockets and pipes are told apart by numbers, which mean nothing here.
fn kind(target: &str) -> String {
    match target.split_once(":[") {
        Some((kind @ ("socket" | "pipe"), _)) => kind.to_owned(),
        _ => target.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn sockets_are_one_kind_and_others_are_told_by_their_target() {
        assert_eq!(kind("socket:[77]"), "socket");
        assert_eq!(kind("pipe:[3]"), "pipe");
        assert_eq!(kind("anon_inode:[eventfd]"), "anon_inode:[eventfd]");
        assert_eq!(kind("/dev/null"), "/dev/null");
    }

    #[test]
    fn what_was_opened_is_more_and_what_was_closed_is_not() {
        let none = Open(BTreeMap::new());
        let now = Open::of(std::process::id()).expect("this process");
        let _pair = UnixStream::pair().expect("a socket pair");
        let later = Open::of(std::process::id()).expect("this process");
        assert!(now.more(&later).iter().any(|kind| kind.starts_with("socket (")), "{:?}", now.more(&later));
        assert!(later.more(&none).is_empty());
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(Open::of(u32::MAX).expect_err("no such process").starts_with("/proc/4294967295/fd: "));
    }
}
