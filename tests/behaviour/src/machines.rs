//! Virtual machines that a scenario has left behind: none may be there when it has ended.

use std::fs;
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// How long a process may take to end that was killed.
const PATIENCE: Timespec = Timespec { tv_sec: 10, tv_nsec: 0 };

/// Ends all machines of a root, and gives a line for each: its program and number.
pub fn end(root: &Path) -> Vec<String> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(|number| end_one(root, number)).collect()
}

fn end_one(root: &Path, number: i32) -> Option<String> {
    if !prints_below(root, number) {
        return None;
    }
    let process = pidfd_open(Pid::from_raw(number)?, PidfdFlags::empty()).ok()?;
    // Looked at again: the number may have been another's when the descriptor was made.
    if !prints_below(root, number) {
        return None;
    }
    let name = fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
    // If it has ended meanwhile, that is what was wanted.
    let _ = pidfd_send_signal(&process, Signal::KILL);
    let _ = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&PATIENCE));
    Some(format!("{} (process {number})", name.trim_end()))
}

/// Whether a process prints to a file below a folder. A machine does: its log is in its root. Nothing else of its arguments has to name that.
fn prints_below(root: &Path, number: i32) -> bool {
    fs::read_link(format!("/proc/{number}/fd/1")).is_ok_and(|output| output.starts_with(root))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;

    use super::end;

    #[test]
    fn who_prints_below_the_root_is_ended_and_named() {
        let place = std::env::temp_dir().join(format!("virtkit-machines-{}", std::process::id()));
        let [root, other] = ["root", "root-of-another"].map(|name| place.join(name));
        let mut started = [&root, &other].map(|folder| {
            std::fs::create_dir_all(folder).expect("a folder");
            let log = std::fs::File::create(folder.join("log")).expect("a file");
            Command::new("sleep").arg("600").stdout(log).spawn().expect("a process")
        });
        let left = end(&root);
        assert_eq!(left, [format!("sleep (process {})", started[0].id())]);
        assert_eq!(started[0].wait().expect("it was a child").signal(), Some(9));
        assert!(started[1].try_wait().expect("it is a child").is_none(), "the machine of another root was ended");
        assert_eq!(end(&other).len(), 1);
        started[1].wait().expect("it was a child");
        std::fs::remove_dir_all(place).expect("it is there");
    }
}
