//! The objects of the facade, with their identity and methods; the functions; the operations.

use minijinja::{Value, context};

use super::FOLDER;
use super::carried::is_carried;
use super::method::{doc, view};
use super::types::{engine, face, operation};
use crate::ir::{Api, Method, ObjectId, Return, Type};
use crate::target::rust::ident;
use crate::target::{Files, render};

pub fn objects(api: &Api, files: &mut Files) {
    for (index, object) in api.objects.iter().enumerate() {
        let methods: Vec<Value> =
            api.methods_of(ObjectId(index)).filter(|method| is_carried(api, method)).map(|method| view(api, method)).collect();
        let identity: Vec<Value> = object
            .identity
            .iter()
            .map(|part| {
                context! {
                    name => ident(&part.field.name.snake()), doc => doc(&part.field.doc), face => face(api, &part.field.ty),
                    text => part.field.ty == Type::Text,
                }
            })
            .collect();
        let view = context! { name => object.name.pascal(), doc => doc(&object.doc), since => object.since.to_string(), identity, methods };
        files.put(format!("{FOLDER}/{}.rs", object.name.snake()), render!("uniffi/object.rs", view));
    }
}

pub fn functions(api: &Api, files: &mut Files) {
    let methods: Vec<Value> = api.functions().filter(|method| is_carried(api, method)).map(|method| view(api, method)).collect();
    files.put(format!("{FOLDER}/functions.rs"), render!("uniffi/functions.rs", context! { methods }));
}

/// A class for each kind of result that an operation has.
pub fn operations(api: &Api, files: &mut Files) {
    let views: Vec<Value> = kinds(api)
        .into_iter()
        .map(|result| {
            let inner = result.as_ref().map_or_else(|| "()".to_owned(), |ty| face(api, ty));
            let engine = result.as_ref().map_or_else(|| "()".to_owned(), |ty| engine(api, ty));
            context! { name => operation(api, result.as_ref()), face => inner, engine }
        })
        .collect();
    files.put(format!("{FOLDER}/operations.rs"), render!("uniffi/operations.rs", context! { operations => views }));
}

/// The results that operations have, each once.
pub fn kinds(api: &Api) -> Vec<Option<Type>> {
    let mut kinds: Vec<Option<Type>> = Vec::new();
    let result = |method: &Method| match &method.returns {
        Return::Operation(result) => Some(result.clone()),
        Return::Unit | Return::Value(_) | Return::Stream(_) => None,
    };
    for kind in api.methods.iter().filter_map(result) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}
