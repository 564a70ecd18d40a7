//! The scenarios of the repository fit the description, and slips are found.

use std::path::Path;

use virtkit_codegen::ir::Api;

use super::{openers, problems, unproved};
use crate::scenario;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate lies in the repository")
}

fn api() -> Api {
    virtkit_codegen::read(root()).expect("a good description")
}

#[test]
fn all_scenarios_fit_the_description() {
    let scenarios = scenario::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), Path::new("/place")).expect("good files");
    assert_eq!(problems(&api(), &scenarios), Vec::<String>::new());
}

#[test]
fn every_method_has_a_scenario() {
    let scenarios = scenario::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), Path::new("/place")).expect("good files");
    let api = api();
    assert_eq!(unproved(&api, &scenarios), Vec::<String>::new(), "these methods are called with a result by no scenario");
    let text =
        "[[scenario]]\nname = \"one\"\nsteps = [{ call = \"connect\" }, { call = \"Domain.state\", on = \"d\", error = \"NoDomain\" }]";
    let alone = scenario::parse(Path::new("x.toml"), text, Path::new("/place")).expect("good");
    let unproved = unproved(&api, &alone);
    assert!(unproved.contains(&"Domain.state".to_owned()) && !unproved.contains(&"connect".to_owned()), "an error shows little");
}

#[test]
fn openers_are_known() {
    assert!(openers(&api()).contains(&"connect".to_owned()));
    assert!(!openers(&api()).contains(&"Connection.domain_by_name".to_owned()));
}

#[test]
fn slips_are_found() {
    let api = api();
    for (step, why) in [
        (r#"call = "Domain.stat", on = "d""#, "did you mean `Domain.state`?"),
        (r#"call = "Stream.raed", on = "s""#, "did you mean `Stream.read`?"),
        (r#"call = "Operation.wait", on = "s""#, "`s` is a stream, not an operation"),
        (r#"call = "Domain.state""#, "needs `on`: the saved name of a Domain"),
        (r#"call = "connect", on = "c""#, "a function has no receiver"),
        (r#"call = "Domain.state", on = "c""#, "`c` is a Connection, not a Domain"),
        (r#"call = "Domain.state", on = "dd""#, "no earlier step saved `dd`"),
        (r#"call = "Domain.xml", on = "d", args = { flag = 1 }"#, "did you mean `flags`?"),
        (r#"call = "Domain.xml", on = "d", args = { flags = "INACTIVE" }"#, "a number of 32 bits without sign"),
        (r#"call = "Connection.domain_by_name", on = "c""#, "argument `name` is missing"),
        (
            r#"call = "Domain.set_memory_parameters", on = "d", args = { params = { hard_limit = 5 } }"#,
            "`hard_limit`: 5 is not a text of digits",
        ),
        (r#"call = "Domain.set_memory_parameters", on = "d", args = { params = { hard = "5" } }"#, "no field `hard`"),
        (r#"call = "Domain.set_memory_parameters", on = "d", args = { params = { extra = { x = 5 } } }"#, "`extra`"),
        (r#"call = "Domain.set_memory_parameters", on = "d", args = { params = { extra = { x = { text = "5" } } } }"#, "`extra`"),
        (r#"call = "Domain.set_memory_parameters", on = "d", args = { params = { extra = { x = { u64 = 5 } } } }"#, "not a text of digits"),
        (r#"call = "Domain.state", on = "d", expect = { state = "RUNING" }"#, "did you mean `RUNNING`?"),
        (r#"call = "Domain.state", on = "d", expect = { stat = "RUNNING" }"#, "did you mean `state`?"),
        (r#"call = "Domain.state", on = "d", expect = [1]"#, "expects a list"),
        (r#"call = "Domain.state", on = "d", save = "x""#, "makes no sense"),
        (r#"call = "Connection.domain_by_name", on = "c", args = { name = "x" }, error = "NoDomain", save = "y""#, "nothing to save"),
        (r#"call = "Connection.domains", on = "c", expect = [{ uuid = "6695eb01" }]"#, "is not a UUID"),
        (r#"call = "Domain.state", on = "d", error = "NoDomian""#, "did you mean `NoDomain`?"),
        (r#"call = "Domain.state", on = "d", error = { outcome = "unknwon" }"#, "did you mean `unknown`?"),
        (r#"call = "Domain.state", on = "d", error = { text = "x" }"#, "no field `text`"),
        (r#"call = "Connection.close", on = "c", expect = 1"#, "the step gives nothing"),
        (r#"call = "Stream.write", on = "s", args = { data = "xyz" }"#, "not hexadecimal bytes"),
        (r#"call = "Events.next", on = "e", expect = { kind = "DomainLifecicle" }"#, "did you mean `DomainLifecycle`?"),
        (r#"call = "Events.next", on = "e", expect = { kind = "DomainLifecycle", fields = { evnt = "STOPPED" } }"#, "no field `evnt`"),
        (r#"call = "Events.next", on = "e", expect = { kind = "DomainLifecycle", fields = { event = "STOPED" } }"#, "no value STOPED"),
        (r#"call = "Events.next", on = "e", expect = { type = "DomainLifecycle" }"#, "an event has no `type`"),
        (r#"call = "Domain.state", on = "d", again = "gather", expect = { any = true }"#, "`again`"),
        (r#"call = "drop""#, "`drop` needs `on`"),
        (r#"call = "drop", on = "dd""#, "no earlier step saved `dd`"),
    ] {
        let text = format!(
            r#"[[scenario]]
            name = "one"
            steps = [
                {{ call = "connect", save = "c" }},
                {{ call = "Connection.domain_by_name", on = "c", args = {{ name = "test" }}, save = "d" }},
                {{ call = "Domain.open_console", on = "d", save = "s" }},
                {{ call = "Connection.events", on = "c", save = "e" }},
                {{ {step} }},
            ]"#
        );
        let found = match scenario::parse(Path::new("x.toml"), &text, Path::new("/place")) {
            Ok(scenarios) => problems(&api, &scenarios),
            Err(problem) => vec![problem],
        };
        assert_eq!(found.len(), 1, "{step}: {found:?}");
        assert!(found[0].contains("`one`, step 5") && found[0].contains(why), "{step}: {}", found[0]);
    }
}

#[test]
fn a_dropped_name_is_gone() {
    let text = r#"[[scenario]]
        name = "one"
        steps = [{ call = "connect", save = "c" }, { call = "drop", on = "c" }, { call = "Connection.close", on = "c" }]"#;
    let found = problems(&api(), &scenario::parse(Path::new("x.toml"), text, Path::new("/place")).expect("good"));
    assert!(found.len() == 1 && found[0].contains("no earlier step saved `c`"), "{found:?}");
}
