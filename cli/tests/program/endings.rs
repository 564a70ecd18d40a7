//! How a command ends: exit status, time, Ctrl-C.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Ended, HOST, program, run, run_on};

/// A host on which what may take long takes longer than any test.
const SLOW: &str = "test:///default?latency=600s";

/// What the tests wait for at most.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn what_makes_no_sense_has_the_status_2() {
    for words in [
        &["domain"][..],
        &["domain", "fly"],
        &["domain", "info"],
        &["domain", "info", "test", "--fast"],
        &["--timeout", "soon", "domain", "list"],
    ] {
        let ended = run(words);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(!ended.err.is_empty());
    }
}

#[test]
fn time_that_is_over_has_the_status_124() {
    let ended = run_on(SLOW, &["--timeout", "100ms", "--format", "json", "domain", "shutdown", "test"]);
    let error: Value = serde_json::from_str(&ended.err).unwrap();
    assert_eq!((ended.status, &error["code"], &error["outcome"]), (Some(124), &"DeadlineExceeded".into(), &"unknown".into()));
}

/// Starts the program without a process between, so that signals reach it.
fn start(host: &str, words: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_virtkit"));
    command.args(["-c", host]).args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Waits until the program takes signals itself, and sends one as Ctrl-C would.
fn interrupt(child: &Child) {
    let begun = Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let catches = || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).map(str::trim);
        caught.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
    };
    while !catches() {
        assert!(begun.elapsed() < LONG, "the program never takes signals");
        std::thread::sleep(Duration::from_millis(5));
    }
    send_interrupt(child);
}

fn send_interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn ctrl_c_cancels_the_call() {
    let child = start(SLOW, &["--format", "json", "domain", "shutdown", "test"]);
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    let error: Value = serde_json::from_str(&ended.err).unwrap_or_else(|_| panic!("{ended:?}"));
    assert_eq!((ended.status, &error["code"]), (Some(130), &"Cancelled".into()));
}

#[test]
fn ctrl_c_ends_long_work() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saved");
    let child = start(SLOW, &["domain", "save", "test", file.to_str().unwrap()]);
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.status, Some(130), "{ended:?}");
    assert!(ended.err.contains("(Cancelled"), "{ended:?}");
}

#[test]
fn ctrl_c_ends_the_wait_for_input() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_virtkit"));
    command.args(["-c", HOST, "domain", "define", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It is held open: the program would read for ever.
    let input = child.stdin.take();
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    drop(input);
    assert!(ended.status == Some(130) && ended.err.contains("nothing was done"), "{ended:?}");
}

/// Nobody reads what it writes, so that it stands still in a write: only a second signal can end it.
#[test]
fn a_second_ctrl_c_ends_the_program_at_once() {
    let mut child = start("test:///default?domains=5000", &["domain", "list"]);
    let mut first = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    let begun = Instant::now();
    // Signals of one kind that come too fast are one.
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(begun.elapsed() < LONG, "the program does not end");
        send_interrupt(&child);
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(130));
}

#[test]
fn events_are_told_until_the_time_is_over() {
    let ended = run(&["events", "--timeout", "50ms"]);
    assert_eq!((ended.status, ended.out.as_str(), ended.err.as_str()), (Some(0), "", ""));
    let ended = run(&["events", "--kind", "domain-flies"]);
    assert_eq!(ended.status, Some(2), "{ended:?}");
}

/// The host in memory goes away after a time, which is an event of its connection.
#[test]
fn an_event_is_a_line() {
    let mut child = program("test:///default?lost_after=50ms", &["--format", "json", "events", "--timeout", "60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["kind"], "connection-closed", "{event}");
    // Who listens is told nothing more.
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_host_that_is_lost_ends_the_events_with_an_error() {
    for words in [&["events"][..], &["events", "--kind", "domain-lifecycle"]] {
        let ended = run_on("test:///default?lost_after=50ms", words);
        assert_eq!(ended.status, Some(1), "{ended:?}");
        assert!(ended.err.contains("was lost") && ended.err.contains("(ConnectionLost)"), "{ended:?}");
    }
    let ended = run_on("test:///default?lost_after=50ms", &["events", "--count", "1"]);
    assert_eq!((ended.status, ended.err.as_str()), (Some(0), ""), "{ended:?}");
}

/// Runs the program, and reads no more than the first byte of what it writes.
fn first_byte(host: &str, words: &[&str]) -> Ended {
    let mut child = start(host, words);
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    drop(out);
    Ended::from(child.wait_with_output().unwrap())
}

#[test]
fn who_reads_no_more_hears_no_complaint() {
    const MANY: &str = "test:///default?domains=5000";
    for words in [&["domain", "list"][..], &["--format", "json", "domain", "list"], &["--format", "yaml", "domain", "list"]] {
        let ended = first_byte(MANY, words);
        assert_eq!((ended.status, ended.err.as_str()), (Some(141), ""), "{words:?}: {ended:?}");
    }
    // Help is there for whoever reads it.
    let ended = first_byte(MANY, &["domain", "--help"]);
    assert!(ended.status == Some(0) && ended.err.is_empty(), "{ended:?}");
}

/// Nobody reads it from the beginning: the first event is one too many.
#[test]
fn events_end_with_their_reader() {
    let mut child = start("test:///default?lost_after=200ms", &["events"]);
    drop(child.stdout.take());
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.status, ended.err.as_str()), (Some(141), ""), "{ended:?}");
}

#[test]
fn what_cannot_be_opened_is_an_error() {
    let ended = run_on("nothing:///here", &["domain", "list"]);
    assert!(ended.status == Some(1) && ended.err.contains("(NoConnect)"), "{ended:?}");
    let ended = run_on("test:///default?auth=password", &["domain", "list"]);
    assert!(ended.status == Some(1) && ended.err.contains("(Auth"), "{ended:?}");
    assert_eq!(run_on(HOST, &["domain", "list"]).status, Some(0));
}
