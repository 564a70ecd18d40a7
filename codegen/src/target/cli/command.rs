//! Objects with their commands: their own methods, and what methods of their parents are to them.

use minijinja::{Value, context};

use super::declarations::field;
use super::method::{constant, module, spoken};
use super::words::{look_up, of_object, of_parent, parent};
use super::{FOLDER, doc, types};
use crate::ir::{Api, GroupId, Method, ObjectId, Type};
use crate::target::rust::declarations::ident;
use crate::target::{Files, render};

/// A command of an object.
pub(super) struct Command<'a> {
    pub word: String,
    pub method: &'a Method,
}

/// The commands of an object. A method of its own comes before one of its parent that would have the same word.
pub(super) fn commands(api: &Api, object: ObjectId) -> Vec<Command<'_>> {
    let mut commands: Vec<Command<'_>> = api.methods_of(object).map(|method| Command { word: method.name.kebab(), method }).collect();
    for method in parent(api, object).into_iter().flat_map(|parent| api.methods_of(parent)) {
        if let Some(word) = of_parent(api, method, object)
            && commands.iter().all(|command| command.word != word)
        {
            commands.push(Command { word, method });
        }
    }
    // Those of one group stand together.
    commands.sort_by_key(|command| (rank(api, command.method.group), command.method.group));
    commands
}

/// Where a group stands among the commands: how one comes to an object is looked for first, then what becomes of it, then how it is.
fn rank(api: &Api, group: GroupId) -> usize {
    const FIRST: [&str; 5] = ["list", "open", "lifecycle", "status", "info"];
    let last = api.group(group).name.words().last();
    FIRST.iter().position(|word| last.is_some_and(|last| last == word)).unwrap_or(FIRST.len())
}

/// The functions that are commands. What gives a connection is how a command gets its own.
pub(super) fn callable(api: &Api) -> impl Iterator<Item = &Method> {
    let connects = |method: &Method| matches!(method.returns.value(), Some(Type::Object(id)) if api.object(*id).identity.is_empty());
    api.functions().filter(move |method| !connects(method))
}

pub(super) fn object(api: &Api, id: ObjectId, files: &mut Files) {
    let object = api.object(id);
    let (word, alias) = of_object(api, id);
    let command = |command: Command<'_>| context! { word => command.word, method => format!("{}::{}", module(api, command.method), constant(command.method)) };
    let view = context! {
        name => object.name.pascal(),
        word,
        alias => types::maybe(alias.as_deref()),
        about => types::text(&doc::sentence(&object.doc)),
        parent => parent(api, id).map(|parent| ident(&api.object(parent).name.snake())),
        identity => object.identity.iter().map(|part| field(api, &part.field)).collect::<Vec<_>>(),
        lookups => lookups(api, id),
        commands => commands(api, id).into_iter().map(command).collect::<Vec<_>>(),
        methods => api.methods_of(id).map(|method| spoken(api, method).table(api)).collect::<Vec<_>>(),
    };
    files.put(format!("{FOLDER}/{}.rs", object.name.snake()), render!("cli/object.rs", view));
}

/// The look-ups by one value, in the order in which they are tried: a number, a UUID, then texts, first those that are part of the identity.
fn lookups(api: &Api, object: ObjectId) -> Vec<Value> {
    let of_parent = parent(api, object).into_iter().flat_map(|parent| api.methods_of(parent));
    let mut found: Vec<(usize, Value)> = of_parent
        .filter_map(|method| {
            let arg = &method.args[look_up(api, method, object)?];
            let is_key = api.object(object).identity.iter().any(|part| part.field.name == arg.name);
            let number = matches!(arg.ty, Type::I32 | Type::U32);
            let (rank, by) = match (number, arg.ty == Type::Uuid, is_key) {
                (true, ..) => (0, "By::Number"),
                (false, true, _) => (1, "By::Uuid"),
                (false, false, true) => (2, "By::Text"),
                (false, false, false) => (3, "By::Text"),
            };
            Some((rank, context! { method => api.full_name(method), arg => arg.name.snake(), by }))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, view)| view).collect()
}

pub(super) fn functions(api: &Api, files: &mut Files) {
    let methods: Vec<String> = callable(api).map(|method| spoken(api, method).table(api)).collect();
    let commands: Vec<Value> = callable(api).map(|method| context! { word => method.name.kebab(), method => constant(method) }).collect();
    files.put(format!("{FOLDER}/functions.rs"), render!("cli/functions.rs", context! { methods, commands }));
}

pub(super) fn index(api: &Api, files: &mut Files) {
    let objects: Vec<Value> = api.objects.iter().map(|object| context! { module => object.name.snake() }).collect();
    files.put(format!("{FOLDER}/mod.rs"), render!("cli/mod.rs", context! { objects }));
}
