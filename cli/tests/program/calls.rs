//! Objects by what names them, and arguments.

use serde_json::Value;

use crate::{good, run, word};

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&good(&[words, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn an_object_is_named_by_number_uuid_or_name() {
    let uuid = json(&["domain", "list"])[0]["uuid"].as_str().unwrap().to_owned();
    let states: Vec<Value> = ["test", "1", &uuid].iter().map(|name| json(&["domain", "state", name])).collect();
    assert!(states.iter().all(|state| state["state"] == "running"), "{states:?}");
    let ended = run(&["domain", "state", "99"]);
    assert_eq!(ended.status, Some(1));
    assert!(ended.err.contains("it was looked for by id, name"), "{}", ended.err);
}

#[test]
fn the_whole_name_of_an_object_is_a_word_too() {
    let pools = json(&["storage-pool", "list"]);
    assert_eq!(pools, json(&["pool", "list"]));
    let pool = pools[0]["name"].as_str().unwrap();
    assert_eq!(json(&["pool", "info", pool])["state"], "running");
}

#[test]
fn a_number_may_have_a_unit() {
    let most = json(&["domain", "max-memory", "test"]).as_u64().unwrap();
    let half = format!("{}MiB", most / 2048);
    assert_eq!(good(&["domain", "set-memory", "test", &half, "--live"]), "");
    let ended = run(&["domain", "set-memory", "test", &format!("{}", most + 1), "--live"]);
    assert_eq!(ended.status, Some(1), "{ended:?}");
    let ended = run(&["domain", "set-memory", "test", "2 hours"]);
    assert!(ended.status == Some(2) && ended.err.contains("no unit like KiB"), "{ended:?}");
}

#[test]
fn parameters_are_set_by_name() {
    assert_eq!(good(&["domain", "set-memory-parameters", "test", "--set", "hard_limit=1GiB", "--live"]), "");
    let ended = run(&["domain", "set-memory-parameters", "test", "--set", "u64:swap_limit=5"]);
    assert!(ended.status == Some(1) && ended.err.contains("swap_limit"), "{ended:?}");
    let ended = run(&["domain", "set-memory-parameters", "test", "--set", "hard_limit=much"]);
    assert!(ended.status == Some(2) && ended.err.contains("whole number"), "{ended:?}");
}

#[test]
fn processors_are_a_set() {
    assert_eq!(good(&["domain", "pin-vcpu", "test", "0", "0-3,^2"]), "");
    let ended = run(&["domain", "pin-vcpu", "test", "0", "all"]);
    assert!(ended.status == Some(2) && ended.err.contains("0-3 or ^2"), "{ended:?}");
}

#[test]
fn a_document_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (xml, record) = (folder.path().join("web.xml"), folder.path().join("web.json"));
    std::fs::write(&xml, "<domain type='test'><name>web</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>").unwrap();
    let defined = json(&["domain", "define", word(&xml)]);
    assert_eq!((&defined["name"], &defined["id"]), (&"web".into(), &(-1).into()));
    std::fs::write(&record, r#"{ "type": "volume" "#).unwrap();
    let ended = run(&["domain", "define", word(&record)]);
    assert!(ended.status == Some(2) && ended.err.contains("neither XML nor JSON"), "{ended:?}");
    let ended = run(&["domain", "define", "/nowhere/web.xml"]);
    assert!(ended.status == Some(1) && ended.err.contains("/nowhere/web.xml"), "{ended:?}");
}

#[test]
fn a_secret_comes_from_a_file_and_never_from_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "opensesame\n").unwrap();
    assert_eq!(good(&["domain", "set-user-password", "test", "root", "--password-file", word(&file)]), "");
    // Without the option it is asked for, and here is nobody.
    let ended = run(&["domain", "set-user-password", "test", "root"]);
    assert!(ended.status == Some(1) && ended.err.contains("cannot ask on the terminal"), "{ended:?}");
}

#[test]
fn a_read_only_connection_changes_nothing() {
    let ended = run(&["--read-only", "domain", "suspend", "test"]);
    assert!(ended.status == Some(1) && ended.err.contains("(OperationDenied)"), "{ended:?}");
}
