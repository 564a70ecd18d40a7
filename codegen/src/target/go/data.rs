//! Records and parameter groups.

use serde::Serialize;

use crate::ir::{Api, ErrorOrigin, Field, RecordOrigin, Type};
use crate::target::render;

use super::args::described;
use super::codec::{DECODER, ENCODER, decode, encode};
use super::docs::{About, comment, linked, sentence, since};
use super::names::exported;
use super::types::go_type;
use super::usage::Usage;

#[derive(Serialize)]
struct Struct {
    doc: String,
    name: String,
    fields: Vec<FieldView>,
    encoded: bool,
    decoded: bool,
}

/// A field of a record or of an event.
#[derive(Serialize)]
pub(super) struct FieldView {
    doc: String,
    name: String,
    ty: String,
    encode: String,
    decode: String,
}

impl FieldView {
    /// The view of a field of `v`.
    pub(super) fn of(api: &Api, field: &Field) -> Self {
        let name = exported(&field.name);
        Self {
            doc: comment(&sentence(&name, About::Thing, described(api, field))),
            ty: go_type(api, &field.ty),
            encode: encode(api, &field.ty, ENCODER, &format!("v.{name}")),
            decode: decode(api, &field.ty, DECODER),
            name,
        }
    }
}

/// All records, those of several results included.
pub(super) fn records(api: &Api) -> String {
    let usage = Usage::of(api);
    let texts = api.public_records().map(|(id, record)| {
        let name = exported(&record.name);
        let ty = Type::Record(id);
        // Items travel as parameters.
        let travels = record.origin != RecordOrigin::Item;
        let doc = since(&sentence(&name, About::Thing, &record.doc), record.since, ErrorOrigin::Libvirt);
        render!(
            "go/record.go",
            Struct {
                doc: comment(&linked(api, &doc, &[])),
                fields: record.fields.iter().map(|field| FieldView::of(api, field)).collect(),
                encoded: travels && usage.encoded.contains(&ty),
                decoded: travels && usage.decoded.contains(&ty),
                name,
            }
        )
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The types of callbacks.
pub(super) fn callbacks(api: &Api) -> String {
    #[derive(Serialize)]
    struct View {
        callbacks: Vec<Callback>,
    }
    #[derive(Serialize)]
    struct Callback {
        doc: String,
        name: String,
        parameter: String,
        requests: String,
        answers: String,
    }
    let view = |described: &crate::ir::Callback| {
        let name = exported(&described.name);
        let doc = since(&sentence(&name, About::Method, &described.doc), described.since, ErrorOrigin::Libvirt);
        Callback {
            doc: comment(&linked(api, &doc, &[])),
            parameter: super::names::local(&described.requests.name),
            requests: go_type(api, &described.requests.ty),
            answers: go_type(api, &described.answers),
            name,
        }
    };
    render!("go/callbacks.go", View { callbacks: api.callbacks.iter().map(view).collect() })
}
