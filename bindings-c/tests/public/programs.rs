//! The programs.

use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::process::{Command, Stdio};

use super::compiler::{Library, expect_success, installed, program, run, scratch};

#[test]
fn virtkit_and_libvirt_answer_the_same() {
    compare("compare", 30);
}

#[test]
fn older_functions_count_and_fill_as_libvirts() {
    compare("lists", 40);
}

#[test]
fn macros_calculate_as_libvirts() {
    compare("macros", 30);
}

#[test]
fn streams_that_no_call_has_opened_answer_as_libvirts() {
    compare("unopened", 60);
}

#[test]
fn streams_tell_what_they_are_ready_for_and_lose_nothing() {
    let folder = scratch().join(format!("streams-{}", std::process::id()));
    std::fs::DirBuilder::new().mode(0o700).create(&folder).expect("a folder that is not there yet");
    let output = Command::new(program("streams", Library::Virtkit)).arg(&folder).output().expect("a program that was just made");
    expect_success(&output, "streams");
    std::fs::remove_dir_all(&folder).expect("nobody else's folder");
}

/// Runs a program with both libraries. It must print the same, at least so many lines.
fn compare(name: &str, lines: usize) {
    let ours = run(&program(name, Library::Virtkit));
    expect_success(&ours, &format!("{name} with virtkit"));
    let ours = String::from_utf8_lossy(&ours.stdout).into_owned();
    assert!(ours.lines().count() >= lines, "{ours}");
    let Some(version) = installed() else {
        println!("not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
        return;
    };
    let theirs = run(&program(name, Library::Libvirt));
    expect_success(&theirs, &format!("{name} with libvirt"));
    similar(&ours, &String::from_utf8_lossy(&theirs.stdout), version);
}

/// Compares line by line, so that a failure shows what differs and not everything.
fn similar(ours: &str, theirs: &str, version: &str) {
    let differing: Vec<String> = ours
        .lines()
        .zip(theirs.lines())
        .filter(|(ours, theirs)| ours != theirs)
        .map(|(ours, theirs)| format!("virtkit: {ours}\nlibvirt: {theirs}"))
        .collect();
    assert!(differing.is_empty(), "differs from libvirt {version}:\n{}", differing.join("\n"));
    assert_eq!(ours.lines().count(), theirs.lines().count());
}

#[test]
fn events_and_consoles_work_in_the_default_loop() {
    let output = run(&program("events", Library::Virtkit));
    expect_success(&output, "events");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1 callback freed once\n");
}

#[test]
fn events_of_every_form_reach_their_callbacks() {
    expect_success(&run(&program("forms", Library::Virtkit)), "forms");
}

#[test]
fn domains_are_migrated_by_each_of_the_functions() {
    expect_success(&run(&program("migrate", Library::Virtkit)), "migrate");
}

#[test]
fn credentials_are_asked_for_on_the_callers_thread_and_at_the_terminal() {
    let mut child = Command::new(program("auth", Library::Virtkit))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a program that was just made");
    child.stdin.take().expect("it is piped").write_all(b"ada\nlovelace\n").expect("room for a line");
    let output = child.wait_with_output().expect("its end");
    expect_success(&output, "auth");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.starts_with("User name for localhost: Password of ada for localhost: \n"), "{shown}");
    assert!(!shown.contains("lovelace"), "{shown}");
}

#[test]
fn calls_end_in_time_and_stay_apart() {
    expect_success(&run(&program("calls", Library::Virtkit)), "calls");
}

#[test]
fn fifty_of_fifty_exits_with_calls_and_events_pending_are_clean() {
    let program = program("exit", Library::Virtkit);
    for round in 1..=50 {
        expect_success(&run(&program), &format!("exit {round} of 50"));
    }
}

#[test]
fn nothing_is_leaked_and_nothing_is_touched_after_its_end() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("SKIPPED: valgrind is not installed, so it looks at no program");
        return;
    }
    for name in ["compare", "lists", "streams"] {
        let mut valgrind = Command::new("valgrind");
        // Memory that the runtime keeps for ever is still reachable, and is not what this is about.
        valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"]);
        valgrind.arg(program(name, Library::Virtkit));
        expect_success(&valgrind.output().expect("it was there before"), &format!("{name} in valgrind"));
    }
}
