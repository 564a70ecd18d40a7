//! What the help says, as its readers meet it.

use serde_json::{Value, json};

use crate::{good, run};

#[track_caller]
fn says(words: &[&str], parts: &[&str]) -> String {
    let help = good(&[words, &["--help"]].concat());
    // Where a line ends is the width's affair.
    let text = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {help}");
    }
    help
}

#[test]
fn the_program_says_how_it_connects_and_ends() {
    let parts = [
        "qemu+ssh://root@host/system",
        "uri_default in libvirt.conf",
        "Exit status:",
        "141 nobody reads",
        "In seconds, or with a unit: 200ms",
        "[default: table]",
    ];
    says(&[], &parts);
}

#[test]
fn commands_stand_below_what_they_are_about() {
    let help = says(&["domain"], &["Starting, stopping and removing domains:", "Options:", "--connect <URI>"]);
    let place = |text: &str| help.find(text).unwrap_or_else(|| panic!("{text:?} is not in {help}"));
    assert!(place("Listing domains") < place("Starting, stopping"), "{help}");
    assert!(place("Starting, stopping") < place("\n  shutdown"), "{help}");
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
}

#[test]
fn options_say_their_unit_default_and_values() {
    says(
        &["volume", "upload"],
        &["in bytes from the beginning of the volume.", "A unit may follow the number: 512MiB, 2GiB. [default: 0]", "- for standard input"],
    );
    says(&["volume", "wipe"], &["[default: zero]", "Possible values:"]);
    says(&["domain", "create"], &["The domain: its id, uuid or name", "--paused"]);
    says(&["domain", "define"], &["A file with XML, or with its record as JSON; - for standard input."]);
    says(&["domain", "pin-vcpu"], &["Such as 0-3,^2,8."]);
    let help = says(&["domain", "block-commit"], &["below `--top`"]);
    assert!(!help.contains("null"), "{help}");
}

#[test]
fn a_wrong_word_is_told_with_the_near_one() {
    let ended = run(&["domain", "lst"]);
    assert!(ended.status == Some(2) && ended.err.contains("'list'"), "{ended:?}");
    let ended = run(&["--format", "json", "domian", "list"]);
    let error: Value = serde_json::from_str(&ended.err).unwrap_or_else(|_| panic!("{ended:?}"));
    assert!(error["message"].as_str().unwrap().contains("'domain'"), "{error}");
}

#[test]
fn a_command_that_is_missing_is_an_error_for_programs() {
    for words in [&["--format", "json"][..], &["--format", "json", "domain"]] {
        let ended = run(words);
        let error: Value = serde_json::from_str(&ended.err).unwrap_or_else(|_| panic!("{ended:?}"));
        assert_eq!((ended.status, ended.out.as_str(), &error["code"]), (Some(2), "", &json!("Usage")));
    }
}
