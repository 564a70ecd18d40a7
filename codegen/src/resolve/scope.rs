//! Which names exist, and what a type word means.

use std::collections::BTreeMap;

use crate::diagnostic::{Place, Sink, Source, suggestion};
use crate::ir::{Direction, DocumentId, EnumId, FlagsId, ObjectId, ParamsId, RecordId, Type};
use crate::spec::{Spec, Text, TypeKind, TypeWord};

/// The declared names.
#[derive(Debug, Default)]
pub struct Scope {
    types: BTreeMap<String, Type>,
    params: BTreeMap<String, ParamsId>,
    documents: BTreeMap<String, DocumentId>,
}

/// What a type word in the place of a result may also be.
pub enum ResultType {
    Value(Type),
    Stream(Direction),
}

const SCALARS: [(&str, Type); 13] = [
    ("bool", Type::Bool),
    ("i32", Type::I32),
    ("u32", Type::U32),
    ("i64", Type::I64),
    ("u64", Type::U64),
    ("f64", Type::F64),
    ("str", Type::Text),
    ("bytes", Type::Bytes),
    ("uuid", Type::Uuid),
    ("fd", Type::Fd),
    ("cpumap", Type::CpuMap),
    ("secret", Type::Secret),
    ("duration", Type::Duration),
];

impl Scope {
    /// Notes all declarations, and those that are made twice.
    pub fn collect(spec: &Spec, sink: &mut Sink) -> Self {
        let mut scope = Self::default();
        for (name, ty) in SCALARS {
            scope.types.insert(name.to_owned(), ty);
        }
        let [mut objects, mut enums, mut flags, mut records, mut params, mut documents] = [0_usize; 6];
        for file in &spec.files {
            let entries = &file.entries;
            let mut declare = |name: &Text, ty: Type| {
                let before = scope.types.insert(name.get_ref().clone(), ty);
                if before.is_some() {
                    let place = Place { source: &file.source, span: name.span() };
                    sink.add(&place, format!("`{}` is declared twice", name.get_ref()), "the second time", None);
                }
            };
            if let Some(object) = &entries.object {
                declare(&object.name, Type::Object(ObjectId(next(&mut objects))));
            }
            for entry in &entries.enums {
                declare(&entry.name, Type::Enum(EnumId(next(&mut enums))));
            }
            for entry in &entries.flags {
                declare(&entry.name, Type::Flags(FlagsId(next(&mut flags))));
            }
            for entry in &entries.records {
                declare(&entry.name, Type::Record(RecordId(next(&mut records))));
            }
            for entry in &entries.params {
                scope.params.insert(entry.name.get_ref().clone(), ParamsId(next(&mut params)));
            }
            for entry in &entries.documents {
                scope.documents.insert(entry.name.get_ref().clone(), DocumentId(next(&mut documents)));
            }
        }
        scope
    }

    /// Whether a type of the API has this name.
    pub fn has_type(&self, name: &str) -> bool {
        self.types.contains_key(name) || self.params.contains_key(name)
    }

    /// The object of this name.
    pub fn object(&self, name: &Text, source: &Source, sink: &mut Sink) -> Option<ObjectId> {
        if let Some(Type::Object(id)) = self.types.get(name.get_ref()) {
            return Some(*id);
        }
        let objects = self.types.iter().filter(|(_, ty)| matches!(ty, Type::Object(_))).map(|(name, _)| name.as_str());
        let help = suggestion(name.get_ref(), objects);
        sink.add(&Place { source, span: name.span() }, format!("there is no object `{}`", name.get_ref()), "not an object", help);
        None
    }

    /// What a type word means as an argument or a field.
    pub fn ty(&self, word: &TypeWord, place: &Place<'_>, sink: &mut Sink) -> Option<Type> {
        match self.result(word, place, sink)? {
            ResultType::Value(ty) => Some(ty),
            ResultType::Stream(_) => {
                let help = Some("a method gives back the stream that it opens: `-> stream<both>`".to_owned());
                sink.add(&place.within(word.span.clone()), "a stream can only be the result of a method", "not here", help);
                None
            }
        }
    }

    /// What a type word means right of an arrow.
    pub fn result(&self, word: &TypeWord, place: &Place<'_>, sink: &mut Sink) -> Option<ResultType> {
        let here = place.within(word.span.clone());
        let ty = match &word.kind {
            TypeKind::Name(name) => match self.types.get(name) {
                Some(ty) => ty.clone(),
                None => return unknown("type", name, self.types.keys(), &here, sink),
            },
            TypeKind::Generic(kind, inside) => match kind.as_str() {
                "params" => match self.params.get(inside) {
                    Some(id) => Type::Params(*id),
                    None => return unknown("group of typed parameters", inside, self.params.keys(), &here, sink),
                },
                "xml" => match self.documents.get(inside) {
                    Some(id) => Type::Document(*id),
                    None => return unknown("document", inside, self.documents.keys(), &here, sink),
                },
                "stream" => return direction(inside, &here, sink).map(ResultType::Stream),
                _ => {
                    let help = Some("the forms are `params<Group>`, `xml<Document>` and `stream<read|write|both>`".to_owned());
                    sink.add(&here, format!("there is no type `{kind}<...>`"), "not a type", help);
                    return None;
                }
            },
            TypeKind::List(item) => Type::List(Box::new(self.ty(item, place, sink)?)),
            TypeKind::Array(item, length) => Type::Array(Box::new(self.ty(item, place, sink)?), *length),
            TypeKind::Optional(item) => Type::Optional(Box::new(self.ty(item, place, sink)?)),
        };
        Some(ResultType::Value(ty))
    }
}

fn direction(word: &str, here: &Place<'_>, sink: &mut Sink) -> Option<Direction> {
    match word {
        "read" => Some(Direction::Read),
        "write" => Some(Direction::Write),
        "both" => Some(Direction::Both),
        _ => {
            sink.add(here, format!("a stream does not go `{word}`"), "not a direction", Some("read, write or both".to_owned()));
            None
        }
    }
}

fn unknown<'a, T>(kind: &str, name: &str, known: impl IntoIterator<Item = &'a String>, here: &Place<'_>, sink: &mut Sink) -> Option<T> {
    let help = suggestion(name, known.into_iter().map(String::as_str));
    sink.add(here, format!("there is no {kind} `{name}`"), "not declared", help);
    None
}

fn next(counter: &mut usize) -> usize {
    *counter += 1;
    *counter - 1
}
