//! Records: the structures that C programs see, and how one is filled and emptied.

use minijinja::{Value, context};

use super::names::{handle_pointer, ident, rust_name};
use super::types::give;
use crate::ir::{Api, Field, Record, RecordOrigin, Type};
use crate::target::{Files, render};

/// Writes the structures of the records that have one in C.
pub fn write(api: &Api, files: &mut Files, folder: &str) {
    let in_c = api.records.iter().filter(|record| matches!(record.origin, RecordOrigin::Described { c: Some(_) }));
    let records: Vec<Value> = in_c.map(|record| view(api, record)).collect();
    files.put(format!("{folder}/records.rs"), render!("c/records.rs", context! { records }));
}

fn view(api: &Api, record: &Record) -> Value {
    let members: Vec<Member> = record.fields.iter().flat_map(|field| members(api, record, field)).collect();
    let fields: Vec<Value> =
        members.iter().map(|member| context! { name => member.name, ty => member.ty, doc => member.doc, make => member.make }).collect();
    let structure = rust_name(record);
    context! {
        structure,
        alias => structure.trim_start_matches('_'),
        engine => record.name.pascal(),
        doc => record.doc.trim(),
        since => record.since.to_string(),
        fields,
        clear => members.into_iter().filter_map(|member| member.clear).collect::<Vec<_>>(),
    }
}

/// A member of a structure: how it is made of `value`, and how what it owns is released.
struct Member {
    name: String,
    ty: String,
    doc: String,
    make: String,
    clear: Option<String>,
}

/// The members for a field: one, or a pointer and a length.
fn members(api: &Api, record: &Record, field: &Field) -> Vec<Member> {
    let name = field.name.snake();
    let var = ident(&name);
    let value = format!("value.{var}");
    let member = |ty: &str, make: String, clear: Option<String>| Member {
        name: var.clone(),
        ty: ty.to_owned(),
        doc: if field.doc.is_empty() { format!("The {}.", field.name.words().join(" ")) } else { field.doc.clone() },
        make,
        clear,
    };
    let length = |make: String| Member {
        name: format!("n{name}"),
        ty: "usize".to_owned(),
        doc: format!("How many there are in `{name}`."),
        make,
        clear: None,
    };
    let owned = format!("// SAFETY: made by `new`.\nunsafe {{ memory::release(&mut self.{var}) }};");
    match &field.ty {
        Type::Bytes | Type::CpuMap => {
            vec![member("*mut c_uchar", format!("memory::copy(&{value})?"), Some(owned)), length(format!("{value}.len()"))]
        }
        Type::Secret => {
            vec![member("*mut c_uchar", format!("memory::copy({value}.reveal())?"), Some(owned)), length(format!("{value}.reveal().len()"))]
        }
        Type::Params(_) => {
            let clear = format!("// SAFETY: made by `new`.\nunsafe {{ typed_params::virTypedParamsFree(self.{var}, self.n{name}) }};");
            let made = member("virTypedParameterPtr", format!("typed_params::give(&{value}.to_typed())?.0"), Some(clear));
            let count = Member { ty: "c_int".to_owned(), ..length(format!("number({value}.to_typed().len())?")) };
            vec![made, count]
        }
        Type::List(item) => {
            let (ty, make) = single(api, record, item, "item");
            let all = format!("memory::list({value}.iter().map(|item| Ok({make})))?");
            let each = clear(item, "item")
                .map(|each| format!("for item in unsafe {{ std::slice::from_raw_parts_mut(self.{var}, self.n{name}) }} {{\n{each}\n}}\n"));
            let each = each.map_or(owned.clone(), |each| format!("// SAFETY: made by `new`, with that many items.\n{each}{owned}"));
            vec![member(&format!("*mut {ty}"), all, Some(each)), length(format!("{value}.len()"))]
        }
        ty => {
            let (c, make) = single(api, record, ty, &value);
            vec![member(&c, make, clear(ty, &format!("self.{var}")))]
        }
    }
}

/// The type of one member, and the expression that makes it.
fn single(api: &Api, record: &Record, ty: &Type, value: &str) -> (String, String) {
    let form = |ty: &str, make: String| (ty.to_owned(), make);
    // An item is a reference, a field is a place.
    let copy = if value == "item" { "*item".to_owned() } else { value.to_owned() };
    match ty {
        Type::Bool => form("c_int", format!("c_int::from({copy})")),
        Type::I32 => form("c_int", copy),
        Type::U32 => form("c_uint", copy),
        Type::I64 => form("c_longlong", copy),
        Type::U64 => form("c_ulonglong", copy),
        Type::F64 => form("c_double", copy),
        Type::Duration => form("c_ulonglong", format!("{value}.as_secs()")),
        Type::Enum(_) => form("c_int", format!("{value}.0")),
        Type::Flags(_) => form("c_uint", format!("{value}.bits()")),
        Type::Uuid => form("[c_uchar; 16]", format!("*{value}.as_bytes()")),
        Type::Fd => form("c_int", format!("{value}.as_raw_fd()")),
        Type::Text if value == "item" => form("*mut c_char", "memory::text(item)?".to_owned()),
        Type::Text => form("*mut c_char", format!("memory::text(&{value})?")),
        Type::Document(_) => form("*mut c_char", format!("memory::text({value}.text())?")),
        Type::Object(id) => (handle_pointer(api.object(*id)), give(api, *id, &format!("{value}.clone()"), "connection")),
        Type::Record(id) => {
            let name = rust_name(api.record(*id));
            let reference = if value == "item" { "item".to_owned() } else { format!("&{value}") };
            (name.clone(), format!("{name}::new({reference}, connection)?"))
        }
        Type::Array(item, length) => {
            let (inner, _) = single(api, record, item, "item");
            (format!("[{inner}; {length}]"), copy)
        }
        Type::Optional(item) => match &**item {
            Type::Text => form("*mut c_char", format!("{value}.as_deref().map_or(Ok(null_mut()), memory::text)?")),
            other => {
                let (ty, make) = single(api, record, other, "item");
                let absent = if ty.starts_with("*mut") || matches!(other, Type::Object(_)) { "null_mut()" } else { "Default::default()" };
                (ty, format!("match &{value} {{ Some(item) => {make}, None => {absent} }}"))
            }
        },
        Type::Bytes | Type::CpuMap | Type::Secret | Type::Params(_) | Type::List(_) => {
            panic!("{}: the structure of C has no member for a list of such values", record.name)
        }
    }
}

/// The statement that releases what a member owns.
fn clear(ty: &Type, place: &str) -> Option<String> {
    let reference = if place == "item" { "item".to_owned() } else { format!("&mut {place}") };
    let copy = if place == "item" { "*item" } else { place };
    match ty {
        Type::Text | Type::Document(_) => Some(format!("// SAFETY: made by `new`.\nunsafe {{ memory::release({reference}) }};")),
        Type::Object(_) => Some(format!("// SAFETY: made by `new`; NULL is refused.\nlet _ = unsafe {{ release({copy}) }};")),
        Type::Record(_) => Some(format!("{place}.clear();")),
        Type::Optional(item) => clear(item, place),
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
        | Type::Params(_)
        | Type::List(_)
        | Type::Array(..) => None,
    }
}
