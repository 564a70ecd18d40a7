//! Events: callback types, registration by class, and how an event reaches a callback.

use std::collections::HashSet;

use minijinja::{Value, context};
use serde::Serialize;

use super::beside::module;
use super::names::{handle_pointer, ident, key, part_of, receiver_name, structure};
use super::types::give;
use crate::ir::{Api, CEvent, CHeader, CRegistration, Event, Field, Object, Type};
use crate::target::{Files, render};

/// The one callback that returns a number, and the pair of functions that register it by its address, from before the others existed.
pub const BY_ADDRESS: &str = "virConnectDomainEventCallback";

/// What a field of an event is to a callback.
#[derive(Debug, Default, Serialize)]
struct FieldForm {
    /// Parameters: name and type.
    params: Vec<(String, String)>,
    /// Statements before the call.
    before: Option<String>,
    /// The arguments.
    pass: Vec<String>,
    /// Statements after the call.
    after: Option<String>,
}

/// Writes the module of the events.
pub fn write(api: &Api, files: &mut Files, folder: &str) {
    let known: Vec<(&Event, &CEvent)> = of_c(api).collect();
    let events: Vec<Value> = known.iter().map(|(event, c)| delivery(api, event, c)).collect();
    let callbacks = callbacks(api, CHeader::Main);
    let registrations = registrations(api, &of_c(api).filter(|(_, c)| c.header == CHeader::Main).collect::<Vec<_>>());
    files.put(format!("{folder}/events.rs"), render!("c/events.rs", context! { callbacks, events, registrations }));
}

/// The types of callbacks that a header declares, each once.
pub fn callbacks(api: &Api, header: CHeader) -> Vec<String> {
    let mut seen = HashSet::new();
    let own_type = |event: &Event, c: &CEvent| c.callback != generic_callback(event);
    of_c(api)
        .filter(|(event, c)| c.header == header && own_type(event, c) && seen.insert(&c.callback))
        .map(|(event, c)| callback_type(api, event, c))
        .collect()
}

/// The functions that register callbacks for these events.
pub fn registrations(api: &Api, known: &[(&Event, &CEvent)]) -> Vec<String> {
    let mut registrations: Vec<String> = Vec::new();
    let mut named = HashSet::new();
    for (event, c) in known {
        match &c.registration {
            CRegistration::Numbered { .. } if named.insert(event.class.pascal()) => registrations.push(class(api, event, known)),
            CRegistration::Numbered { .. } => {}
            CRegistration::Alone { register, deregister } => registrations.push(alone(api, event, c, register, deregister)),
            CRegistration::Named { register, deregister, by } => registrations.push(by_name(api, event, c, [register, deregister], *by)),
        }
    }
    registrations
}

/// The events that libvirt has, with its side of them.
pub fn of_c(api: &Api) -> impl Iterator<Item = (&Event, &CEvent)> {
    api.events.iter().filter_map(|event| Some((event, event.c.as_ref()?)))
}

/// The type of a callback that takes no more than the object, and to which all others of the class are cast.
pub fn generic_callback(event: &Event) -> String {
    format!("virConnect{}EventGenericCallback", event.class.pascal())
}

fn fields(api: &Api, event: &Event) -> Vec<FieldForm> {
    event.fields.iter().map(|field| form(api, event, field)).collect()
}

/// The object that a callback is given beside the connection.
fn about<'a>(api: &'a Api, event: &Event) -> Option<&'a Object> {
    Some(api.object(event.subject)).filter(|object| !object.identity.is_empty())
}

fn callback_type(api: &Api, event: &Event, c: &CEvent) -> String {
    let subject = about(api, event).map(|object| (receiver_name(object), handle_pointer(object)));
    let forms = fields(api, event);
    let params: Vec<String> = [("conn".to_owned(), "virConnectPtr".to_owned())]
        .into_iter()
        .chain(subject)
        .chain(forms.into_iter().flat_map(|form| form.params))
        .chain([("opaque".to_owned(), "*mut c_void".to_owned())])
        .map(|(name, ty)| format!("{name}: {ty}"))
        .collect();
    let returns = if c.callback == BY_ADDRESS { " -> c_int" } else { "" };
    let view = context! { name => c.callback, doc => event.doc.trim(), since => event.since.to_string(), params, returns };
    render!("c/event_callback.rs", view)
}

