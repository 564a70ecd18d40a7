//! The documentation of functions in C: that of their method, what they fix of it, and how they tell of a failure.

use super::record::{c_structure, releases_list};
use crate::ir::{Api, CFillItem, CFunction, CParam, CReturn, Field, FilesOf, Method, Return, StructsRoom, Type};

/// The function that releases a list of structures with all of them.
fn released_at_once<'a>(api: &'a Api, method: &Method) -> Option<&'a str> {
    let Return::Value(Type::List(item)) = &method.returns else { return None };
    let Type::Record(id) = **item else { return None };
    c_structure(api.record(id))?.free.as_deref().filter(|function| releases_list(function))
}

/// What a C programmer reads of a function.
pub fn doc(api: &Api, method: &Method, function: &CFunction) -> String {
    let of_field;
    let returns = match &function.returns {
        CReturn::Status => "Returns 0, or -1 on failure.",
        CReturn::Value => "Returns the value, or -1 on failure.",
        CReturn::Count if function.params.contains(&CParam::OutCpuMaps) => "Returns how many sets were filled, or -1 on failure.",
        CReturn::Count
            if function.params.iter().any(|param| matches!(param, CParam::Fill { item: CFillItem::Text | CFillItem::UuidText, .. })) =>
        {
            "Returns how many items of the array were filled, or -1 on failure. If there are more than fit, the others are left out. The caller releases each item with `free`."
        }
        CReturn::Count if function.params.contains(&CParam::FillTexts) => {
            "Returns how many items of the array were filled, or -1 on failure. If there are more than fit, the others are left out. The caller releases each item with `free`."
        }
        CReturn::Count if function.params.contains(&CParam::FillStructs(StructsRoom::UIntOrCount)) => {
            "Returns how many structures were filled, or -1 on failure; without room how many there are. If there are more than fit, the others are left out. The caller releases the texts in them with `free`."
        }
        CReturn::Count if function.fills_structures() => {
            "Returns how many structures were filled, or -1 on failure. If there are more than fit, the others are left out."
        }
        CReturn::One => "Returns 1, or -1 on failure.",
        CReturn::Width => {
            "Returns how many parameters each processor has, or -1 on failure; without room for any, and asked about none, how many processors there are."
        }
        CReturn::Found => "Returns 1 where there is one, 0 where there is none, or -1 on failure.",
        CReturn::Count if function.is_partial() => {
            "Returns how many items of the array were filled, or -1 on failure. If there are more than fit, the others are left out."
        }
        CReturn::Count if function.params.contains(&CParam::AllocFiles(FilesOf::Result)) => {
            "Returns how many there are, or -1 on failure. The caller closes each, and releases the array with `free`."
        }
        CReturn::Count if function.params.contains(&CParam::AllocArray) => {
            "Returns how many there are, or -1 on failure. The caller releases the array with `free`."
        }
        CReturn::Count if function.params.iter().any(|param| matches!(param, CParam::FillNumbers { .. })) => {
            "Returns how many items of the array were filled, or -1 on failure."
        }
        CReturn::Count if released_at_once(api, method).is_some() => {
            "Returns how many there are, or -1 on failure. The list ends with NULL; with NULL for it they are only counted."
        }
        CReturn::Count => {
            "Returns how many there are, or -1 on failure. The list ends with NULL; with NULL for it they are only counted. The caller releases each item, and the list with `free`."
        }
        CReturn::CountAlone => "Returns how many there are, or -1 on failure.",
        CReturn::Object => "Returns a handle that the caller releases, or NULL on failure.",
        CReturn::LongValue | CReturn::LongLongValue => "Returns the value, or 0 on failure.",
        CReturn::ZeroIsTrue => "Returns 0 if so, 1 if not, or -1 on failure.",
        CReturn::FieldValue(index) => {
            let field = method.returns.value().and_then(|ty| match ty {
                Type::Record(id) => api.record(*id).fields.get(*index),
                _ => None,
            });
            let doc = field.map_or("the value", |field| field.doc.trim());
            of_field = format!("Returns a number, or -1 on failure: {}{}", doc[..1].to_lowercase(), &doc[1..]);
            of_field.as_str()
        }
        CReturn::Mime => "Returns the format of the data, a text that the caller releases with `free`, or NULL on failure.",
        CReturn::StaticText => "Returns a text that stays valid, or NULL on failure.",
        CReturn::Text if matches!(method.returns.value(), Some(Type::Optional(_))) => {
            "Returns a text that the caller releases with `free`, or NULL where there is none or on failure."
        }
        CReturn::Text | CReturn::TextField(_) => "Returns a text that the caller releases with `free`, or NULL on failure.",
        CReturn::KeptText => {
            "Returns a text that is valid as long as the handle, or NULL where there is none or on failure. Later calls give the same one."
        }
        CReturn::Bytes => "Returns bytes that the caller releases with `free`, or NULL on failure.",
    };
    let fixed: String = function.fixed.iter().map(|(index, value)| fixed(api, &method.args[*index], *value)).collect();
    let work = match method.returns {
        Return::Operation(_) => {
            "\n\nWaits until the work is done. A call that is given up before (`virtkit_call_begin`) leaves the work going on."
        }
        Return::Unit | Return::Value(_) | Return::Stream(_) => "",
    };
    let release = released_at_once(api, method).map(|function| format!(" The caller releases it with `{function}`.")).unwrap_or_default();
    format!("{}{fixed}{work}\n\n{returns}{release}\n\nSince: {}", method.doc.trim(), method.since)
}

/// What an argument is that the caller does not give.
fn fixed(api: &Api, arg: &Field, value: i64) -> String {
    let names: Vec<&str> = if let Type::Flags(id) = arg.ty {
        let bits = api.flag_set(id).values.iter().filter(|flag| flag.value.is_power_of_two() && i64::from(flag.value) & value != 0);
        bits.filter_map(|flag| flag.c.as_deref()).collect()
    } else if let Type::Enum(id) = arg.ty {
        let named = api.enumeration(id).values.iter().filter(|member| i64::from(member.value) == value);
        named.filter_map(|member| member.c.as_deref()).collect()
    } else {
        Vec::new()
    };
    let value = if names.is_empty() { value.to_string() } else { names.join(" | ") };
    format!("\n\nHere `{}` is {value}.", arg.name.snake())
}
