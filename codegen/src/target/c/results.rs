//! Results: where C wants them, and how the glue writes them.

use super::names::{handle_pointer, structure, structure_pointer};
use super::types::give;
use crate::ir::{Api, Type};

/// What a pointer of a C prototype takes.
#[derive(Debug)]
pub struct OutForm {
    /// The type of the pointer, in Rust's words.
    pub ty: String,
    /// The expression that is written through it.
    pub value: String,
}

/// The C form of a result that is written through a pointer.
///
/// # Panics
/// If the type has no form of one position: then the prototype in the description lacks a pattern, such as a length.
pub fn out(api: &Api, function: &str, ty: &Type, value: &str) -> OutForm {
    let form = |ty: &str, value: String| OutForm { ty: format!("*mut {ty}"), value };
    match ty {
        Type::Bool => form("c_int", format!("c_int::from({value})")),
        Type::I32 => form("c_int", value.to_owned()),
        Type::U32 => form("c_uint", value.to_owned()),
        Type::I64 => form("c_longlong", value.to_owned()),
        Type::U64 => form("c_ulonglong", value.to_owned()),
        Type::F64 => form("c_double", value.to_owned()),
        Type::Duration => form("c_ulonglong", format!("{value}.as_secs()")),
        Type::Enum(_) => form("c_int", format!("{value}.0")),
        Type::Flags(_) => form("c_uint", format!("{value}.bits()")),
        Type::Text => form("*mut c_char", format!("memory::text(&{value})?")),
        Type::Document(_) => form("*mut c_char", format!("memory::text({value}.text())?")),
        Type::Uuid => form("[c_uchar; 16]", format!("*{value}.as_bytes()")),
        Type::Fd => form("c_int", format!("{value}.into_raw_fd()")),
        Type::Object(id) => form(&handle_pointer(api.object(*id)), give(api, *id, value, "call.connection()")),
        Type::Record(id) => {
            let structure = structure(api.record(*id), function);
            form(
                &structure_pointer(api.record(*id), function),
                format!("structures::allocated::<{structure}>(&{value}, call.connection())?"),
            )
        }
        Type::Optional(item) => {
            let inner = out(api, function, item, "value");
            let absent = if inner.ty.starts_with("*mut *mut") || handle(item) { "null_mut()" } else { "Default::default()" };
            OutForm { value: format!("match {value} {{ Some(value) => {}, None => {absent} }}", inner.value), ..inner }
        }
        Type::Bytes | Type::CpuMap | Type::Secret | Type::Params(_) | Type::List(_) | Type::Array(..) => {
            panic!("{function}: the result `{value}` needs a pattern with a length; its type has no form of one position in C")
        }
    }
}

fn handle(ty: &Type) -> bool {
    matches!(ty, Type::Object(_))
}

/// The expression of C's `int` for a value that a function returns.
///
/// # Panics
/// If the type is no number.
pub fn number(function: &str, ty: &Type, value: &str) -> String {
    match ty {
        Type::Bool => format!("Ok(c_int::from({value}))"),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => format!("number({value})"),
        Type::Enum(_) => format!("number({value}.0)"),
        Type::Flags(_) => format!("number({value}.bits())"),
        Type::Duration => format!("number({value}.as_secs())"),
        Type::Fd => format!("Ok({value}.into_raw_fd())"),
        Type::List(_) => format!("number({value}.len())"),
        Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::CpuMap
        | Type::Secret
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::Array(..)
        | Type::Optional(_) => panic!("{function}: the result is no number, and cannot be C's `int`"),
    }
}

/// The expression of C's `char *` for a text that a function returns.
///
/// # Panics
/// If the type is no text.
pub fn text(function: &str, ty: &Type, value: &str) -> String {
    match ty {
        Type::Text => format!("memory::text(&{value})"),
        Type::Document(_) => format!("memory::text({value}.text())"),
        Type::Optional(item) => format!("{value}.map_or(Ok(null_mut()), |value| {})", text(function, item, "value")),
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
        | Type::Object(_)
        | Type::List(_)
        | Type::Array(..) => panic!("{function}: the result is no text, and cannot be C's `char *`"),
    }
}

/// A list that is allocated.
#[derive(Debug)]
pub struct ListForm {
    /// The type of a pointer to an item.
    pub item: String,
    /// The call that gives the list.
    pub call: String,
    /// Whether it needs a variable `connection`.
    pub uses_connection: bool,
}

/// The form of an allocated list of such items, which goes to `list`.
///
/// # Panics
/// If a list of such items has no form in C.
pub fn list(api: &Api, function: &str, ty: &Type, list: &str) -> ListForm {
    let (item, make) = match ty {
        Type::Object(id) => (handle_pointer(api.object(*id)), format!("|item| Ok({})", give(api, *id, "item", "connection"))),
        Type::Text => ("*mut c_char".to_owned(), "|item| memory::text(&item)".to_owned()),
        Type::Record(id) => {
            let structure = structure(api.record(*id), function);
            return ListForm {
                item: structure_pointer(api.record(*id), function),
                call: format!("alloc_structures::<{structure}>({list}, &result, call.connection())"),
                uses_connection: false,
            };
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
        | Type::Params(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => panic!("{function}: an array of pointers cannot hold items of this type"),
    };
    let uses_connection = make.contains("connection");
    ListForm { item, call: format!("alloc_list({list}, result, {make})"), uses_connection }
}
