//! Objects and functions: native glue, classes, typings.

use minijinja::{Value, context};

use super::docs::{comment, first_sentence, or_name};
use super::method;
use super::record::requires_view;
use super::script_forms::{Requires, apply, wrapper};
use super::typings::{Imports, Way, object_file, typing};
use super::{NATIVE, SCRIPT};
use crate::ir::{Api, IdentityField, ObjectId, Type};
use crate::target::{Files, render};

pub fn objects(api: &Api, files: &mut Files) {
    let root = api.objects.iter().position(|object| object.identity.is_empty()).map(ObjectId);
    for (index, object) in api.objects.iter().enumerate() {
        let id = ObjectId(index);
        let (mut imports, mut requires) = (Imports::default(), Requires::new());
        let methods: Vec<Value> = api.methods_of(id).map(|item| method::view(api, item, &mut imports, &mut requires)).collect();
        let identity: Vec<Value> = object.identity.iter().map(|part| identity(api, object, part, &mut imports, &mut requires)).collect();
        let is_root = Some(id) == root;
        let connection = root.filter(|_| !is_root).map(|root| {
            let class = api.object(root).name.pascal();
            imports.name(&object_file(api, root), &class);
            let wrap = wrapper(api, &Type::Object(root), &mut requires);
            context! { class, wrap, native => format!("{}Connection", object.name.camel()) }
        });
        let own = object_file(api, id);
        let view = context! {
            name => object.name.pascal(), camel => object.name.camel(), doc => comment(0, &object.doc, &[], Some(object.since)),
            summary => first_sentence(&object.doc),
            is_root, connection, identity, methods,
            identity_names => object.identity.iter().map(|part| part.field.name.camel()).collect::<Vec<_>>(),
            imports => imports.view(&own),
            requires => requires_view(&requires),
        };
        files.put(format!("{SCRIPT}/{}.cjs", object.name.kebab()), render!("node/object.cjs", view));
        files.put(format!("{SCRIPT}/{}.d.cts", object.name.kebab()), render!("node/object.d.cts", view));
        files.put(format!("{NATIVE}/{}.rs", object.name.snake()), render!("node/object.rs", view));
    }
}

fn identity(api: &Api, object: &crate::ir::Object, part: &IdentityField, imports: &mut Imports, requires: &mut Requires) -> Value {
    let field = &part.field;
    let native = object.name.join(&field.name).camel();
    let read = format!("native.{native}(undefined, this.#list, this.#place)");
    let cloned = match field.ty {
        Type::Object(_) => ".clone()",
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
        | Type::Record(_)
        | Type::Params(_)
        | Type::Document(_)
        | Type::List(_)
        | Type::Array(..)
        | Type::Optional(_) => "",
    };
    context! {
        name => field.name.camel(),
        rust => field.name.snake(),
        cloned,
        native,
        ty => typing(api, &field.ty, Way::Out, imports),
        expression => wrapper(api, &field.ty, requires).map_or_else(|| read.clone(), |function| apply(&function, &read)),
        doc => comment(2, &or_name(&field.doc, &field.name.snake()), &[], None),
        summary => first_sentence(&or_name(&field.doc, &field.name.snake())),
    }
}

pub fn functions(api: &Api, files: &mut Files) {
    let (mut imports, mut requires) = (Imports::default(), Requires::new());
    let functions: Vec<Value> = api.functions().map(|item| method::view(api, item, &mut imports, &mut requires)).collect();
    let (mut unseen, mut unneeded) = (Imports::default(), Requires::new());
    let steps: Vec<Value> = api.steps().map(|item| method::view(api, item, &mut unseen, &mut unneeded)).collect();
    let natives: Vec<Value> = functions.iter().cloned().chain(steps).collect();
    let asks = api.steps().next().is_some();
    let view = context! { functions, natives, asks, imports => imports.view("./functions.cjs"), requires => requires_view(&requires) };
    files.put(format!("{SCRIPT}/functions.cjs"), render!("node/functions.cjs", view));
    files.put(format!("{SCRIPT}/functions.d.cts"), render!("node/functions.d.cts", view));
    files.put(format!("{NATIVE}/functions.rs"), render!("node/functions.rs", view));
}
