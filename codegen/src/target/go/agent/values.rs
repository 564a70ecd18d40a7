//! The JSON forms of records, parameter groups, objects and events.

use serde::Serialize;

use crate::ir::{Api, Field, ObjectId, Param, ParamsId, RecordId, Type};
use crate::target::go::names::{event, exported};
use crate::target::go::types::is_connection;
use crate::target::go::usage::Usage;
use crate::target::render;

use super::forms::{form, parser};

#[derive(Serialize)]
struct Struct {
    name: String,
    /// Whether it is a result.
    formed: bool,
    /// Whether it is an argument.
    parsed: bool,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    json: String,
    name: String,
    form: String,
    parser: String,
}

#[derive(Serialize)]
struct Events {
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct EventView {
    name: String,
    kind: String,
    subject: String,
    fields: Vec<FieldView>,
}

/// All values that have a form of their own.
pub(super) fn values(api: &Api) -> String {
    let usage = Usage::of(api);
    let view = |name: String, ty: &Type, fields: Vec<FieldView>| Struct {
        formed: usage.decoded.contains(ty),
        parsed: usage.encoded.contains(ty),
        name,
        fields,
    };
    let records = api.records.iter().enumerate().map(|(index, record)| {
        let fields = record.fields.iter().map(|field| field_view(api, field)).collect();
        render!("go/agent_record.go", view(exported(&record.name), &Type::Record(RecordId(index)), fields))
    });
    let params = api.params.iter().enumerate().map(|(index, group)| {
        let fields = group.fields.iter().map(|param| param_view(api, param)).collect();
        render!("go/agent_params.go", view(exported(&group.name), &Type::Params(ParamsId(index)), fields))
    });
    let objects = api.objects.iter().enumerate().filter(|(_, object)| !is_connection(object)).map(|(index, object)| {
        let fields = object.identity.iter().map(|part| field_view(api, &part.field)).collect();
        render!("go/agent_object.go", view(exported(&object.name), &Type::Object(ObjectId(index)), fields))
    });
    let mut texts: Vec<String> = records.chain(params).chain(objects).filter(|text| !text.trim().is_empty()).collect();
    let events = api.events.iter().map(|told| EventView {
        name: event(&told.name),
        kind: told.name.pascal(),
        subject: exported(&api.object(told.subject).name),
        fields: told.fields.iter().map(|field| field_view(api, field)).collect(),
    });
    texts.push(render!("go/agent_event.go", Events { events: events.collect() }));
    texts.join("\n")
}

fn field_view(api: &Api, field: &Field) -> FieldView {
    FieldView { json: field.name.snake(), name: exported(&field.name), form: form(api, &field.ty), parser: parser(api, &field.ty) }
}

/// Parameters are pointers; what reads them makes one, what writes them is given the value.
fn param_view(api: &Api, param: &Param) -> FieldView {
    let ty = param.ty.as_type();
    FieldView {
        json: param.name.snake(),
        name: exported(&param.name),
        form: form(api, &ty),
        parser: format!("parsePointer({})", parser(api, &ty)),
    }
}
