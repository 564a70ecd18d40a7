//! Every method of the description is a command, and every argument of it can be given.

use std::path::Path;

use virtkit_cli::description::{Given, Method};
use virtkit_cli::{EVENTS, FUNCTIONS, OBJECTS, command};
use virtkit_codegen::ir::{Api, Type};

fn api() -> Api {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository");
    virtkit_codegen::read(root).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The commands that call a method, as words.
fn commands(name: &str) -> Vec<(Vec<&'static str>, &'static Method)> {
    let of_objects =
        OBJECTS.iter().flat_map(|object| object.commands.iter().map(|command| (vec![object.word, command.word], command.method)));
    let of_functions = FUNCTIONS.iter().map(|command| (vec![command.word], command.method));
    of_objects.chain(of_functions).filter(|(_, method)| method.name == name).collect()
}

#[test]
fn every_method_is_a_command() {
    let api = api();
    let mut root = command();
    root.build();
    for method in &api.methods {
        let name = api.full_name(method);
        let connects = matches!(method.returns.value(), Some(Type::Object(id)) if api.object(*id).identity.is_empty());
        let found = commands(&name);
        assert_eq!(found.is_empty(), connects && method.receiver.is_none(), "{name} has the commands {found:?}");
        for (words, table) in found {
            let command = words.iter().fold(&root, |command, word| {
                command.find_subcommand(word).unwrap_or_else(|| panic!("there is no `{word}` of {words:?}, for {name}"))
            });
            assert_eq!(table.args.len(), method.args.len(), "{name}");
            for arg in &method.args {
                let known = table.args.iter().find(|known| known.name == arg.name.snake());
                let known = known.unwrap_or_else(|| panic!("{name} has no argument {}", arg.name));
                for word in words_of(&known.given) {
                    assert!(command.get_arguments().any(|arg| arg.get_id() == word), "{words:?} has no {word}");
                }
            }
        }
    }
}

/// The words by which an argument is given.
fn words_of(given: &Given) -> Vec<&'static str> {
    match given {
        Given::Place(names) => names.to_vec(),
        Given::Option { word, .. } | Given::Switch { word, .. } | Given::Set { word, .. } | Given::Secret { word, .. } => vec![word],
        Given::Switches(switches) => switches.iter().map(|switch| switch.word).collect(),
    }
}

/// A secret in the words of a command would be seen by everybody who lists the processes.
#[test]
fn no_secret_is_a_word() {
    let api = api();
    for method in &api.methods {
        for (index, arg) in method.args.iter().enumerate().filter(|(_, arg)| holds_secret(&arg.ty)) {
            for (words, table) in commands(&api.full_name(method)) {
                assert!(matches!(table.args[index].given, Given::Secret { .. }), "{words:?}: {}", arg.name);
            }
        }
    }
}

fn holds_secret(ty: &Type) -> bool {
    match ty {
        Type::Optional(item) => holds_secret(item),
        ty => *ty == Type::Secret,
    }
}

#[test]
fn every_object_can_be_named_and_every_event_asked_for() {
    for object in OBJECTS.iter().filter(|object| object.parent.is_some()) {
        assert!(!object.lookups.is_empty(), "no word finds a {}", object.name);
    }
    let api = api();
    let names: Vec<String> = api.events.iter().map(|event| event.name.pascal()).collect();
    assert_eq!(EVENTS.iter().map(|event| event.name).collect::<Vec<_>>(), names);
}

#[test]
fn what_a_parent_does_with_an_object_is_a_command_of_the_object() {
    for (name, words) in [
        ("Connection.domains", ["domain", "list"]),
        ("Connection.define_domain", ["domain", "define"]),
        ("Connection.restore_domain", ["domain", "restore"]),
        ("Connection.storage_pools", ["pool", "list"]),
        ("Connection.define_storage_pool", ["pool", "define"]),
        ("StoragePool.volumes", ["volume", "list"]),
        ("StoragePool.create_volume_from", ["volume", "create-from"]),
        ("Domain.snapshots", ["snapshot", "list"]),
        ("Domain.current_snapshot", ["snapshot", "current"]),
    ] {
        assert!(commands(name).iter().any(|(found, _)| *found == words), "{name} is no {words:?}");
    }
    // What an object does itself comes first: `domain create` starts a domain.
    let create = OBJECTS.iter().flat_map(|object| object.commands).find(|command| command.method.name == "Domain.create");
    assert_eq!(create.map(|command| command.word), Some("create"));
    assert_eq!(commands("Connection.create_domain").len(), 1);
}
