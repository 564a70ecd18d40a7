//! A call of every method, for tests that ask something of all of them: `core/engine/tests/generated`.

use minijinja::{Value, context};

use super::declarations::ident;
use super::driver::constant;
use crate::ir::{Api, Field, Method, Return, Type};
use crate::target::{Files, render};

const FILE: &str = "core/engine/tests/generated/mod.rs";

pub fn calls(api: &Api, files: &mut Files) {
    let objects: Vec<Value> =
        api.objects.iter().map(|object| context! { field => object.name.snake(), name => object.name.pascal() }).collect();
    let calls: Vec<Value> = api.methods.iter().filter_map(|method| view(api, method)).collect();
    files.put(FILE, render!("rust/every_method.rs", context! { objects, calls }));
}

fn view(api: &Api, method: &Method) -> Option<Value> {
    let receiver = api.object(method.receiver?);
    Some(context! {
        constant => constant(api, method),
        on => receiver.name.snake(),
        name => ident(&method.name.snake()),
        arguments => method.args.iter().map(|arg| lent(api, &arg.ty)).collect::<Vec<_>>(),
        operation => matches!(method.returns, Return::Operation(_)),
    })
}

/// An argument that means nothing.
fn lent(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Text | Type::Document(_) => "\"nothing\"".to_owned(),
        Type::Bytes | Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) => format!("&{}", owned(api, ty)),
        Type::List(_) | Type::Array(..) => "&[]".to_owned(),
        Type::Object(id) => format!("&on.{}", api.object(*id).name.snake()),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Uuid
        | Type::Fd
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Optional(_) => owned(api, ty),
    }
}

/// The same as a value of its own, also in a record.
fn owned(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool => "false".to_owned(),
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => "0".to_owned(),
        Type::F64 => "0.0".to_owned(),
        Type::Text => "String::new()".to_owned(),
        Type::Bytes | Type::CpuMap | Type::List(_) => "Vec::new()".to_owned(),
        Type::Uuid => "Uuid::default()".to_owned(),
        Type::Fd => "descriptor()".to_owned(),
        Type::Secret => "SecretValue::new(Vec::new())".to_owned(),
        Type::Duration => "std::time::Duration::ZERO".to_owned(),
        Type::Enum(id) => format!("{}(0)", api.enumeration(*id).name.pascal()),
        Type::Flags(id) => format!("{}::empty()", api.flag_set(*id).name.pascal()),
        Type::Record(id) => {
            let record = api.record(*id);
            let field = |field: &Field| format!("{}: {}", ident(&field.name.snake()), owned(api, &field.ty));
            format!("{} {{ {} }}", record.name.pascal(), record.fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        Type::Params(id) => format!("{}::default()", api.param_group(*id).name.pascal()),
        Type::Object(id) => format!("on.{}.clone()", api.object(*id).name.snake()),
        Type::Document(id) => format!("{}Xml::new(\"nothing\")", api.document(*id).name.pascal()),
        Type::Array(item, length) => format!("[{}; {length}]", owned(api, item)),
        Type::Optional(_) => "None".to_owned(),
    }
}
