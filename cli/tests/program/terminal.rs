//! Somebody at a terminal, which `script` stands for.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::{Ended, HOST};

/// Runs the program on a terminal of its own, on which this is typed once it has written `before`.
fn typed(words: &str, before: &str, keys: &[u8]) -> Ended {
    let line = format!("{} {words}", env!("CARGO_BIN_EXE_virtkit"));
    let mut child = Command::new("script");
    child.args(["--quiet", "--return", "--command", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().expect("script is part of Debian's bsdutils");
    let (mut shown, mut piece) = (Vec::new(), [0; 4096]);
    let mut screen = child.stdout.take().unwrap();
    while !String::from_utf8_lossy(&shown).contains(before) {
        let count = screen.read(&mut piece).unwrap();
        assert!(count > 0, "{before:?} is not in {:?}", String::from_utf8_lossy(&shown));
        shown.extend(&piece[..count]);
    }
    child.stdin.as_mut().unwrap().write_all(keys).unwrap();
    screen.read_to_end(&mut shown).unwrap();
    let status = child.wait().unwrap().code();
    Ended { status, out: String::from_utf8_lossy(&shown).into_owned(), err: String::new() }
}

#[test]
fn a_password_is_asked_for_and_not_shown() {
    let ended = typed(&format!("-c {HOST} domain set-user-password test root"), "Password: ", b"opensesame\n");
    assert_eq!(ended.status, Some(0), "{ended:?}");
    assert!(!ended.out.contains("opensesame"), "{ended:?}");
}

#[test]
fn a_console_ends_with_its_key() {
    let ended = typed(&format!("-c {HOST} domain open-console test"), "^] ends it", b"hello\x1d");
    assert_eq!(ended.status, Some(0), "{ended:?}");
}
