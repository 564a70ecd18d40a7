//! Objects: their handles and their identities.

use serde::Serialize;

use crate::ir::{Api, ErrorOrigin, Field, ObjectId, Type};
use crate::target::render;

use super::codec::{DECODER, ENCODER, decode, encode};
use super::docs::{About, comment, linked, sentence, since};
use super::names::{exported, field, receiver};
use super::types::{go_type, is_connection};
use super::usage::Usage;

#[derive(Serialize)]
struct View {
    doc: String,
    name: String,
    receiver: String,
    identity: Vec<Part>,
    encoded: bool,
    decoded: bool,
}

#[derive(Serialize)]
struct Part {
    doc: String,
    name: String,
    field: String,
    ty: String,
    encode: String,
    decode: String,
    /// Whether a method of the handle changes it.
    changed: bool,
}

/// The text of an object's file; none for the connection, whose handle is part of the runtime.
pub(super) fn object(api: &Api, id: ObjectId) -> Option<String> {
    let object = api.object(id);
    if is_connection(object) {
        return None;
    }
    let usage = Usage::of(api);
    let name = exported(&object.name);
    let receiver = receiver(&object.name);
    let doc = since(&sentence(&name, About::Thing, &object.doc), object.since, ErrorOrigin::Libvirt);
    let ty = Type::Object(id);
    Some(render!(
        "go/object.go",
        View {
            doc: comment(&linked(api, &doc, &[])),
            identity: object
                .identity
                .iter()
                .enumerate()
                .map(|(at, part)| part_view(api, &part.field, &receiver, api.is_changed(id, at)))
                .collect(),
            encoded: usage.encoded.contains(&ty),
            decoded: usage.decoded.contains(&ty),
            receiver,
            name,
        }
    ))
}

fn part_view(api: &Api, part: &Field, receiver: &str, changed: bool) -> Part {
    let (name, own) = (exported(&part.name), field(&part.name));
    let value = format!("{receiver}.{own}{}", if changed { ".get()" } else { "" });
    Part {
        doc: comment(&sentence(&name, About::Thing, &part.doc)),
        ty: go_type(api, &part.ty),
        encode: match part.ty {
            // Within an identity another object is known by its identity alone: both belong to the same connection.
            Type::Object(_) => format!("{value}.encodeIdentity(e)"),
            _ => encode(api, &part.ty, ENCODER, &value),
        },
        decode: decode(api, &part.ty, DECODER),
        field: own,
        name,
        changed,
    }
}