fn delivery(api: &Api, event: &Event, c: &CEvent) -> Value {
    let forms = fields(api, event);
    let subject = about(api, event).map(|object| {
        let name = object.name.snake();
        let give = give(api, event.subject, &format!("{name}.clone()"), "to.connection");
        context! { name, key => key(object), give }
    });
    let callback = match c.header {
        CHeader::Main => c.callback.clone(),
        beside @ (CHeader::Qemu | CHeader::Lxc) => format!("super::{}::{}", module(beside), c.callback),
    };
    let named_by = match &c.registration {
        CRegistration::Named { by, .. } => Some(ident(&event.fields[*by].name.snake())),
        CRegistration::Numbered { .. } | CRegistration::Alone { .. } => None,
    };
    context! {
        name => event.name.pascal(),
        callback,
        named_by,
        subject,
        fields => event.fields.iter().map(|field| ident(&field.name.snake())).collect::<Vec<_>>(),
        before => forms.iter().filter_map(|form| form.before.clone()).collect::<Vec<_>>(),
        pass => forms.iter().flat_map(|form| form.pass.clone()).collect::<Vec<_>>(),
        after => forms.iter().filter_map(|form| form.after.clone()).collect::<Vec<_>>(),
    }
}

/// The functions that register callbacks for the events of one class.
fn class(api: &Api, first: &Event, known: &[(&Event, &CEvent)]) -> String {
    let subject: &Object = api.object(first.subject);
    let members: Vec<Value> = known
        .iter()
        .filter(|(event, _)| event.class == first.class)
        .filter_map(|(event, c)| match c.registration {
            CRegistration::Numbered { number, .. } => Some(context! { name => event.name.pascal(), number }),
            CRegistration::Alone { .. } | CRegistration::Named { .. } => None,
        })
        .collect();
    let view = context! {
        name => first.class.pascal(),
        part => part_of(api, &first.class.pascal()),
        subject => context! {
            name => receiver_name(subject), words => subject.name.words().join(" "), pointer => handle_pointer(subject), key => key(subject),
        },
        events => members,
    };
    let by_address = known.iter().find(|(event, c)| event.class == first.class && c.callback == BY_ADDRESS).map(|(event, c)| {
        let words = subject.name.words().join(" ");
        let part = part_of(api, &event.class.pascal());
        let view = context! { name => event.class.pascal(), part, words, callback => c.callback, event => event.name.pascal() };
        render!("c/event_by_address.rs", view)
    });
    format!("{}\n{}", render!("c/event_class.rs", view), by_address.unwrap_or_default())
}

/// The functions of an event that has no number.
fn alone(api: &Api, event: &Event, c: &CEvent, register: &str, deregister: &str) -> String {
    let view = context! { part => part_of(api, &api.object(event.subject).name.pascal()), register, deregister, callback => c.callback, event => event.name.pascal(), doc => event.doc.trim() };
    render!("c/event_alone.rs", view)
}

/// The functions of an event of which callbacks choose some by a name.
fn by_name(api: &Api, event: &Event, c: &CEvent, [register, deregister]: [&String; 2], by: usize) -> String {
    let subject = api.object(event.subject);
    let view = context! {
        register,
        deregister,
        callback => c.callback,
        event => event.name.pascal(),
        by => ident(&event.fields[by].name.snake()),
        subject => context! { name => receiver_name(subject), pointer => handle_pointer(subject), key => key(subject) },
    };
    render!("c/event_named.rs", view)
}

/// The C form of a field of an event. Variables are references to the fields of the event.
fn form(api: &Api, event: &Event, field: &Field) -> FieldForm {
    value(api, &event.name.pascal(), &field.ty, &ident(&field.name.snake()))
}

