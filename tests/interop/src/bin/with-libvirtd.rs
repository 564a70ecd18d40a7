//! Runs a program that finds a libvirtd of its own in `LIBVIRT_DEFAULT_URI`: `with-libvirtd PROGRAM ARGUMENT...`. The daemon ends with the program, whose exit status
//! is passed on. Where libvirt is not installed, a line says so, and the status is 77, as of tests that are skipped.

use std::env;
use std::process::{Command, ExitCode};

use virtkit_interop::{Libvirtd, Settings};

/// What stands for a test that is skipped.
const SKIPPED: u8 = 77;

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("with-libvirtd PROGRAM ARGUMENT...");
        return ExitCode::from(2);
    };
    let Some(daemon) = Libvirtd::start(Settings::default()) else {
        return ExitCode::from(SKIPPED);
    };
    match Command::new(&program).args(words).env("LIBVIRT_DEFAULT_URI", daemon.uri()).env_remove("VIRTKIT_DEFAULT_URI").status() {
        // One that a signal has ended has no status.
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("{} cannot be run: {error}", program.display());
            ExitCode::from(2)
        }
    }
}
