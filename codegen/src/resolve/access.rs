//! What a read-only connection may call, from the access checks, and with which arguments it may not.

use super::place;
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{Access, Api, Denied, EnumId, Field, FlagsId, Name, Type};
use crate::spec::Text;

/// A method that is checked for anything but reading needs a connection that may write. Checks that hang on an argument are the engine's to make.
pub fn of(acl: &[String]) -> Access {
    let reads = |check: &String| {
        let permission = check.split_once(':').map_or(check.as_str(), |(_, permission)| permission);
        check.contains(" if ") || matches!(permission, "getattr" | "read" | "none") || permission.starts_with("search_")
    };
    if acl.iter().all(reads) { Access::Read } else { Access::Write }
}

/// What `read_only_denies` says: flags of the method's first flag set (`SECURE`), and values of arguments (`source = AGENT`).
pub fn denied(entries: &[Text], args: &[Field], api: &Api, source: &Source, sink: &mut Sink) -> Vec<Denied> {
    let mut denied: Vec<Denied> = Vec::new();
    for text in entries {
        let found = match text.get_ref().split_once('=') {
            Some((argument, value)) => of_argument(text, argument.trim(), value.trim(), args, api, source, sink),
            None => of_flags(text, args, api, source, sink),
        };
        let Some(found) = found else { continue };
        let together = denied.iter_mut().find_map(|known| known.bits_of(found.arg()));
        match (together, found) {
            (Some(bits), Denied::Flags { bits: more, .. }) => *bits |= more,
            (_, found) => denied.push(found),
        }
    }
    denied
}

fn of_flags(text: &Text, args: &[Field], api: &Api, source: &Source, sink: &mut Sink) -> Option<Denied> {
    let sets = args.iter().enumerate().find_map(|(arg, field)| match field.ty {
        Type::Flags(id) => Some((arg, id)),
        _ => None,
    });
    let Some((arg, id)) = sets else {
        let help = Some("a value of another argument is refused by `argument = VALUE`".to_owned());
        sink.add(&place(source, text), "the method has no flags that could be refused", "of which argument?", help);
        return None;
    };
    flag(text, text.get_ref(), id, api, source, sink).map(|bits| Denied::Flags { arg, bits })
}

fn of_argument(text: &Text, name: &str, word: &str, args: &[Field], api: &Api, source: &Source, sink: &mut Sink) -> Option<Denied> {
    let Some(arg) = args.iter().position(|arg| arg.name == Name::new(name)) else {
        let names: Vec<String> = args.iter().map(|arg| arg.name.snake()).collect();
        let help = suggestion(name, names.iter().map(String::as_str));
        sink.add(&place(source, text), format!("the method has no argument `{name}`"), "not an argument", help);
        return None;
    };
    match args[arg].ty {
        Type::Enum(id) => value(text, word, id, api, source, sink).map(|value| Denied::Value { arg, value }),
        Type::Flags(id) => flag(text, word, id, api, source, sink).map(|bits| Denied::Flags { arg, bits }),
        _ => {
            let help = Some("an enumeration has values that can be refused, and a flag set has flags".to_owned());
            let message = format!("`{name}` is neither an enumeration nor a flag set");
            sink.add(&place(source, text), message, "has no values by name", help);
            None
        }
    }
}

fn flag(text: &Text, word: &str, id: FlagsId, api: &Api, source: &Source, sink: &mut Sink) -> Option<u32> {
    let set = api.flag_set(id);
    let found = set.values.iter().find(|value| value.name == Name::new(word)).map(|value| value.value);
    if found.is_none() {
        let known: Vec<String> = set.values.iter().map(|value| value.name.screaming()).collect();
        let help = suggestion(word, known.iter().map(String::as_str));
        sink.add(&place(source, text), format!("{} has no flag `{word}`", set.name.pascal()), "not a flag of it", help);
    }
    found
}

fn value(text: &Text, word: &str, id: EnumId, api: &Api, source: &Source, sink: &mut Sink) -> Option<usize> {
    let set = api.enumeration(id);
    let found = set.values.iter().position(|value| value.name == Name::new(word));
    if found.is_none() {
        let known: Vec<String> = set.values.iter().map(|value| value.name.screaming()).collect();
        let help = suggestion(word, known.iter().map(String::as_str));
        sink.add(&place(source, text), format!("{} has no value `{word}`", set.name.pascal()), "not a value of it", help);
    }
    found
}
