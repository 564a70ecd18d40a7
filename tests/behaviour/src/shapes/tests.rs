//! Rows that prove nothing are found.

use std::path::Path;

use virtkit_codegen::ir::Api;

use super::{Shape, Shown, Way, parse, problems, proof};
use crate::scenario::{self, Scenario};

fn api() -> Api {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate lies in the repository");
    virtkit_codegen::read(root).expect("a good description")
}

fn scenarios(steps: &str) -> Vec<Scenario> {
    let text = format!("[[scenario]]\nname = \"one\"\nsteps = [{steps}]\n");
    scenario::parse(Path::new("x.toml"), &text, Path::new("/place")).expect("good")
}

fn why(api: &Api, row: &str, steps: &str) -> Option<String> {
    let shapes = parse(row).expect("a good row");
    proof::problem(api, &scenarios(steps), &shapes[0])
}

#[test]
fn what_has_no_row_is_told() {
    let api = api();
    let problems = problems(&api, &scenarios(r#"{ call = "connect" }"#), &[], &[]);
    assert!(problems.iter().any(|problem| problem == "cpu map: there is no row for it (argument)"), "{problems:?}");
    for shown in Shown::ALL {
        assert!(problems.contains(&format!("{}: there is no row for it (shown)", shown.name())), "{shown:?}");
    }
}

#[test]
fn a_call_that_fails_proves_nothing() {
    let api = api();
    let row = r#"optional.argument = { method = "Domain.open_console", scenario = "one" }"#;
    let refused = r#"{ call = "Domain.open_console", on = "d", args = { device = "x" }, error = "InvalidArg" }"#;
    assert_eq!(why(&api, row, refused).as_deref(), Some("\"one\" does not show it: no step gives device and gets a result"));
    let left_out = r#"{ call = "Domain.open_console", on = "d" }"#;
    assert!(why(&api, row, left_out).is_some(), "an argument that is left out shows nothing");
    let given = r#"{ call = "Domain.open_console", on = "d", args = { device = { null = true } } }"#;
    assert_eq!(why(&api, row, given), None);
}

#[test]
fn a_row_is_held_against_the_description_and_the_steps() {
    let api = api();
    let steps = r#"{ call = "Domain.state", on = "d" }, { call = "Events.next", on = "e", expect = { kind = "DomainLifecycle" } }"#;
    for (row, expected) in [
        (r#"enum.result = { method = "Domain.stat", scenario = "one" }"#, "no method Domain.stat"),
        (r#"bytes.result = { method = "Domain.state", scenario = "one" }"#, "Domain.state has no such result"),
        (r#"enum.result = { method = "Domain.state", scenario = "two" }"#, "there is no scenario \"two\""),
        (r#"enum.result = { method = "Domain.state", scenario = "one" }"#, "no step looks at the result, or keeps it"),
        (r#"text.event = { event = "DomainLifecycle", scenario = "one" }"#, "DomainLifecycle carries no such thing"),
        (r#"text.event = { event = "DomainGraphics", scenario = "one" }"#, "no step waits for DomainGraphics"),
        (r#"nothing.shown = { method = "Domain.state", scenario = "one" }"#, "there is no such shape"),
        (r#"i32.event = { event = "DomainLifecycle", scenario = "one" }"#, ""),
    ] {
        let why = why(&api, row, steps);
        assert_eq!(why.is_none(), expected.is_empty(), "{row}: {why:?}");
        assert!(why.unwrap_or_default().contains(expected), "{row}");
    }
    assert!(parse("enum.reslt = { method = \"Domain.state\", scenario = \"one\" }").is_err());
}

#[test]
fn another_form_must_be_the_same_method_in_a_known_column() {
    let api = api();
    let row = r#"document.argument = { method = "Connection.define_domain", scenario = "one", instead = { c = "one", cc = "two" } }"#;
    let shapes = parse(row).expect("a good row");
    let problems =
        problems(&api, &scenarios(r#"{ call = "Connection.define_domain", on = "c", args = { xml = "<domain/>" } }"#), &shapes, &["c"]);
    assert!(problems.contains(&"document, argument: no column is called `cc`".to_owned()), "{problems:?}");
    assert!(problems.contains(&"document, argument: there is no scenario \"two\"".to_owned()), "{problems:?}");
    assert_eq!((shapes[0].scenario_in("c"), shapes[0].scenario_in("cc"), shapes[0].scenario_in("go")), ("one", "two", "one"));
}

/// For each shape that is shown: a method, steps that show it, and steps that nearly do.
const SHOWN: [(Shown, &str, &str, &str); 14] = [
    (Shown::UnknownValue, "Domain.info", "expect = { state = 99 }", "expect = { state = 5 }"),
    (Shown::HighestFlag, "Connection.all_domain_stats", "args = { flags = 2147483648 }", "args = { flags = 1073741824 }"),
    (
        Shown::NullableArgument,
        "Domain.open_console",
        r#"args = { device = "a" } }, { call = "Domain.open_console", args = { device = { null = true } }"#,
        r#"args = { device = "a" } }, { call = "Domain.open_console", args = { device = { null = true } }, error = "NoSupport""#,
    ),
    (
        Shown::NullableResult,
        "Domain.interface_addresses",
        r#"expect = [{ mac = "a" }, { mac = { null = true } }]"#,
        r#"expect = [{ mac = "a" }, { mac = "b" }]"#,
    ),
    (Shown::SeveralResults, "Domain.job_stats", "", r#"error = "NoSupport""#),
    (Shown::RecordsInRecords, "Domain.interface_addresses", "", r#"error = "NoSupport""#),
    (Shown::ObjectInObject, "DomainSnapshot.parent", "", r#"error = "NoSupport""#),
    (Shown::NoProcedure, "Connection.is_alive", "", r#"error = "NoSupport""#),
    (Shown::LackedMethod, "Domain.set_user_password", r#"error = "NoSupport""#, r#"error = "InvalidArg""#),
    (
        Shown::SparseStream,
        "StorageVolume.upload",
        r#"save = "s" }, { call = "Stream.write_hole", on = "s" }, { call = "Stream.read", on = "s", expect = { hole = "1" }"#,
        r#"save = "s" }, { call = "Stream.write_hole", on = "s" }, { call = "Stream.read", on = "s", expect = "00""#,
    ),
    (
        Shown::UnknownParameterGiven,
        "Domain.set_memory_parameters",
        r#"args = { params = { extra = { x = { u64 = "1" } } } }, error = { code = "ArgumentUnsupported", message = { contains = "x" } }"#,
        r#"args = { params = { extra = { x = { u64 = "1" } } } }, error = "ArgumentUnsupported""#,
    ),
    (
        Shown::UnknownParameterTold,
        "Domain.memory_parameters",
        r#"expect = { extra = { exactly = { x = { u64 = "1" } } } }"#,
        r#"expect = { hard_limit = "1" }"#,
    ),
    (
        Shown::Progress,
        "Domain.save",
        r#"save = "s" }, { call = "Operation.progress", on = "s""#,
        r#"save = "s" }, { call = "Operation.progress", on = "t""#,
    ),
    (
        Shown::Cancelled,
        "Domain.save",
        r#"save = "s" }, { call = "Operation.cancel", on = "s" }, { call = "Operation.wait", on = "s", error = "OperationAborted""#,
        r#"save = "s" }, { call = "Operation.cancel", on = "s" }, { call = "Operation.wait", on = "s""#,
    ),
];

#[test]
fn what_is_shown_is_told_from_what_nearly_is() {
    let api = api();
    assert!(Shown::ALL.into_iter().all(|shown| SHOWN.iter().any(|row| row.0 == shown)));
    for (shown, method, good, nearly) in SHOWN {
        let shape =
            Shape { name: shown.name().to_owned(), way: Way::Shown, of: method.to_owned(), scenario: "one".to_owned(), instead: [].into() };
        let step = |rest: &str| scenarios(&format!("{{ call = \"{method}\"{}{rest} }}", if rest.is_empty() { "" } else { ", " }));
        assert_eq!(proof::problem(&api, &step(good), &shape), None, "{shown:?}");
        assert!(proof::problem(&api, &step(nearly), &shape).is_some(), "{shown:?}");
    }
}
