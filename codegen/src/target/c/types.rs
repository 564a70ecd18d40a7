//! Types of arguments: how a C prototype writes them, and how the glue reads them.

use super::names::{handle_pointer, ident, module};
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
    let var = ident(name);
    match ty {
        Type::Bool => ArgForm::plain("c_int", format!("{var} != 0")),
        Type::I32 => ArgForm::plain("c_int", var.clone()),
        Type::U32 => ArgForm::plain("c_uint", var.clone()),
        Type::I64 => ArgForm::plain("c_longlong", var.clone()),
        Type::U64 => ArgForm::plain("c_ulonglong", var.clone()),
        Type::F64 => ArgForm::plain("c_double", var.clone()),
        Type::Duration => ArgForm::plain("c_ulonglong", format!("Duration::from_secs({var})")),
        // Unsigned here, and signed in results, as libvirt has it.
        Type::Enum(id) => ArgForm::plain("c_uint", format!("virtkit::{}({var}.cast_signed())", api.enumeration(*id).name.pascal())),
        Type::Flags(id) => ArgForm::plain("c_uint", format!("virtkit::{}::from_bits_retain({var})", api.flag_set(*id).name.pascal())),
        Type::Text | Type::Document(_) => ArgForm::read("*const c_char", &var, &format!("read_text(\"{name}\", {var})?"), var.clone()),
        Type::Secret => {
            let read = format!("virtkit::SecretValue::new(read_text(\"{name}\", {var})?.as_bytes().to_vec())");
            ArgForm::read("*const c_char", &var, &read, format!("&{var}"))
        }
        Type::Uuid => ArgForm::read("*const c_uchar", &var, &format!("read_uuid(\"{name}\", {var})?"), var.clone()),
        // The program keeps its own.
        Type::Fd => ArgForm::read("c_int", &var, &format!("duplicate(\"{name}\", {var})?"), var.clone()),
        Type::Object(id) => ArgForm::read(&handle_pointer(api.object(*id)), &var, &format!("look({var})?.value()"), var.clone()),
        Type::List(item) => list(api, function, item, name),
        Type::Optional(item) => optional(api, function, item, name),
        // libvirt gives structures, and takes none but those that have a pattern of their own.
        Type::Bytes | Type::CpuMap | Type::Params(_) | Type::Record(_) | Type::Array(..) => {
            panic!("{function}: the argument `{name}` needs a pattern with a length; its type has no form of one position in C")
        }
    }
}

/// Lists that say where they end by themselves.
fn list(api: &Api, function: &str, item: &Type, name: &str) -> ArgForm {
    let var = ident(name);
    match item {
        Type::Object(id) => {
            let pointer = handle_pointer(api.object(*id));
            let read = format!("pointers({var}).into_iter().map(|item| Ok(look(item)?.value().clone())).collect::<Result<Vec<_>>>()?");
            ArgForm::read(&format!("*mut {pointer}"), &var, &read, format!("&{var}"))
        }
        Type::Text => {
            let read = format!(
                "pointers({var}.cast::<*mut c_char>()).into_iter().map(|item| Ok(read_text(\"{name}\", item)?.to_owned())).collect::<Result<Vec<_>>>()?"
            );
            ArgForm::read("*mut *const c_char", &var, &read, format!("&{var}"))
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
    let var = ident(name);
    match item {
        Type::Text | Type::Document(_) => {
            ArgForm::read("*const c_char", &var, &format!("read_optional_text(\"{name}\", {var})?"), var.clone())
        }
        Type::Uuid => ArgForm::read("*const c_uchar", &var, &format!("read_optional_uuid({var})"), var.clone()),
        Type::Object(id) => {
            let read = format!("if {var}.is_null() {{ None }} else {{ Some(look({var})?.value()) }}");
            ArgForm::read(&handle_pointer(api.object(*id)), &var, &read, var.clone())
        }
        Type::Secret => {
            let form = argument(api, function, item, name);
            let read = form.read.map(|read| {
                let read = read.replace("unsafe { ", &format!("if {var}.is_null() {{ None }} else {{ Some(unsafe {{ "));
                read.replace(" };", " }) };")
            });
            ArgForm { ty: form.ty, read, pass: format!("{var}.as_ref()") }
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
        | Type::Record(_)
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
    let Type::Params(id) = ty else { panic!("{function}: only a group of parameters can be empty by default") };
    api.param_group(*id).name.pascal()
}

/// The expression that makes a C handle of an engine's handle; `call` is in scope.
pub fn give(api: &Api, id: crate::ir::ObjectId, value: &str, connection: &str) -> String {
    let object = api.object(id);
    match object.parent {
        None => format!("give(_virConnect::new({value}))"),
        Some(_) => format!("{}::give({connection}, {value})", module(object)),
    }
}
