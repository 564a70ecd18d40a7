//! Types of arguments: how a C prototype writes them, and how the glue reads them.

use super::names::{handle_pointer, module};
use crate::ir::{Api, Default, Type};

/// An argument in one position of a C prototype.
#[derive(Debug)]
pub struct ArgForm {
    /// Its type, in Rust's words.
    pub ty: String,
    /// The statement that reads it into a variable of the same name; none where the value can be used as it is.
    pub read: Option<String>,
    /// The expression that the engine is given.
    pub pass: String,
}

impl ArgForm {
    fn plain(ty: &str, pass: String) -> Self {
        Self { ty: ty.to_owned(), read: None, pass }
    }

    /// One that is read by an unsafe expression.
    pub fn read(ty: &str, name: &str, expression: &str, pass: String) -> Self {
        let read = format!("// SAFETY: as the caller says.\nlet {name} = unsafe {{ {expression} }};");
        Self { ty: ty.to_owned(), read: Some(read), pass }
    }
}

/// The C form of an argument called `name`.
///
/// # Panics
/// If the type has no form of one position: then the prototype in the description lacks a pattern, such as a length.
pub fn argument(api: &Api, function: &str, ty: &Type, name: &str) -> ArgForm {
    match ty {
        Type::Bool => ArgForm::plain("c_int", format!("{name} != 0")),
        Type::I32 => ArgForm::plain("c_int", name.to_owned()),
        Type::U32 => ArgForm::plain("c_uint", name.to_owned()),
        Type::I64 => ArgForm::plain("c_longlong", name.to_owned()),
        Type::U64 => ArgForm::plain("c_ulonglong", name.to_owned()),
        Type::F64 => ArgForm::plain("c_double", name.to_owned()),
        Type::Duration => ArgForm::plain("c_ulonglong", format!("Duration::from_secs({name})")),
        // Unsigned here, and signed in results, as libvirt has it.
        Type::Enum(id) => ArgForm::plain("c_uint", format!("virtkit::{}({name}.cast_signed())", api.enumeration(*id).name.pascal())),
        Type::Flags(id) => ArgForm::plain("c_uint", format!("virtkit::{}::from_bits_retain({name})", api.flag_set(*id).name.pascal())),
        Type::Text | Type::Document(_) => {
            ArgForm::read("*const c_char", name, &format!("read_text(\"{name}\", {name})?"), name.to_owned())
        }
        Type::Secret => {
            let read = format!("virtkit::Secret::new(read_text(\"{name}\", {name})?.as_bytes().to_vec())");
            ArgForm::read("*const c_char", name, &read, format!("&{name}"))
        }
        Type::Uuid => ArgForm::read("*const c_uchar", name, &format!("read_uuid(\"{name}\", {name})?"), name.to_owned()),
        // The program keeps its own.
        Type::Fd => ArgForm::read("c_int", name, &format!("duplicate(\"{name}\", {name})?"), name.to_owned()),
        Type::Object(id) => {
            ArgForm::read(&handle_pointer(api.object(*id)), name, &format!("look({name})?.value()"), name.to_owned())
        }
        Type::Record(id) => panic!("{function}: no function of libvirt reads a structure such as that of {}", api.record(*id).name),
        Type::List(item) => list(api, function, item, name),
        Type::Optional(item) => optional(api, function, item, name),
        Type::Bytes | Type::CpuMap | Type::Params(_) | Type::Array(..) => {
            panic!("{function}: the argument `{name}` needs a pattern with a length; its type has no form of one position in C")
        }
    }
}

