//! Results for people and for programs.

use serde_json::{Value, json};

use crate::{good, run, word};

#[test]
fn a_list_is_columns_json_or_yaml() {
    let table = good(&["domain", "list"]);
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["NAME", "UUID", "ID"]);
    assert_eq!((lines[1][0], lines[1][2]), ("test", "1"));
    let found: Value = serde_json::from_str(&good(&["domain", "list", "--format", "json"])).unwrap();
    assert_eq!((&found[0]["name"], &found[0]["id"]), (&json!("test"), &json!(1)));
    assert_eq!(found[0]["uuid"], lines[1][1]);
    let yaml: Value = serde_norway::from_str(&good(&["--format", "yaml", "domain", "list"])).unwrap();
    assert_eq!(yaml, found);
}

/// A name is what somebody has written: here what a terminal would obey, and what a reader of YAML would take for a number.
#[test]
fn nothing_in_a_text_breaks_what_is_around_it() {
    let table = defined("web&#9;\u{9b}2J\u{202e}", "table");
    assert!(table.lines().count() == 3 && table.contains(r"web\t\u{9b}2J\u{202e}"), "{table}");
    for format in ["json", "yaml"] {
        let written = defined("web&#9;\u{9b}2J\u{202e}", format);
        assert!(!written.contains(['\t', '\u{9b}', '\u{202e}']), "{written}");
        let read: Value = serde_norway::from_str(&written).unwrap();
        assert_eq!(read["name"], "web\t\u{9b}2J\u{202e}", "{written}");
    }
    assert!(defined("12:30", "yaml").contains("name: \"12:30\"\n"));
}

/// What is told of a domain that is defined with this name.
fn defined(name: &str, format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("web.xml");
    let xml = format!("<domain type='test'><name>{name}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>");
    std::fs::write(&file, xml).unwrap();
    good(&["--format", format, "domain", "define", word(&file)])
}

#[test]
fn a_record_has_its_units_for_people_and_numbers_for_programs() {
    let table = good(&["domain", "info", "test"]);
    assert!(table.contains("state       running\n"), "{table}");
    assert!(table.lines().any(|line| line.starts_with("max memory") && line.ends_with(" KiB")), "{table}");
    let found: Value = serde_json::from_str(&good(&["domain", "info", "test", "--format", "json"])).unwrap();
    assert_eq!(found["state"], "running");
    assert!(found["max_memory"].is_u64() && found["vcpus"].is_u64(), "{found}");
}

#[test]
fn a_scalar_is_itself() {
    assert_eq!(good(&["domain", "is-active", "test"]), "true\n");
    assert_eq!(good(&["domain", "max-memory", "test"]).trim().parse::<u64>().map(|memory| memory > 0), Ok(true));
    assert_eq!(good(&["domain", "is-active", "test", "--format", "json"]), "true\n");
    assert!(good(&["domain", "xml", "test"]).starts_with("<domain"));
}

#[test]
fn an_error_is_a_sentence_or_fields() {
    let ended = run(&["domain", "info", "nobody"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.err.starts_with("error: ") && ended.err.contains("nobody") && ended.err.ends_with("(NoDomain)\n"), "{}", ended.err);
    let ended = run(&["--format", "json", "domain", "info", "nobody"]);
    let error: Value = serde_json::from_str(&ended.err).unwrap();
    assert_eq!((ended.status, &error["code"], &error["outcome"]), (Some(1), &json!("NoDomain"), &Value::Null));
    assert!(error["message"].as_str().unwrap().contains("nobody"));
}

#[test]
fn words_that_make_no_sense_are_an_error_of_the_same_form() {
    for format in [&["--format", "json"][..], &["--format=json"]] {
        let ended = run(&[&["domain", "set-memory", "test", "much"], format].concat());
        let error: Value = serde_json::from_str(&ended.err).unwrap_or_else(|_| panic!("{ended:?}"));
        assert_eq!((ended.status, &error["code"]), (Some(2), &json!("Usage")));
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("whole number") && !message.contains("--help"), "{message}");
    }
    let ended = run(&["--format", "yaml", "domain", "fly"]);
    let error: Value = serde_norway::from_str(&ended.err).unwrap();
    assert!(error["message"].as_str().unwrap().starts_with("unrecognized subcommand 'fly'"), "{error}");
}

#[test]
fn versions_and_completions_need_no_hypervisor() {
    let version: Value = serde_json::from_str(&good(&["version", "--format", "json"])).unwrap();
    assert_eq!(version["virtkit"], env!("CARGO_PKG_VERSION"));
    for shell in ["bash", "zsh", "fish"] {
        let script = good(&["completions", shell]);
        assert!(script.contains("set-memory") && script.contains("storage-volume"), "{shell}");
    }
    assert!(good(&["man"]).contains(".TH virtkit"));
}

#[test]
fn help_comes_from_the_description() {
    let help = good(&["domain", "shutdown", "--help"]);
    for part in ["Asks the guest", "DOMAIN", "--guest-agent", "Errors:", "Since libvirt 0.0.3"] {
        assert!(help.contains(part), "{part:?} is not in {help}");
    }
}
