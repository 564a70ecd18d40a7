//! How types read in TypeScript.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use crate::ir::{Api, Default, Direction, ObjectId, Return, Type};

/// The names that a file of typings takes from others, by file.
#[derive(Debug, std::default::Default)]
pub struct Imports(BTreeMap<String, BTreeSet<String>>);

/// Which way a value goes: more forms are taken than given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    In,
    Out,
}

impl Imports {
    /// Notes a name of a file, and gives it back.
    pub fn name(&mut self, file: &str, name: &str) -> String {
        self.0.entry(file.to_owned()).or_default().insert(name.to_owned());
        name.to_owned()
    }

    /// For templates, without what the file itself declares.
    pub fn view(&self, own: &str) -> Vec<Value> {
        let others = self.0.iter().filter(|(file, _)| *file != own);
        others.map(|(file, names)| context! { file, names => names.iter().cloned().collect::<Vec<_>>().join(", ") }).collect()
    }
}

/// The file of an object's class.
pub fn object_file(api: &Api, id: ObjectId) -> String {
    format!("./{}.cjs", api.object(id).name.kebab())
}

/// A type.
pub fn typing(api: &Api, ty: &Type, way: Way, imports: &mut Imports) -> String {
    match ty {
        Type::Bool => "boolean".into(),
        Type::I32 | Type::U32 | Type::F64 | Type::Fd | Type::Duration => "number".into(),
        Type::I64 | Type::U64 => match way {
            Way::In => "bigint | number".into(),
            Way::Out => "bigint".into(),
        },
        Type::Text | Type::Uuid => "string".into(),
        Type::Bytes | Type::CpuMap => match way {
            Way::In => "Uint8Array".into(),
            Way::Out => "Buffer".into(),
        },
        Type::Secret => match way {
            Way::In => "string | Uint8Array".into(),
            Way::Out => "Buffer".into(),
        },
        Type::Enum(id) => imports.name("./enums.cjs", &api.enumeration(*id).name.pascal()),
        Type::Flags(id) => imports.name("./flags.cjs", &api.flag_set(*id).name.pascal()),
        Type::Record(id) => imports.name("./records.cjs", &api.record(*id).name.pascal()),
        Type::Params(id) => imports.name("./params.cjs", &api.param_group(*id).name.pascal()),
        Type::Object(id) => imports.name(&object_file(api, *id), &api.object(*id).name.pascal()),
        Type::Document(id) => {
            let name = imports.name("./documents.cjs", &format!("{}Xml", api.document(*id).name.pascal()));
            match way {
                Way::In => {
                    let fields = format!("{}Fields", api.element(api.document(*id).root).name.pascal());
                    format!("string | {name} | {}", imports.name("./document/index.cjs", &fields))
                }
                Way::Out => name,
            }
        }
        Type::List(item) | Type::Array(item, _) => {
            let item = typing(api, item, way, imports);
            if item.contains(' ') { format!("Array<{item}>") } else { format!("{item}[]") }
        }
        Type::Optional(item) => format!("{} | null", typing(api, item, way, imports)),
    }
}

/// The result of a method.
pub fn result(api: &Api, returns: &Return, imports: &mut Imports) -> String {
    match returns {
        Return::Unit => "void".into(),
        Return::Value(ty) => typing(api, ty, Way::Out, imports),
        Return::Stream(Direction::Read | Direction::Write | Direction::Both) => imports.name("../runtime/stream.cjs", "Stream"),
    }
}

/// What an omitted argument means, in JavaScript.
pub fn default(value: &Default, ty: &Type) -> String {
    match value {
        Default::Null => "null".into(),
        Default::Number(number) => match ty {
            Type::Bool => (*number != 0).to_string(),
            Type::I64 | Type::U64 => format!("{number}n"),
            Type::I32
            | Type::U32
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
            | Type::Record(_)
            | Type::Params(_)
            | Type::Object(_)
            | Type::Document(_)
            | Type::List(_)
            | Type::Array(..)
            | Type::Optional(_) => number.to_string(),
        },
        Default::Text(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Default::EmptyList => "[]".into(),
        Default::EmptyParams => "{}".into(),
    }
}

/// A name as JavaScript has it.
pub fn identifier(name: &crate::ir::Name) -> String {
    let name = name.camel();
    match name.as_str() {
        "arguments" | "await" | "case" | "catch" | "class" | "const" | "default" | "delete" | "do" | "else" | "enum" | "eval"
        | "export" | "extends" | "for" | "function" | "if" | "import" | "in" | "interface" | "let" | "native" | "new" | "null"
        | "options" | "package" | "private" | "protected" | "public" | "return" | "static" | "super" | "switch" | "this" | "throw"
        | "try" | "typeof" | "var" | "void" | "while" | "with" | "yield" => format!("{name}_"),
        _ => name,
    }
}
