//! How the JavaScript half turns native values into what users see, and back.
//!
//! Most values are the same on both sides. Objects and documents are not: native code has an opaque handle or a text, the user a class.

use std::collections::BTreeSet;

use crate::ir::{Api, Direction, RecordId, Return, Type};

/// The files that a script needs, as `name = file`.
pub type Requires = BTreeSet<(String, String)>;

/// Whether a type differs between the two sides.
fn differs(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Object(_) | Type::Document(_) => true,
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => differs(api, item),
        Type::Record(id) => record_differs(api, *id),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Params(_) => false,
    }
}

/// Whether a record has a field that does.
pub fn record_differs(api: &Api, id: RecordId) -> bool {
    api.record(id).fields.iter().any(|field| differs(api, &field.ty))
}

fn object(api: &Api, id: crate::ir::ObjectId, requires: &mut Requires) -> (String, String) {
    let name = &api.object(id).name;
    let module = format!("{}File", name.camel());
    requires.insert((module.clone(), format!("./{}.cjs", name.kebab())));
    (module, name.pascal())
}

/// The function that gives a native value its class; none where they are the same.
pub fn wrapper(api: &Api, ty: &Type, requires: &mut Requires) -> Option<String> {
    if !differs(api, ty) {
        return None;
    }
    match ty {
        Type::Object(id) => {
            let (module, name) = object(api, *id, requires);
            Some(format!("{module}.wrap{name}"))
        }
        Type::Document(id) => {
            requires.insert(("documentsFile".into(), "./documents.cjs".into()));
            Some(format!("documentsFile.wrap{}Xml", api.document(*id).name.pascal()))
        }
        Type::Record(id) => {
            requires.insert(("recordsFile".into(), "./records.cjs".into()));
            Some(format!("recordsFile.wrap{}", api.record(*id).name.pascal()))
        }
        Type::List(item) | Type::Array(item, _) => match &**item {
            // A listing is one native value for all.
            Type::Object(id) => {
                let (module, name) = object(api, *id, requires);
                Some(format!("{module}.wrap{name}List"))
            }
            item => wrapper(api, item, requires).map(|function| format!("(raw) => raw.map((item) => {})", apply(&function, "item"))),
        },
        Type::Optional(item) => {
            wrapper(api, item, requires).map(|function| format!("(raw) => (raw === null ? null : {})", apply(&function, "raw")))
        }
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Params(_) => None,
    }
}

/// A call of one of these functions.
pub fn apply(function: &str, arguments: &str) -> String {
    if function.starts_with('(') { format!("({function})({arguments})") } else { format!("{function}({arguments})") }
}

/// The function that gives a native result its class.
pub fn result_wrapper(api: &Api, returns: &Return, requires: &mut Requires) -> Option<String> {
    match returns {
        Return::Unit => None,
        Return::Value(ty) => wrapper(api, ty, requires),
        Return::Stream(direction) => {
            requires.insert(("streamsFile".into(), "../runtime/stream.cjs".into()));
            let direction = match direction {
                Direction::Read => "Read",
                Direction::Write => "Write",
                Direction::Both => "Both",
            };
            Some(format!("streamsFile.wrap{direction}"))
        }
        Return::Operation(result) => {
            requires.insert(("operationsFile".into(), "../runtime/operation.cjs".into()));
            let result = result.as_ref().and_then(|ty| wrapper(api, ty, requires));
            Some(match result {
                None => "operationsFile.wrap".to_owned(),
                Some(wrap) => format!("(raw) => operationsFile.wrap(raw, {wrap})"),
            })
        }
    }
}

/// The expression that passes an argument to native code.
pub fn passed(api: &Api, ty: &Type, name: &str, requires: &mut Requires) -> String {
    unwrapper(api, ty, requires).map_or_else(|| name.to_owned(), |function| apply(&function, &format!("{name}, '{name}'")))
}

/// The function that makes an argument native; none where they are the same.
pub fn unwrapper(api: &Api, ty: &Type, requires: &mut Requires) -> Option<String> {
    if !differs(api, ty) {
        return None;
    }
    match ty {
        Type::Object(id) => {
            let (module, name) = object(api, *id, requires);
            Some(format!("{module}.unwrap{name}"))
        }
        Type::Document(id) => {
            requires.insert(("documentsFile".into(), "./documents.cjs".into()));
            Some(format!("documentsFile.unwrap{}Xml", api.document(*id).name.pascal()))
        }
        Type::Record(id) => {
            requires.insert(("recordsFile".into(), "./records.cjs".into()));
            Some(format!("recordsFile.unwrap{}", api.record(*id).name.pascal()))
        }
        Type::List(item) | Type::Array(item, _) => {
            requires.insert(("formsFile".into(), "../runtime/forms.cjs".into()));
            unwrapper(api, item, requires).map(|item| format!("formsFile.each({item})"))
        }
        Type::Optional(item) => {
            requires.insert(("formsFile".into(), "../runtime/forms.cjs".into()));
            unwrapper(api, item, requires).map(|item| format!("formsFile.optional({item})"))
        }
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Params(_) => None,
    }
}
