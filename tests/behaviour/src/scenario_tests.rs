//! Reading scenarios, and every way in which that goes wrong.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::matcher::Matcher;
use crate::scenario::{Again, Outcome, parse};

fn steps(text: &str) -> String {
    format!("[[scenario]]\nname = \"one\"\nsteps = [\n{text}\n]\n")
}

fn problem(text: &str) -> String {
    parse(Path::new("x.toml"), text, Path::new("/place")).expect_err(text)
}

#[test]
fn a_step_is_read() {
    let text = steps(
        r#"{ call = "Stream.write", on = "s", args = { data = { utf8 = "hi" } }, timeout_ms = 5, cancel_after_ms = 6, limit_ms = 7, expect = 2 },
           { call = "Stream.read", on = "s", args = { max = 10 }, again = "gather", expect = { utf8 = "hi" } },
           { call = "connect", save = "c" },
           { call = "connect", error = "NoConnect" }"#,
    );
    let scenarios = parse(Path::new("x.toml"), &text, Path::new("/place")).expect("good");
    let [write, read, connect, error] = scenarios[0].steps.as_slice() else { panic!("four steps") };
    assert_eq!(write.args["data"], json!("6869"));
    assert_eq!((write.timeout_ms, write.cancel_after_ms, write.limit), (Some(5), Some(6), Duration::from_millis(7)));
    assert!(matches!(&write.outcome, Outcome::Result(Matcher::Equal(value)) if value == &json!(2)));
    assert_eq!((read.again, write.again), (Again::Gather, Again::Never));
    assert!(matches!(connect.outcome, Outcome::Result(Matcher::Any)));
    let Outcome::Error(rule) = &error.outcome else { panic!("an error") };
    assert_eq!(rule.check(&json!({ "code": "NoConnect", "message": "m" })), Ok(()));
    assert!(rule.check(&json!({ "code": "NoDomain", "message": "m" })).is_err());
}

#[test]
fn a_scenario_says_whether_it_leaves_descriptors_open() {
    let read = |line: &str| {
        let text = format!("[[scenario]]\nname = \"one\"\n{line}\nsteps = [{{ call = \"connect\" }}]\n");
        parse(Path::new("x.toml"), &text, Path::new("/place")).map(|scenarios| scenarios[0].closes_descriptors)
    };
    assert_eq!(read(""), Ok(false));
    assert_eq!(read("descriptors = \"all-closed\""), Ok(true));
    assert!(read("descriptors = \"some\"").expect_err("an unknown word").contains("all-closed"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, why) in [
        (r#"{ call = "x", expect = 1, error = "NoDomain" }"#, "both `expect` and `error`"),
        (r#"{ call = "x", error = 42 }"#, "`error` is a code or a table"),
        (r#"{ call = "x", expect = { any = 1 } }"#, "`any` takes true"),
        (r#"{ call = "x", again = "until" }"#, "`again` needs an `expect`"),
        (r#"{ call = "x", again = "gather", error = "NoDomain" }"#, "cannot wait for an error"),
        (r#"{ call = "x", expect = 1979-05-27 }"#, "is a date"),
    ] {
        let problem = problem(&steps(text));
        assert!(problem.contains("x.toml: `one`, step 1 (x)") && problem.contains(why), "{text}: {problem}");
    }
    assert!(problem(&steps(r#"{ call = "x", expcet = 1 }"#)).contains("unknown field `expcet`"));
    assert!(problem(&steps("")).contains("`one` has no steps"));
    assert!(problem(&steps(r#"{ on = "c" }"#)).contains("missing field `call`"));
}

#[test]
fn a_scenario_of_two_hosts_becomes_one_for_each() {
    let text = r#"
        [[scenario]]
        name  = "one"
        hosts = ["test", "qemu"]
        steps = [{ call = "connect", args = { uri = "${uri}" }, expect = { path = ["${root}/a"] } }]
    "#;
    let scenarios = parse(Path::new("x.toml"), text, Path::new("/place")).expect("good");
    let seen: Vec<(&str, &str)> = scenarios.iter().map(|one| (one.name.as_str(), one.steps[0].args["uri"].as_str().unwrap())).collect();
    assert_eq!(seen, [("one", "test:///default"), ("one (qemu)", "qemu:///embed?root=/place/x-0-qemu")]);
    let Outcome::Result(rule) = &scenarios[1].steps[0].outcome else { panic!("a result") };
    assert_eq!(rule.check(&json!({ "path": ["/place/x-0-qemu/a"] })), Ok(()));
    assert_ne!(scenarios[0].root, scenarios[1].root);
    let none = text.replace(r#"["test", "qemu"]"#, "[]");
    assert!(parse(Path::new("x.toml"), &none, Path::new("/place")).unwrap_err().contains("runs on no host"));
}
