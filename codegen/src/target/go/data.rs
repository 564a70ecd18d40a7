//! Records and parameter groups.

use serde::Serialize;

use crate::ir::{Api, ErrorOrigin, Field, Param, ParamsId, RecordId, Type};
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
    let texts = api.records.iter().enumerate().map(|(index, record)| {
        let name = exported(&record.name);
        let ty = Type::Record(RecordId(index));
        let doc = since(&sentence(&name, About::Thing, &record.doc), record.since, ErrorOrigin::Libvirt);
        render!(
            "go/record.go",
            Struct {
                doc: comment(&linked(api, &doc, &[])),
                fields: record.fields.iter().map(|field| FieldView::of(api, field)).collect(),
                encoded: usage.encoded.contains(&ty),
                decoded: usage.decoded.contains(&ty),
                name,
            }
        )
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// All groups of typed parameters.
pub(super) fn params(api: &Api) -> String {
    #[derive(Serialize)]
    struct View {
        doc: String,
        name: String,
        fields: Vec<ParamView>,
        encoded: bool,
        decoded: bool,
    }
    #[derive(Serialize)]
    struct ParamView {
        doc: String,
        name: String,
        ty: String,
        wire: String,
    }
    let usage = Usage::of(api);
    let field = |param: &Param| {
        let name = exported(&param.name);
        ParamView { doc: comment(&param_doc(&name, param)), ty: go_type(api, &param.ty.as_type()), wire: param.wire.clone(), name }
    };
    let texts = api.params.iter().enumerate().map(|(index, group)| {
        let name = exported(&group.name);
        let ty = Type::Params(ParamsId(index));
        let doc = since(&sentence(&name, About::Thing, &group.doc), group.since, ErrorOrigin::Libvirt);
        let doc = format!("{doc}\n\nA nil field is one that is not set; [Ptr] makes the others.");
        render!(
            "go/params.go",
            View {
                doc: comment(&doc),
                fields: group.fields.iter().map(field).collect(),
                encoded: usage.encoded.contains(&ty),
                decoded: usage.decoded.contains(&ty),
                name,
            }
        )
    });
    texts.collect::<Vec<_>>().join("\n")
}

fn param_doc(name: &str, param: &Param) -> String {
    let unit = param.unit.as_ref().map_or(String::new(), |unit| format!(" Unit: {unit}."));
    let settable = if param.settable { "" } else { " It cannot be set." };
    sentence(name, About::Thing, &param.doc) + &unit + settable
}