fn value(api: &Api, event: &str, ty: &Type, name: &str) -> FieldForm {
    let simple =
        |ty: &str, pass: String| FieldForm { params: vec![(name.to_owned(), ty.to_owned())], pass: vec![pass], ..FieldForm::default() };
    let prepared = |ty: &str, before: String, pass: String| FieldForm { before: Some(before), ..simple(ty, pass) };
    match ty {
        Type::Bool => simple("c_int", format!("c_int::from(*{name})")),
        Type::I32 => simple("c_int", format!("*{name}")),
        Type::U32 => simple("c_uint", format!("*{name}")),
        Type::I64 => simple("c_longlong", format!("*{name}")),
        Type::U64 => simple("c_ulonglong", format!("*{name}")),
        Type::F64 => simple("c_double", format!("*{name}")),
        Type::Duration => simple("c_ulonglong", format!("{name}.as_secs()")),
        Type::Enum(_) => simple("c_int", format!("{name}.0")),
        Type::Flags(_) => simple("c_uint", format!("{name}.bits()")),
        Type::Fd => simple("c_int", format!("{name}.as_raw_fd()")),
        Type::Uuid => simple("*const c_uchar", format!("{name}.as_bytes().as_ptr()")),
        Type::Text => prepared("*const c_char", format!("let {name} = kept({name});"), format!("{name}.as_ptr()")),
        Type::Document(_) => prepared("*const c_char", format!("let {name} = kept({name}.text());"), format!("{name}.as_ptr()")),
        Type::Bytes | Type::CpuMap => FieldForm {
            params: vec![(name.to_owned(), "*const c_uchar".to_owned()), (format!("n{name}"), "c_int".to_owned())],
            pass: vec![format!("{name}.as_ptr()"), format!("c_int::try_from({name}.len()).unwrap_or(c_int::MAX)")],
            ..FieldForm::default()
        },
        Type::Params(_) => FieldForm {
            params: vec![(name.to_owned(), "virTypedParameterPtr".to_owned()), (format!("n{name}"), "c_int".to_owned())],
            before: Some(format!("let ({name}, n{name}) = typed_params::give(&{name}.to_typed()).unwrap_or((null_mut(), 0));")),
            pass: vec![name.to_owned(), format!("n{name}")],
            after: Some(format!("// SAFETY: made above.\nunsafe {{ typed_params::virTypedParamsFree({name}, n{name}) }};")),
        },
        Type::Record(id) => {
            let structure = structure(api.record(*id), event);
            let before = format!("let {name} = structures::allocated::<{structure}>({name}, to.connection).unwrap_or(null_mut());");
            let after = format!("// SAFETY: NULL, or made above.\nunsafe {{ structures::release({name}) }};");
            FieldForm { after: Some(after), ..prepared(&format!("*const {structure}"), before, name.to_owned()) }
        }
        Type::Object(id) => {
            let before = format!("let {name} = {};", give(api, *id, &format!("{name}.clone()"), "to.connection"));
            let after = format!("// SAFETY: made above.\nlet _ = unsafe {{ release({name}) }};");
            FieldForm { after: Some(after), ..prepared(&handle_pointer(api.object(*id)), before, name.to_owned()) }
        }
        Type::Optional(item) => optional(api, event, item, name),
        Type::Secret | Type::List(_) | Type::Array(..) => panic!("{event}: no callback of libvirt takes a value like `{name}`"),
    }
}

/// A text that is missing is NULL; everything else has a value of its own for "none".
fn optional(api: &Api, event: &str, item: &Type, name: &str) -> FieldForm {
    let inner = value(api, event, item, name);
    if *item == Type::Text {
        return FieldForm {
            before: Some(format!("let {name} = {name}.as_deref().map(kept);")),
            pass: vec![format!("{name}.as_ref().map_or(null(), |text| text.as_ptr())")],
            ..inner
        };
    }
    let more = inner.before.map_or(String::new(), |more| format!("\n{more}"));
    FieldForm { before: Some(format!("let {name} = &{name}.clone().unwrap_or_default();{more}")), ..inner }
}
