//! The programs.

use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::compiler::{Library, command, expect_success, finish, installed, program, run, scratch};

/// The host that libvirt makes up as we do.
const MADE_UP: &str = "test:///default";

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
fn what_is_beside_the_main_library_answers_as_libvirts() {
    compare("beside", 25);
}

#[test]
fn a_monitor_tells_those_who_want_its_names_and_a_child_enters_a_container() {
    expect_success(&run(&program("monitor", Library::Virtkit)), "monitor");
}

#[test]
fn streams_that_no_call_has_opened_answer_as_libvirts() {
    compare("unopened", 60);
}

#[test]
fn older_functions_count_and_fill_what_a_host_has_as_libvirts() {
    compare("host-lists", 60);
}

#[test]
fn older_functions_of_domains_answer_as_libvirts() {
    compare("older", 40);
    compare("scheduler", 15);
}

#[test]
fn things_are_found_by_their_identity_as_by_libvirt() {
    compare("identities", 50);
}

#[test]
fn references_are_counted_as_by_libvirt() {
    compare("references", 80);
}

#[test]
fn typed_parameters_are_made_and_found_as_by_libvirt() {
    compare("parameters", 90);
}

#[test]
fn the_library_keeps_and_tells_errors_as_libvirt() {
    compare("library", 20);
}

#[test]
fn wrong_handles_are_noticed_and_errors_are_from_the_part_that_libvirt_says() {
    compare("wrong", 50);
}

#[test]
fn the_default_loop_is_a_programs_own_as_with_libvirt() {
    compare("watches", 30);
}

/// Kinds of things that libvirt's made-up host has not.
#[test]
fn what_only_our_host_has_answers_too() {
    for name in ["filters", "devices"] {
        expect_success(&run(&program(name, Library::Virtkit)), name);
    }
    for (name, lines) in [("secrets", 40), ("ports", 30), ("volumes", 50)] {
        let folder = folder(name);
        let printed = printed(name, Library::Virtkit, command, MADE_UP, &folder);
        assert!(printed.lines().count() >= lines, "{printed}");
        std::fs::remove_dir_all(&folder).expect("nobody else's folder");
    }
}

#[test]
fn streams_tell_what_they_are_ready_for_and_lose_nothing() {
    in_a_folder("streams");
}

#[test]
fn domains_are_migrated_by_each_of_the_functions() {
    in_a_folder("migrate");
}

/// Runs a program with a folder for the state of a host.
fn in_a_folder(name: &str) {
    let folder = folder(name);
    let mut command = command(&program(name, Library::Virtkit));
    command.arg(&folder);
    expect_success(&finish(command), name);
    std::fs::remove_dir_all(&folder).expect("nobody else's folder");
}

/// A folder that is nobody else's.
fn folder(name: &str) -> PathBuf {
    let folder = scratch().join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::DirBuilder::new().mode(0o700).create(&folder).expect("a folder that is not there yet");
    folder
}

/// Runs a program with both libraries. It must print the same, at least so many lines.
fn compare(name: &str, lines: usize) {
    let folder = folder(name);
    let ours = printed(name, Library::Virtkit, command, MADE_UP, &folder);
    assert!(ours.lines().count() >= lines, "{ours}");
    if let Some(version) = installed() {
        similar(&ours, &printed(name, Library::Libvirt, command, MADE_UP, &folder), version);
    } else {
        println!("not compared with libvirt: pkg-config finds none (Debian: libvirt-dev)");
    }
    std::fs::remove_dir_all(&folder).expect("nobody else's folder");
}

/// What a program prints about a host, given also a folder that the host may write to.
pub fn printed(name: &str, library: Library, command: fn(&Path) -> Command, uri: &str, folder: &Path) -> String {
    let mut command = command(&program(name, library));
    command.arg(uri).arg(folder);
    let output = finish(command);
    expect_success(&output, &format!("{name} with {library:?}, {uri}"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Compares line by line, so that a failure shows what differs and not everything.
pub fn similar(ours: &str, theirs: &str, version: &str) {
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
fn credentials_are_asked_for_on_the_callers_thread_and_at_the_terminal() {
    let mut child = command(&program("auth", Library::Virtkit))
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
    for name in ["compare", "lists", "streams", "parameters", "filters", "secrets", "ports", "volumes"] {
        let mut valgrind = Command::new("valgrind");
        // Memory that the runtime keeps for ever is still reachable, and is not what this is about.
        valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"]);
        valgrind.arg(program(name, Library::Virtkit));
        expect_success(&valgrind.output().expect("it was there before"), &format!("{name} in valgrind"));
    }
}
