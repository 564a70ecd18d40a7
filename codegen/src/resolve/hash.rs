//! The hash of the private binary interface: method ids, and all that decides about the layout of a call.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::ir::{Api, Field, Member, MemberContent, RecordOrigin, Return, Type, XmlValue};

pub fn of(api: &Api) -> u64 {
    let digest = Sha256::digest(layout(api));
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

fn layout(api: &Api) -> String {
    let mut text = String::new();
    let mut line = |parts: std::fmt::Arguments<'_>| writeln!(text, "{parts}").expect("writing to a string");
    for object in &api.objects {
        let identity: Vec<String> = object.identity.iter().map(|part| ty(api, &part.field.ty)).collect();
        line(format_args!("object {} {identity:?}", object.name));
    }
    // Items travel as parameters.
    for record in api.records.iter().filter(|record| record.origin != RecordOrigin::Item) {
        line(format_args!("record {} {:?}", record.name, fields(api, &record.fields)));
    }
    for method in api.calls() {
        let returns = match &method.returns {
            Return::Unit => "nothing".to_owned(),
            Return::Value(value) => ty(api, value),
            Return::Stream(direction) => format!("stream {direction:?}"),
            Return::Operation(None) => "operation".to_owned(),
            Return::Operation(Some(value)) => format!("operation {}", ty(api, value)),
        };
        line(format_args!("method {} {} {:?} {returns}", method.id, api.full_name(method), fields(api, &method.args)));
    }
    for document in &api.documents {
        line(format_args!("document {} {}", document.name, api.element(document.root).name));
    }
    for item in &api.elements {
        line(format_args!("element {} {:?}", item.name, item.members().iter().map(|member| form(api, member)).collect::<Vec<_>>()));
    }
    for event in &api.events {
        line(format_args!("event {} {} {:?}", event.id, event.name, fields(api, &event.fields)));
    }
    text
}

fn fields(api: &Api, fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| ty(api, &field.ty)).collect()
}

/// A field of a document's record, with what it refers to by name.
fn form(api: &Api, member: &Member<'_>) -> String {
    let content = match member.content {
        MemberContent::Value(XmlValue::Words(_)) => "words".to_owned(),
        MemberContent::Value(value) => format!("{value:?}"),
        MemberContent::Flag => "flag".to_owned(),
        MemberContent::Element(id) => format!("element {}", api.element(id).name),
        MemberContent::Choice(name, alternatives) => {
            let elements: Vec<String> = alternatives.iter().map(|one| api.element(one.element).name.to_string()).collect();
            format!("choice {name} {elements:?}")
        }
    };
    format!("{content} {:?}", member.occurs)
}

/// Layouts only: an enumeration is its 32 bits, whatever its values are called.
fn ty(api: &Api, of: &Type) -> String {
    match of {
        Type::Record(id) => format!("record {}", api.record(*id).name),
        Type::Object(id) => format!("object {}", api.object(*id).name),
        Type::Enum(_) => "enum".to_owned(),
        Type::Flags(_) => "flags".to_owned(),
        Type::Params(_) => "params".to_owned(),
        Type::Document(_) => "document".to_owned(),
        Type::List(item) => format!("[{}]", ty(api, item)),
        Type::Array(item, length) => format!("[{}; {length}]", ty(api, item)),
        Type::Optional(item) => format!("{}?", ty(api, item)),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration => format!("{of:?}"),
    }
}
