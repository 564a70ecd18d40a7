//! The program, run as its users run it.

mod calls;
mod endings;
mod formats;
mod help;
mod readme;
mod streams;
mod terminal;
mod without_uri;

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

/// The host in memory, which each run has for itself.
pub const HOST: &str = "test:///default";

/// The program with these words, on a host, without anybody at a terminal.
pub fn program(host: &str, words: &[&str]) -> Command {
    // A session of its own has no terminal, wherever the tests run.
    let mut command = Command::new("setsid");
    command.args(["-w", env!("CARGO_BIN_EXE_virtkit"), "-c", host]).args(words).stdin(Stdio::null());
    command.env_remove("VIRTKIT_DEFAULT_URI").env_remove("LIBVIRT_DEFAULT_URI");
    command
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit status; none where a signal ended it.
    pub status: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it complained of.
    pub err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes text");
        Self { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs the program on the host in memory.
pub fn run(words: &[&str]) -> Ended {
    Ended::from(program(HOST, words).output().expect("the program runs"))
}

/// Runs it on another host.
pub fn run_on(host: &str, words: &[&str]) -> Ended {
    Ended::from(program(host, words).output().expect("the program runs"))
}

/// What it writes, where it must end well.
#[track_caller]
pub fn good(words: &[&str]) -> String {
    good_on(HOST, words)
}

/// The same on another host.
#[track_caller]
pub fn good_on(host: &str, words: &[&str]) -> String {
    let ended = run_on(host, words);
    assert_eq!((ended.status, ended.err.as_str()), (Some(0), ""), "{words:?}: {ended:?}");
    ended.out
}

/// A file of the test, with its path as a word.
pub fn word(path: &(impl AsRef<OsStr> + ?Sized)) -> &str {
    path.as_ref().to_str().expect("the folder of the tests has a name in UTF-8")
}
