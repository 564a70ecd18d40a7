//! Every kind of argument and result that the description uses is proved by a scenario (`tests/shapes.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use virtkit_behaviour::matcher::Matcher;
use virtkit_behaviour::scenario::{self, Outcome, Step};
use virtkit_codegen::ir::{Api, Direction, Event, Method, ParamGroup, RecordId, Return, Type};

/// A kind, and whether it is an argument or a result.
type Kind = (&'static str, Way);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Argument,
    Result,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    argument: Option<Proof>,
    result: Option<Proof>,
    event: Option<EventProof>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventProof {
    event: String,
    scenario: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    method: String,
    scenario: String,
}

/// Kinds that no scenario can see yet: agents speak JSON, and a descriptor does not travel in it. Each binding's own tests have it.
const NOT_IN_JSON: [&str; 1] = ["descriptor"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn kinds_of_type(api: &Api, ty: &Type, kinds: &mut BTreeSet<&'static str>) {
    let kind = match ty {
        Type::Bool => "bool",
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 => "i64",
        Type::U64 => "u64",
        Type::F64 => "f64",
        Type::Text => "text",
        Type::Bytes => "bytes",
        Type::Uuid => "uuid",
        Type::Fd => "descriptor",
        Type::CpuMap => "cpu map",
        Type::Secret => "secret",
        Type::Duration => "duration",
        Type::Enum(_) => "enum",
        Type::Flags(_) => "flags",
        Type::Record(_) => "record",
        Type::Params(_) => "typed parameters",
        Type::Object(_) => "object",
        Type::Document(_) => "document",
        Type::List(_) => "list",
        Type::Array(..) => "array",
        Type::Optional(_) => "optional",
    };
    kinds.insert(kind);
    match ty {
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => kinds_of_type(api, item, kinds),
        Type::Record(id) => fields_of(api, *id).for_each(|ty| kinds_of_type(api, ty, kinds)),
        Type::Params(id) => kinds_of_params(api.param_group(*id), kinds),
        _ => {}
    }
    match ty {
        Type::Record(_) if api.holds_object(ty) => drop(kinds.insert("record with objects")),
        Type::List(item) if matches!(**item, Type::Object(_)) => drop(kinds.insert("list of objects")),
        _ => {}
    }
}

/// Parameters that are not one value with one name.
fn kinds_of_params(group: &ParamGroup, kinds: &mut BTreeSet<&'static str>) {
    if !group.lists.is_empty() {
        kinds.insert("typed parameters indexed");
    }
    if group.fields.iter().any(|field| field.repeated) {
        kinds.insert("typed parameters repeated");
    }
}

fn fields_of(api: &Api, id: RecordId) -> impl Iterator<Item = &Type> {
    api.record(id).fields.iter().map(|field| &field.ty)
}

fn kinds_of(api: &Api, method: &Method) -> BTreeSet<Kind> {
    let mut arguments = BTreeSet::new();
    for arg in &method.args {
        kinds_of_type(api, &arg.ty, &mut arguments);
    }
    // What takes a document takes its text and its record.
    if arguments.contains("document") {
        arguments.insert("document as record");
    }
    if method.args.iter().any(|arg| matches!(arg.ty, Type::Object(id) if api.object(id).identity.is_empty())) {
        arguments.insert("argument from another connection");
    }
    if method.asks.is_some() {
        arguments.insert("callback");
    }
    let mut results = BTreeSet::new();
    match &method.returns {
        Return::Unit => {}
        Return::Value(ty) => kinds_of_type(api, ty, &mut results),
        Return::Stream(Direction::Both) => drop(results.insert("stream both ways")),
        Return::Stream(Direction::Read) => drop(results.insert("stream to read")),
        Return::Stream(Direction::Write) => drop(results.insert("stream to write")),
        Return::Operation(None) => drop(results.insert("operation")),
        Return::Operation(Some(ty)) => {
            results.insert("operation with a result");
            kinds_of_type(api, ty, &mut results);
        }
    }
    let arguments = arguments.into_iter().map(|kind| (kind, Way::Argument));
    arguments.chain(results.into_iter().map(|kind| (kind, Way::Result))).collect()
}

/// What an event carries, and what it is about.
fn kinds_of_event(api: &Api, event: &Event) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    for field in &event.fields {
        kinds_of_type(api, &field.ty, &mut kinds);
    }
    kinds.insert(if api.object(event.subject).identity.is_empty() { "connection" } else { "object" });
    kinds
}

fn table() -> BTreeMap<String, Row> {
    let text = std::fs::read_to_string(root().join("tests/shapes.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

fn rows() -> BTreeMap<(String, Way), Proof> {
    let mut proofs = BTreeMap::new();
    for (kind, row) in table() {
        let ways = [(Way::Argument, row.argument), (Way::Result, row.result)];
        proofs.extend(ways.into_iter().filter_map(|(way, proof)| Some(((kind.clone(), way), proof?))));
    }
    proofs
}

#[test]
fn every_kind_has_a_row_and_every_row_a_proof() {
    let api = virtkit_codegen::read(&root()).unwrap_or_else(|problems| panic!("{problems:?}"));
    let scenarios = scenario::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), Path::new("/place")).unwrap();
    let rows = rows();
    let mut wrong = Vec::new();
    let used: BTreeSet<Kind> = api.methods.iter().flat_map(|method| kinds_of(&api, method)).collect();
    for (kind, way) in used.iter().filter(|(kind, _)| !NOT_IN_JSON.contains(kind)) {
        if !rows.contains_key(&((*kind).to_owned(), *way)) {
            wrong.push(format!("{kind} as {way:?} has no row"));
        }
    }
    for ((kind, way), proof) in &rows {
        let method = api.methods.iter().find(|method| api.full_name(method) == proof.method);
        if !method.is_some_and(|method| kinds_of(&api, method).iter().any(|found| (found.0, found.1) == (kind.as_str(), *way))) {
            wrong.push(format!("{kind} as {way:?}: {} has none", proof.method));
        }
        let found = scenarios.iter().find(|scenario| scenario.name == proof.scenario);
        let calls = found.is_some_and(|scenario| scenario.steps.iter().any(|step| step.call == proof.method));
        if !calls {
            wrong.push(format!("{kind} as {way:?}: no scenario {:?} that calls {}", proof.scenario, proof.method));
        }
    }
    assert!(wrong.is_empty(), "tests/shapes.toml:\n  {}", wrong.join("\n  "));
}

/// Whether a step waits for an event of this kind.
fn expects(step: &Step, event: &str) -> bool {
    let Outcome::Result(Matcher::Fields(fields)) = &step.outcome else { return false };
    let named = |rule: &Matcher| matches!(rule, Matcher::Equal(kind) if kind == event);
    step.call == "Events.next" && fields.iter().any(|(name, rule)| name == "kind" && named(rule))
}

#[test]
fn every_kind_that_events_carry_has_a_row_and_every_row_a_proof() {
    let api = virtkit_codegen::read(&root()).unwrap_or_else(|problems| panic!("{problems:?}"));
    let scenarios = scenario::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), Path::new("/place")).unwrap();
    let rows: BTreeMap<String, EventProof> = table().into_iter().filter_map(|(kind, row)| Some((kind, row.event?))).collect();
    let used: BTreeSet<&str> = api.events.iter().flat_map(|event| kinds_of_event(&api, event)).collect();
    let mut wrong: Vec<String> =
        used.iter().filter(|kind| !rows.contains_key(**kind)).map(|kind| format!("{kind} in an event has no row")).collect();
    for (kind, proof) in &rows {
        let event = api.events.iter().find(|event| event.name.pascal() == proof.event);
        if !event.is_some_and(|event| kinds_of_event(&api, event).contains(kind.as_str())) {
            wrong.push(format!("{kind} in an event: {} has none", proof.event));
        }
        let found = scenarios.iter().find(|scenario| scenario.name == proof.scenario);
        if !found.is_some_and(|scenario| scenario.steps.iter().any(|step| expects(step, &proof.event))) {
            wrong.push(format!("{kind} in an event: no scenario {:?} that waits for {}", proof.scenario, proof.event));
        }
    }
    assert!(wrong.is_empty(), "tests/shapes.toml:\n  {}", wrong.join("\n  "));
}
