//! The JSON forms of records, parameter groups, objects and events.

use serde::Serialize;

use crate::ir::{Api, Field, Name, ObjectId, ParamsId, Type};
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
    setter: &'static str,
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
    let records = api.public_records().map(|(id, record)| {
        let fields = record.fields.iter().map(|field| field_view(api, field)).collect();
        render!("go/agent_record.go", view(exported(&record.name), &Type::Record(id), fields))
    });
    let params = api.params.iter().enumerate().map(|(index, group)| {
        let fields = group.members().into_iter().map(|(name, ty)| member_view(api, name, &ty)).collect();
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
    let classes = api.objects.iter().filter(|object| !is_connection(object)).map(|object| exported(&object.name));
    texts.push(render!("go/agent_identity.go", Identities { objects: classes.collect() }));
    texts.join("\n")
}

#[derive(Serialize)]
struct Identities {
    objects: Vec<String>,
}

fn field_view(api: &Api, field: &Field) -> FieldView {
    FieldView {
        json: field.name.snake(),
        name: exported(&field.name),
        form: form(api, &field.ty),
        parser: parser(api, &field.ty),
        setter: setter(&field.ty),
    }
}

/// Members of a group are pointers and lists. What is not set is not shown; what shows a pointer is given its value.
fn member_view(api: &Api, name: &Name, ty: &Type) -> FieldView {
    let inner = match ty {
        Type::Optional(inner) => inner,
        other => other,
    };
    FieldView { json: name.snake(), name: exported(name), form: form(api, inner), parser: parser(api, ty), setter: setter(ty) }
}

/// The function of the agent that shows a member of a group if it is set.
fn setter(ty: &Type) -> &'static str {
    match ty {
        Type::List(_) => "setList",
        _ => "setField",
    }
}
