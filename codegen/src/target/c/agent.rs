//! The behaviour agent in C: one function for each method, tables of names, and the callbacks of the events.

use minijinja::{Value, context};

use super::agent_record::json_record;
use super::event::{BY_ADDRESS, of_c};
use super::names::{handle_pointer, receiver_name};
use super::record::c_structure;
use super::{agent_call, agent_record};
use crate::ir::{Api, CEvent, CIdentityForm, CRegistration, Event, Name, Object, ObjectId, Param, ParamGroup, ParamList, Type};
use crate::target::{Files, render};

const FOLDER: &str = "tests/agents/c/generated";

/// Writes the generated part of the agent.
pub fn write(api: &Api, files: &mut Files) {
    files.put(format!("{FOLDER}/forms.h"), render!("c/agent_forms.h", forms(api)));
    files.put(format!("{FOLDER}/forms.c"), render!("c/agent_forms.c", forms(api)));
    let calls: Vec<Value> = api.methods.iter().filter(|method| !method.c.is_empty()).map(|method| agent_call::view(api, method)).collect();
    files.put(format!("{FOLDER}/calls.c"), render!("c/agent_calls.c", context! { calls }));
    let events: Vec<Value> = of_c(api).map(|(described, c)| event(api, described, c)).collect();
    files.put(format!("{FOLDER}/events.c"), render!("c/agent_events.c", context! { events }));
}

fn forms(api: &Api) -> Value {
    let enums: Vec<Value> = api
        .enums
        .iter()
        .map(|list| {
            let values: Vec<Value> =
                list.values.iter().map(|value| context! { name => value.name.screaming(), number => value.value }).collect();
            context! { name => format!("{}_values", list.name.snake()), values }
        })
        .collect();
    let groups: Vec<Value> = api.params.iter().flat_map(|group| groups(api, group)).collect();
    let objects: Vec<Value> = api.objects.iter().map(|object| identity(api, object)).collect();
    context! { enums, groups, objects, records => agent_record::views(api) }
}

/// A group of typed parameters and its items, each behind what it has lists of.
fn groups(api: &Api, group: &ParamGroup) -> Vec<Value> {
    let items = group.all_lists().into_iter().rev();
    let items = items.map(|list| table(api, &api.record(list.item).name, &list.fields, &list.lists));
    items.chain([table(api, &group.name, &group.fields, &group.lists)]).collect()
}

fn table(api: &Api, name: &Name, fields: &[Param], lists: &[ParamList]) -> Value {
    let fields: Vec<Value> = fields
        .iter()
        .map(|field| context! { name => field.name.snake(), wire => field.wire, number => field.ty.number(), repeated => field.repeated.to_string() })
        .collect();
    let lists: Vec<Value> = lists
        .iter()
        .map(|list| context! { name => list.name.snake(), prefix => list.prefix, item => format!("{}_params", api.record(list.item).name.snake()) })
        .collect();
    context! { name => format!("{}_params", name.snake()), fields, lists }
}

/// How an object is written as JSON: by the functions that give its identity.
fn identity(api: &Api, object: &Object) -> Value {
    // A part that no function of C gives cannot be told.
    let parts: Vec<Value> = object
        .identity
        .iter()
        .filter(|part| !part.c.is_empty())
        .map(|part| {
            let function = part.c.iter().find(|c| c.form != CIdentityForm::FillText).map(|c| c.name.clone());
            let value = match (&part.field.ty, function) {
                (Type::Text, Some(function)) => format!("json_text({function}(object))"),
                (Type::I32, Some(function)) => format!("json_number((int){function}(object))"),
                (Type::Enum(id), Some(function)) => format!("json_enum({function}(object), {}_values)", api.enumeration(*id).name.snake()),
                (Type::U32, Some(function)) => format!("json_number({function}(object))"),
                (Type::Object(id), Some(function)) => format!("{}({function}(object))", json_function(api.object(*id))),
                (Type::Uuid, Some(function)) => format!("uuid_of({function}, object)"),
                (_, function) => panic!("{}: the agent in C cannot tell `{}` by {function:?}", object.name, part.field.name),
            };
            context! { name => part.field.name.snake(), value, uuid => part.field.ty == Type::Uuid,
            function => part.c.iter().find(|c| c.form == CIdentityForm::FillBytes).map(|c| c.name.clone()) }
        })
        .collect();
    let kind = object.name.pascal();
    context! { kind, function => json_function(object), pointer => handle_pointer(object), release => object.c.free, reference => object.c.reference, parts,
    is_connection => object.parent.is_none(), index => api.objects.iter().position(|other| std::ptr::eq(other, object)) }
}

