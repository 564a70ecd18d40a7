//! What a QEMU prints, kept for who asks why it has ended.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{MemfdFlags, memfd_create};

/// The most of it that goes into an error.
const LAST_WORDS: u64 = 2048;

/// A file to which a QEMU prints.
#[derive(Debug)]
pub struct Log {
    file: File,
    /// Where what is printed from now on begins.
    begin: u64,
}

impl Log {
    /// One that lasts. What is printed is added to what there is.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).mode(0o600).custom_flags(libc::O_NOFOLLOW).open(path)?;
        let begin = file.metadata()?.len();
        Ok(Self { file, begin })
    }

    /// One in memory, gone with who has it open.
    pub fn passing() -> io::Result<Self> {
        Ok(Self { file: memfd_create("log", MemfdFlags::CLOEXEC)?.into(), begin: 0 })
    }

    /// Writes what is started, for a reader of the log.
    pub fn begin(&mut self, program: &Path, arguments: &[String]) -> io::Result<()> {
        let words: Vec<String> = arguments.iter().map(|word| format!("{word:?}")).collect();
        writeln!(self.file, "starting {} {}", program.display(), words.join(" "))?;
        self.begin = self.file.metadata()?.len();
        Ok(())
    }

    /// Writes a sentence, for a reader of the log.
    pub fn note(&mut self, sentence: &str) -> io::Result<()> {
        writeln!(self.file, "{sentence}")
    }

    /// The file, for another process.
    pub fn output(&self) -> io::Result<OwnedFd> {
        self.file.try_clone().map(OwnedFd::from)
    }

    /// What was printed last.
    pub fn last_words(&self) -> String {
        self.read_last().unwrap_or_default()
    }

    fn read_last(&self) -> io::Result<String> {
        let end = self.file.metadata()?.len();
        let from = self.begin.max(end.saturating_sub(LAST_WORDS));
        let mut text = vec![0; usize::try_from(end.saturating_sub(from)).unwrap_or_default()];
        self.file.read_exact_at(&mut text, from)?;
        let text = String::from_utf8_lossy(&text);
        // Of much only whole lines.
        let lines = if from > self.begin { text.split_once('\n').map_or(&*text, |(_, lines)| lines) } else { &text };
        Ok(lines.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::Path;

    use super::Log;

    #[test]
    fn last_words_are_those_of_this_start() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("vm.log");
        for round in ["first", "second"] {
            let mut log = Log::open(&path).unwrap();
            log.begin(Path::new("/bin/qemu"), &["-S".to_owned()]).unwrap();
            assert_eq!(log.last_words(), "");
            writeln!(log.file, "{round} words").unwrap();
            assert_eq!(log.last_words(), format!("{round} words"));
        }
        let all = std::fs::read_to_string(&path).unwrap();
        assert_eq!(all.lines().count(), 4, "{all}");
    }

    #[test]
    fn of_many_words_the_last_whole_lines_are_given() {
        let mut log = Log::passing().unwrap();
        for number in 0..1000 {
            writeln!(log.file, "line {number}").unwrap();
        }
        let words = log.last_words();
        assert!(words.ends_with("line 999") && words.len() < 2048, "{words}");
        assert!(words.lines().all(|line| line.starts_with("line ")), "{words}");
    }
}
