//! A well-formed input for each method, for tests that cut it short and change its bytes.

use crate::ir::{Api, Method, ParamType, Type};

/// The primitive values of an input, in order, as Rust expressions. `connection` is in scope.
pub fn input(api: &Api, method: &Method) -> Vec<String> {
    let receiver = method.receiver.map(|id| api.object(id));
    let identity = receiver.into_iter().flat_map(|object| object.identity.iter().map(|part| &part.field.ty));
    let mut out = Vec::new();
    identity.for_each(|ty| identity_part(api, ty, &mut out));
    method.args.iter().for_each(|arg| value(api, &arg.ty, &mut out));
    out
}

fn identity_part(api: &Api, ty: &Type, out: &mut Vec<String>) {
    match ty {
        // Inside of an identity there is no handle.
        Type::Object(id) => api.object(*id).identity.iter().for_each(|part| identity_part(api, &part.field.ty, out)),
        _ => value(api, ty, out),
    }
}

fn value(api: &Api, ty: &Type, out: &mut Vec<String>) {
    match ty {
        Type::Bool => out.push("true".into()),
        Type::I32 | Type::Enum(_) => out.push("1i32".into()),
        Type::U32 | Type::Flags(_) => out.push("0u32".into()),
        Type::I64 => out.push("-2i64".into()),
        Type::U64 => out.push("3u64".into()),
        Type::Duration => out.push("4i64".into()),
        Type::F64 => out.push("0.5f64".into()),
        Type::Text | Type::Document(_) => out.push("\"test\"".into()),
        Type::Bytes | Type::CpuMap | Type::Secret => out.push("[5u8, 6, 7][..]".into()),
        Type::Uuid => out.push("Uuid::from_bytes([8; 16])".into()),
        // Never open: a sample moves nobody's descriptor.
        Type::Fd => out.push("-1i32".into()),
        Type::Record(id) => api.record(*id).fields.iter().for_each(|field| value(api, &field.ty, out)),
        Type::Params(id) => {
            let fields = &api.param_group(*id).fields;
            out.push(format!("{}u32", fields.len()));
            for field in fields {
                out.extend([format!("{:?}", field.wire), format!("{}u32", field.ty.number()), parameter(field.ty).to_owned()]);
            }
        }
        Type::Object(id) => {
            out.push("connection".into());
            api.object(*id).identity.iter().for_each(|part| identity_part(api, &part.field.ty, out));
        }
        Type::List(item) => {
            out.push("2u32".into());
            (0..2).for_each(|_| value(api, item, out));
        }
        Type::Array(item, length) => (0..*length).for_each(|_| value(api, item, out)),
        Type::Optional(item) => {
            out.push("true".into());
            value(api, item, out);
        }
    }
}

fn parameter(ty: ParamType) -> &'static str {
    match ty {
        ParamType::I32 => "1i32",
        ParamType::U32 => "2u32",
        ParamType::I64 => "3i64",
        ParamType::U64 => "4u64",
        ParamType::F64 => "0.5f64",
        ParamType::Bool => "true",
        ParamType::Text => "\"text\"",
    }
}
