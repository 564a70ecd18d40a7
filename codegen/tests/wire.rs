//! The layout of every procedure, compared with libvirt's own description of its wire. The facts lie beside the repository, not in it: where they
//! are missing, the test says so and is skipped.

use std::path::Path;

use serde_json::Value;
use virtkit_codegen::ir::{Api, Event, Field, Method, Type};
use virtkit_codegen::target::rpc::layout::{Answer, Form, Part, answer, arguments, forms};

/// Where the facts are, beside the repository.
const FACTS: &str = "../shared/protocol/procedures.json";

/// What values look like on the wire, without their meaning: `4` and `8` bytes, `d` a double, `s` bytes behind their length, `u` sixteen bytes,
/// `?x` one that may be missing, `[x]` a list, `p` a typed parameter.
fn ours(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::Enum(_) | Type::Flags(_) => "4".into(),
        Type::I64 | Type::U64 | Type::Duration => "8".into(),
        Type::F64 => "d".into(),
        Type::Text | Type::Bytes | Type::CpuMap | Type::Secret | Type::Document(_) => "s".into(),
        Type::Uuid => "u".into(),
        Type::Record(id) => {
            let record = api.record(*id);
            let fields = record.fields.iter().enumerate();
            fields
                .map(|(index, field)| {
                    virtkit_codegen::target::rpc::array_of_chars(record, index)
                        .map_or_else(|| ours(api, &field.ty), |length| "4".repeat(length))
                })
                .collect()
        }
        Type::Params(_) => "[p]".into(),
        Type::Object(id) => api.object(*id).identity.iter().map(|part| ours(api, &part.field.ty)).collect(),
        Type::List(item) => format!("[{}]", ours(api, item)),
        Type::Array(item, length) => ours(api, item).repeat(*length),
        Type::Optional(item) => format!("?{}", ours(api, item)),
        Type::Fd => String::new(),
    }
}

fn our_arguments(api: &Api, method: &Method, form: &Form<'_>) -> String {
    let part = |part| match part {
        Part::Receiver(id) => ours(api, &Type::Object(id)),
        Part::Argument(index) => ours(api, &method.args[index].ty),
        Part::Given(index) => format!("?{}", ours(api, &method.args[index].ty)),
        Part::NeedResults | Part::Room | Part::MapCount | Part::MapLength | Part::ZeroFlags => "4".to_owned(),
    };
    arguments(api, method, form).into_iter().map(part).collect()
}

fn our_answer(api: &Api, method: &Method, form: &Form<'_>) -> String {
    match answer(method, form) {
        Answer::Nothing | Answer::Stream | Answer::Descriptor => String::new(),
        Answer::Value(ty) => ours(api, &ty),
        Answer::Counted(ty) | Answer::Parameters(ty) => ours(api, &ty) + "4",
        Answer::CpuMaps => "s4".into(),
        Answer::Receiver(id) => ours(api, &Type::Object(id)),
        Answer::Status => "4".into(),
    }
}

fn our_event(api: &Api, event: &Event) -> String {
    let subject = ours(api, &Type::Object(event.subject));
    // What the connection tells of itself has no number of a subscription.
    let number = if subject.is_empty() { "" } else { "4" };
    let fields: String = event.fields.iter().map(|field: &Field| ours(api, &field.ty)).collect();
    format!("{number}{subject}{fields}")
}

/// A list of members in the facts.
fn theirs(facts: &Value, members: &Value) -> String {
    members.as_array().into_iter().flatten().map(|member| member_of(facts, member)).collect()
}

fn member_of(facts: &Value, member: &Value) -> String {
    let name = member["type"].as_str().unwrap_or_default();
    let value = match name {
        "int" | "unsigned int" | "char" | "unsigned char" | "short" | "unsigned short" | "bool" => "4".to_owned(),
        "hyper" | "unsigned hyper" => "8".into(),
        "double" => "d".into(),
        "remote_uuid" => return "u".into(),
        "remote_typed_param" => "p".into(),
        "string" | "opaque" => return "s".into(),
        _ if facts["structs"][name].is_array() => theirs(facts, &facts["structs"][name]),
        _ if facts["typedefs"][name].is_object() => member_of(facts, &facts["typedefs"][name]),
        // The message of an event that is older than the numbers of subscriptions.
        _ => match message(facts, name) {
            Some(members) => theirs(facts, members),
            None => panic!("the facts have no type {name:?}"),
        },
    };
    if let Some(length) = member["fixed"].as_str() {
        return value.repeat(length.parse().expect("a number"));
    }
    match (member.get("array").is_some(), member["optional"].as_bool() == Some(true)) {
        (true, _) => format!("[{value}]"),
        (false, true) => format!("?{value}"),
        (false, false) => value,
    }
}

/// The fields of the event whose message is called so.
fn message<'a>(facts: &'a Value, name: &str) -> Option<&'a Value> {
    let event = name.strip_prefix("remote_")?.strip_suffix("_msg")?.to_uppercase();
    facts["procedures"].as_array()?.iter().find(|procedure| procedure["name"] == event.as_str()).map(|procedure| &procedure["msg"])
}

#[test]
fn every_procedure_is_laid_out_as_libvirt_has_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository");
    let Ok(text) = std::fs::read_to_string(root.join(FACTS)) else {
        eprintln!("SKIPPED: {FACTS} is not there, so the layouts of procedures are not compared with libvirt's");
        return;
    };
    let facts: Value = serde_json::from_str(&text).expect("the facts are JSON");
    let facts = &facts["remote"];
    let procedures = facts["procedures"].as_array().expect("procedures");
    let fact = |number: u32| {
        procedures.iter().find(|fact| fact["number"] == number).unwrap_or_else(|| panic!("libvirt has no procedure {number}"))
    };
    let api = virtkit_codegen::read(root).expect("the description is good");
    let mut wrong = Vec::new();
    let mut compare = |what: String, part: &str, ours: String, theirs: String| {
        if ours != theirs {
            wrong.push(format!("{what}: {part} are {ours:?}, in libvirt {theirs:?}"));
        }
    };
    let mut compared = 0;
    for method in &api.methods {
        for form in forms(method) {
            let fact = fact(form.rpc.procedure);
            let what = format!("{} (procedure {}, {})", api.full_name(method), form.rpc.procedure, fact["name"]);
            compare(what.clone(), "the arguments", our_arguments(&api, method, &form), theirs(facts, &fact["args"]));
            // Opening is a function: what it gives is the connection itself.
            if method.receiver.is_some() {
                compare(what, "the results", our_answer(&api, method, &form), theirs(facts, &fact["ret"]));
            }
            compared += 1;
        }
    }
    for event in &api.events {
        if let Some(procedure) = event.procedure {
            let fact = fact(procedure);
            compare(
                format!("{} ({})", event.name.pascal(), fact["name"]),
                "the fields",
                our_event(&api, event),
                theirs(facts, &fact["msg"]),
            );
            compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} procedures are laid out otherwise:\n{}", wrong.len(), wrong.join("\n"));
}