/// The function that writes an object as JSON.
pub fn json_function(object: &Object) -> String {
    format!("json_{}", object.name.snake())
}

fn event(api: &Api, event: &Event, c: &CEvent) -> Value {
    let subject = api.object(event.subject);
    let fields: Vec<Value> = event
        .fields
        .iter()
        .map(|field| {
            let name = field.name.snake();
            let (params, value) = callback_field(api, &event.name.pascal(), &field.ty, &name);
            context! { name, params, value }
        })
        .collect();
    let by_number = match &c.registration {
        CRegistration::Numbered { constant, .. } => Some(context! {
            constant, class => event.class.pascal(), macro => format!("VIR_{}_EVENT_CALLBACK", event.class.screaming()),
        }),
        CRegistration::Alone { .. } | CRegistration::Named { .. } => None,
    };
    let alone = match &c.registration {
        CRegistration::Numbered { .. } | CRegistration::Named { .. } => None,
        CRegistration::Alone { register, deregister } => Some(context! { register, deregister }),
    };
    let by_name = match &c.registration {
        CRegistration::Numbered { .. } | CRegistration::Alone { .. } => None,
        CRegistration::Named { register, deregister, .. } => Some(context! { register, deregister }),
    };
    let about = (!subject.identity.is_empty()).then(|| {
        context! { kind => subject.name.pascal(), name => receiver_name(subject), pointer => handle_pointer(subject), json => json_function(subject) }
    });
    context! {
        name => event.name.pascal(),
        snake => event.name.snake(),
        by_number,
        alone,
        by_name,
        about,
        fields,
        returns => c.callback == BY_ADDRESS,
    }
}

/// The parameters of a callback for a field, and the expression of its JSON.
fn callback_field(api: &Api, event: &str, ty: &Type, name: &str) -> (Vec<String>, String) {
    let one = |ty: &str, value: String| (vec![format!("{ty}{name}")], value);
    match ty {
        Type::Bool => one("int ", format!("cJSON_CreateBool({name})")),
        Type::I32 | Type::Fd => one("int ", format!("json_number({name})")),
        Type::U32 | Type::Flags(_) => one("unsigned int ", format!("json_number({name})")),
        Type::I64 => one("long long ", format!("json_long({name})")),
        Type::U64 | Type::Duration => one("unsigned long long ", format!("json_unsigned({name})")),
        Type::F64 => one("double ", format!("json_number({name})")),
        Type::Text | Type::Document(_) => one("const char *", format!("json_text({name})")),
        Type::Uuid => one("const unsigned char *", format!("json_uuid({name})")),
        Type::Enum(id) => one("int ", format!("json_enum({name}, {}_values)", api.enumeration(*id).name.snake())),
        Type::Object(id) => one(&format!("{} ", handle_pointer(api.object(*id))), format!("{}({name})", json_function(api.object(*id)))),
        Type::Bytes | Type::CpuMap => {
            (vec![format!("const unsigned char *{name}"), format!("int n{name}")], format!("json_hex({name}, (size_t)n{name})"))
        }
        Type::Params(id) => {
            let group = format!("{}_params", api.param_group(*id).name.snake());
            (vec![format!("virTypedParameterPtr {name}"), format!("int n{name}")], format!("json_params({name}, n{name}, &{group})"))
        }
        Type::Optional(item) => callback_field(api, event, item, name),
        Type::Record(id) => {
            let record = api.record(*id);
            let structure = c_structure(record).unwrap_or_else(|| panic!("{event}: the record {} has no structure in C", record.name));
            one(&format!("const {} *", structure.name), format!("{}({name})", json_record(record)))
        }
        Type::Secret | Type::List(_) | Type::Array(..) => {
            panic!("{event}: the agent in C has no form for the field `{name}`")
        }
    }
}

/// The name of the agent's kind for an object.
pub fn kind(api: &Api, id: ObjectId) -> String {
    api.object(id).name.pascal()
}
