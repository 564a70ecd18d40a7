//! Arguments that C passes in another form than that of their type.

use super::names::{handle_pointer, ident};
use super::types::ArgForm;
use crate::ir::{Api, CCount, Type};

/// A number as `unsigned long` or `size_t`, which `from` names in Rust's words.
///
/// # Panics
/// If the argument is no number.
pub fn number(api: &Api, function: &str, ty: &Type, name: &str, from: &str) -> ArgForm {
    let narrowed = format!("narrow(\"{name}\", {})?", ident(name));
    let pass = match ty {
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => narrowed,
        Type::Duration => format!("Duration::from_secs({narrowed})"),
        Type::Enum(id) => format!("virtkit::{}({narrowed})", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => format!("virtkit::{}::from_bits_retain({narrowed})", api.flag_set(*id).name.pascal()),
        Type::Optional(item) => format!("Some({})", number(api, function, item, name, from).pass),
        Type::Bool
        | Type::F64
        | Type::Text
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
        | Type::Array(..) => panic!("{function}: the argument `{name}` is no whole number"),
    };
    ArgForm { ty: from.to_owned(), read: None, pass }
}

/// An enumeration as `int`, which most functions take as `unsigned int`.
///
/// # Panics
/// If the argument is no enumeration.
pub fn signed(api: &Api, function: &str, ty: &Type, name: &str) -> ArgForm {
    let Type::Enum(id) = ty else { panic!("{function}: the argument `{name}` is no enumeration") };
    let pass = format!("virtkit::{}({})", api.enumeration(*id).name.pascal(), ident(name));
    ArgForm { ty: "c_int".to_owned(), read: None, pass }
}

/// Bytes, whose length is the parameter `size`.
///
/// # Panics
/// If the argument is none.
pub fn bytes(function: &str, ty: &Type, name: &str) -> ArgForm {
    let var = ident(name);
    let read = format!("read_bytes(\"{name}\", {var}, size)?");
    match ty {
        Type::Bytes => ArgForm::read("*const c_uchar", &var, &read, var.clone()),
        Type::Secret => ArgForm::read("*const c_uchar", &var, &format!("virtkit::SecretValue::new({read}.to_vec())"), format!("&{var}")),
        _ => panic!("{function}: the argument `{name}` is not made of bytes"),
    }
}

/// A UUID as text.
pub fn uuid_text(ty: &Type, name: &str) -> ArgForm {
    let var = ident(name);
    let read = match ty {
        Type::Optional(_) => format!("if {var}.is_null() {{ None }} else {{ Some(read_uuid_text(\"{name}\", {var})?) }}"),
        _ => format!("read_uuid_text(\"{name}\", {var})?"),
    };
    ArgForm::read("*const c_char", &var, &read, var.clone())
}

/// A set of processors, whose length is the parameter `maplen`.
pub fn cpumap(ty: &Type, name: &str) -> ArgForm {
    match ty {
        Type::Optional(_) => {
            ArgForm::read("*mut c_uchar", name, &format!("read_optional_cpumap({name}, maplen)?"), format!("{name}.as_ref()"))
        }
        _ => ArgForm::read("*mut c_uchar", name, &format!("read_cpumap(\"{name}\", {name}, maplen)?"), format!("&{name}")),
    }
}

/// Objects in an array that ends with NULL, in a function without a receiver: it is the connection of the first one.
///
/// # Panics
/// If the argument is no list of objects.
pub fn objects(api: &Api, function: &str, ty: &Type, name: &str) -> ArgForm {
    let pointer = match ty {
        Type::List(item) => match **item {
            Type::Object(id) => handle_pointer(api.object(id)),
            _ => panic!("{function}: the items of `{name}` are no objects"),
        },
        _ => panic!("{function}: the argument `{name}` is no list"),
    };
    let read = format!(
        "// SAFETY: as the caller says.\nlet (receiver, {name}) = unsafe {{ objects(call, \"{name}\", {name}) }}?;\n\
         let {name}: Vec<_> = {name}.into_iter().map(|item| item.value().clone()).collect();"
    );
    ArgForm { ty: format!("*mut {pointer}"), read: Some(read), pass: format!("&{name}") }
}

/// The type of the parameter that says how many there are of something.
pub fn count_type(count: CCount) -> &'static str {
    match count {
        CCount::Int => "c_int",
        CCount::UInt => "c_uint",
        CCount::Size => "usize",
    }
}

/// The same, as C writes it.
pub fn count_in_c(count: CCount) -> &'static str {
    match count {
        CCount::Int => "int",
        CCount::UInt => "unsigned int",
        CCount::Size => "size_t",
    }
}

/// The items of a list in an array, whose length is the parameter `count`.
///
/// # Panics
/// If items of this type are in no array.
pub fn array(function: &str, ty: &Type, name: &str, count: &str) -> ArgForm {
    let var = ident(name);
    let item = match ty {
        Type::List(item) => &**item,
        _ => panic!("{function}: the argument `{name}` is no list"),
    };
    let (pointer, read) = match item {
        Type::Text => ("*mut *const c_char", "read_texts"),
        Type::Fd => ("*mut c_int", "read_files"),
        Type::I32 => ("*mut c_int", "read_numbers"),
        Type::U32 => ("*mut c_uint", "read_numbers"),
        Type::I64 => ("*mut c_longlong", "read_numbers"),
        Type::U64 => ("*mut c_ulonglong", "read_numbers"),
        Type::Bool
        | Type::F64
        | Type::Bytes
        | Type::Uuid
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => panic!("{function}: the items of `{name}` are in no array of C"),
    };
    ArgForm::read(pointer, &var, &format!("{read}(\"{name}\", {var}, {count}.into())?"), format!("&{var}"))
}
