//! What a read-only connection may call, from the access checks.

use super::place;
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{Access, Api, Denied, Field, Name, Type};
use crate::spec::{MethodEntry, Text};

/// A method that is checked for anything but reading needs a connection that may write. Checks that hang on a flag are the engine's to make.
pub fn of(acl: &[String]) -> Access {
    let reads = |check: &String| {
        let permission = check.split_once(':').map_or(check.as_str(), |(_, permission)| permission);
        check.contains(" if ") || matches!(permission, "getattr" | "read" | "none") || permission.starts_with("search_")
    };
    if acl.iter().all(reads) { Access::Read } else { Access::Write }
}

/// Reads `read_only_denies`: flags by their names, or a value of an enumeration as `argument = VALUE`.
pub fn denied(entry: &MethodEntry, args: &[Field], api: &Api, source: &Source, sink: &mut Sink) -> Option<Denied> {
    let first = entry.read_only_denies.first()?;
    match first.get_ref().split_once('=') {
        Some((argument, value)) => denied_value(&entry.read_only_denies, (argument.trim(), value.trim()), args, api, source, sink),
        None => denied_flags(&entry.read_only_denies, args, api, source, sink),
    }
}

fn denied_value(texts: &[Text], pair: (&str, &str), args: &[Field], api: &Api, source: &Source, sink: &mut Sink) -> Option<Denied> {
    let here = place(source, &texts[0]);
    if texts.len() > 1 {
        sink.add(&here, "a value of an enumeration is refused alone", "not together with others", None);
    }
    let found = args.iter().enumerate().find_map(|(index, arg)| match arg.ty {
        Type::Enum(id) if arg.name == Name::new(pair.0) => Some((index, api.enumeration(id))),
        _ => None,
    });
    let Some((arg, values)) = found else {
        sink.add(&here, format!("the method has no argument `{}` that is an enumeration", pair.0), "of which argument?", None);
        return None;
    };
    let value = values.values.iter().find(|value| value.name == Name::new(pair.1));
    if value.is_none() {
        let known: Vec<String> = values.values.iter().map(|value| value.name.screaming()).collect();
        let help = suggestion(pair.1, known.iter().map(String::as_str));
        sink.add(&here, format!("{} has no value `{}`", values.name.pascal(), pair.1), "not a value of it", help);
    }
    value.map(|value| Denied::Value { arg, value: value.value })
}

fn denied_flags(texts: &[Text], args: &[Field], api: &Api, source: &Source, sink: &mut Sink) -> Option<Denied> {
    let Some((arg, flags)) = args.iter().enumerate().find_map(|(index, arg)| match arg.ty {
        Type::Flags(id) => Some((index, api.flag_set(id))),
        _ => None,
    }) else {
        sink.add(&place(source, &texts[0]), "the method has no flags that could be refused", "of which argument?", None);
        return None;
    };
    let mut bits = 0;
    for text in texts {
        match flags.values.iter().find(|value| value.name == Name::new(text.get_ref())) {
            Some(value) => bits |= value.value,
            None => {
                let known: Vec<String> = flags.values.iter().map(|value| value.name.screaming()).collect();
                let help = suggestion(text.get_ref(), known.iter().map(String::as_str));
                let message = format!("{} has no flag `{}`", flags.name.pascal(), text.get_ref());
                sink.add(&place(source, text), message, "not a flag of it", help);
            }
        }
    }
    Some(Denied::Flags { arg, bits })
}
