//! Running the program of a language, and looking after what it leaves.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use virtkit_guest::linux::Linux;

use super::story::{self, Story};
use crate::installed::Project;
use crate::language::Language;

/// The guest needs some seconds even where the machine has better things to do.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs the program of a language. It passes if it said everything, deleted everything, and no hypervisor is left.
pub fn start(project: &Project<'_>, language: Language, guest: &Linux) -> Result<Story, String> {
    let folder = folder(language)?;
    let text = format!("written by {} at {}", language.name(), seconds_of_today());
    let hypervisor = std::env::var("VIRTKIT_TEST_ACCEL").unwrap_or_else(|_| "qemu".to_owned());
    let program = project.program().limit(LIMIT).arg(&folder).arg(&guest.kernel).arg(&guest.initrd).arg(&text).arg(&hypervisor);
    let ended = program.capture();
    for line in ended.iter().flat_map(|printed| printed.lines()) {
        println!("        | {line}");
    }
    let left = hypervisors(&folder);
    for process in &left {
        // One that has ended meanwhile needs no end.
        let _ = Command::new("kill").arg(process.to_string()).status();
    }
    let story = ended.and_then(|printed| story::read(&printed, &text));
    if story.is_ok() && left.is_empty() {
        // What is in it is nobody's any more; where something went wrong it stays, to be looked at.
        fs::remove_dir_all(&folder).map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    } else {
        println!("        what the program left is in {}", folder.display());
    }
    if story.is_ok() && !left.is_empty() {
        return Err(format!("a hypervisor still ran when the program had ended: {left:?}"));
    }
    story
}

/// A folder for the machine, for its owner alone. Not below `target`: paths of sockets must be short.
fn folder(language: Language) -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("virtkit-demo-{}-{}", std::process::id(), language.word()));
    fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    Ok(folder)
}

/// A number that no earlier run has used, so that what is read was written by this one.
fn seconds_of_today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// The processes in whose command a folder is named.
fn hypervisors(folder: &Path) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    let folder = folder.display().to_string();
    let names =
        |process: &u32| fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(&folder));
    processes.flatten().filter_map(number).filter(names).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::{Command, Stdio};

    use super::hypervisors;

    #[test]
    fn processes_are_found_by_a_folder_in_their_command() {
        let folder = std::env::temp_dir().join(format!("virtkit-demo-test-{}", std::process::id()));
        assert!(hypervisors(&folder).is_empty());
        let mut child = Command::new("sh")
            .args(["-c", "echo; read line"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be run");
        // A process has no command for a moment while its program is being loaded; one that has printed is past it.
        child.stdout.take().expect("a pipe").read_exact(&mut [0]).expect("the shell prints");
        assert_eq!(hypervisors(&folder), vec![child.id()]);
        drop(child.stdin.take());
        child.wait().expect("the shell ends with its input");
    }
}