/// Lists that say where they end by themselves.
fn list(api: &Api, function: &str, item: &Type, name: &str) -> ArgForm {
    match item {
        Type::Object(id) => {
            let pointer = handle_pointer(api.object(*id));
            let read = format!("pointers({name}).into_iter().map(|item| Ok(look(item)?.value().clone())).collect::<Result<Vec<_>>>()?");
            ArgForm::read(&format!("*mut {pointer}"), name, &read, format!("&{name}"))
        }
        Type::Text => {
            let read = format!("pointers({name}.cast::<*mut c_char>()).into_iter().map(|item| Ok(read_text(\"{name}\", item)?.to_owned())).collect::<Result<Vec<_>>>()?");
            ArgForm::read("*mut *const c_char", name, &read, format!("&{name}"))
        }
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => panic!("{function}: the list `{name}` needs a pattern with a length; its items cannot say where it ends"),
    }
}

/// Arguments that may be NULL. A number cannot be: it is always there.
fn optional(api: &Api, function: &str, item: &Type, name: &str) -> ArgForm {
    match item {
        Type::Text | Type::Document(_) => {
            ArgForm::read("*const c_char", name, &format!("read_optional_text(\"{name}\", {name})?"), name.to_owned())
        }
        Type::Uuid => ArgForm::read("*const c_uchar", name, &format!("read_optional_uuid({name})"), name.to_owned()),
        Type::Object(id) => {
            let read = format!("if {name}.is_null() {{ None }} else {{ Some(look({name})?.value()) }}");
            ArgForm::read(&handle_pointer(api.object(*id)), name, &read, name.to_owned())
        }
        Type::Secret | Type::Record(_) => {
            let form = argument(api, function, item, name);
            let read = form.read.map(|read| {
                let read = read.replace("unsafe { ", &format!("if {name}.is_null() {{ None }} else {{ Some(unsafe {{ "));
                read.replace(" };", " }) };")
            });
            ArgForm { ty: form.ty, read, pass: format!("{name}.as_ref()") }
        }
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Bytes
        | Type::Fd
        | Type::CpuMap
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Params(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => {
            let form = argument(api, function, item, name);
            ArgForm { pass: format!("Some({})", form.pass), ..form }
        }
    }
}

/// The expression for an argument that a C function fixes to a number.
pub fn fixed(api: &Api, function: &str, ty: &Type, value: i64) -> String {
    match ty {
        Type::Bool => (value != 0).to_string(),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => value.to_string(),
        Type::F64 => format!("{value}.0"),
        Type::Duration => format!("Duration::from_secs({value})"),
        Type::Enum(id) => format!("virtkit::{}({value})", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => {
            let set = api.flag_set(*id);
            let name = set.name.pascal();
            match set.values.iter().find(|flag| i64::from(flag.value) == value && value != 0) {
                Some(flag) => format!("virtkit::{name}::{}", flag.name.screaming()),
                None if value == 0 => format!("virtkit::{name}::empty()"),
                None => format!("virtkit::{name}::from_bits_retain({value:#x})"),
            }
        }
        Type::Optional(item) => format!("Some({})", fixed(api, function, item, value)),
        Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..) => panic!("{function}: {value} is a number, which an argument of this type cannot be fixed to"),
    }
}

/// The expression for an argument that a C function leaves out.
pub fn default(api: &Api, function: &str, ty: &Type, default: &Default) -> String {
    match default {
        Default::Null => "None".to_owned(),
        Default::Number(value) => fixed(api, function, ty, *value),
        Default::Text(text) => format!("{text:?}"),
        Default::EmptyList => "&[]".to_owned(),
        Default::EmptyParams => "&virtkit::".to_owned() + &params_name(api, function, ty) + "::default()",
    }
}

fn params_name(api: &Api, function: &str, ty: &Type) -> String {
    match ty {
        Type::Params(id) => api.param_group(*id).name.pascal(),
        _ => panic!("{function}: only a group of parameters can be empty by default"),
    }
}

/// The expression that makes a C handle of an engine's handle; `call` is in scope.
pub fn give(api: &Api, id: crate::ir::ObjectId, value: &str, connection: &str) -> String {
    let object = api.object(id);
    match object.parent {
        None => format!("give(_virConnect::new({value}))"),
        Some(_) => format!("{}::give({connection}, {value})", module(object)),
    }
}
