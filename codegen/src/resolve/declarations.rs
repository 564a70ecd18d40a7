//! Declarations other than methods and events.

use std::collections::BTreeSet;

use super::header::header;
use super::{Scope, doc, place, version};
use crate::diagnostic::{Place, Sink, Source};
use crate::ir::{
    CIdentity, CIdentityForm, CObject, Enum, EnumValue, ErrorCode, ErrorDomain, ErrorOrigin, Field, FlagValue, Flags, Group, IdentityField,
    Name, Object, Type, Version,
};
use crate::spec::{CodeEntry, EnumEntry, IdentityEntry, NumberEntry, Spec, Text, ValueEntry, parse_prototype, parse_type};

pub fn objects(spec: &Spec, scope: &Scope, sink: &mut Sink) -> Vec<Object> {
    let mut objects = Vec::new();
    for file in &spec.files {
        let Some(entry) = &file.entries.object else { continue };
        let at = |text: &Text| place(&file.source, text);
        let parent = entry.parent.as_ref().and_then(|parent| scope.object(parent, &file.source, sink));
        let identity = file.entries.identity.iter().filter_map(|field| identity(field, scope, &file.source, sink)).collect();
        objects.push(Object {
            name: Name::new(entry.name.get_ref()),
            parent,
            identity,
            since: version(&entry.since, &at(&entry.since), sink),
            c: CObject {
                type_name: entry.c.type_name.clone(),
                free: entry.c.free.clone(),
                reference: entry.c.reference.clone(),
                connect: entry.c.connect.clone(),
            },
            doc: doc(&entry.doc, entry.name.get_ref(), &at(&entry.doc), sink),
        });
    }
    objects
}

fn identity(entry: &IdentityEntry, scope: &Scope, source: &Source, sink: &mut Sink) -> Option<IdentityField> {
    let here = place(source, &entry.ty);
    let word =
        parse_type(entry.ty.get_ref()).map_err(|(span, message)| sink.add(&here.within(shift(&span)), message, "here", None)).ok()?;
    let ty = scope.ty(&word, &inner(&here), sink)?;
    if !matches!(ty, Type::Text | Type::Uuid | Type::I32 | Type::Enum(_) | Type::Object(_)) {
        let help = Some("an identity is made of str, uuid, i32, enumerations and other objects".to_owned());
        sink.add(&here, format!("`{}` cannot be part of an identity", entry.ty.get_ref()), "not this type", help);
        return None;
    }
    let mut c = Vec::new();
    for (name, prototype) in &entry.c {
        match parse_prototype(prototype.get_ref()).ok().and_then(|prototype| identity_form(&prototype, &ty)) {
            Some(form) => c.push(CIdentity { name: name.clone(), form }),
            None => {
                let help = "the forms are `const char * (self)`, `unsigned int (self)`, `int (self)` for an enumeration, `virXPtr (self)`, `int (self, fill(x))` and `int (self, fill_text(x))`";
                sink.add(
                    &place(source, prototype),
                    format!("{name} has no form of an identity function"),
                    "not known",
                    Some(help.to_owned()),
                );
            }
        }
    }
    let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
    Some(IdentityField { field: Field { name: Name::new(entry.name.get_ref()), ty, default: None, doc }, c })
}

fn identity_form(prototype: &crate::spec::Prototype, ty: &Type) -> Option<CIdentityForm> {
    let words: Vec<&str> = prototype.params.iter().map(|param| param.word.as_str()).collect();
    match (prototype.returns.as_str(), words.as_slice()) {
        ("const char *", ["self"]) => Some(CIdentityForm::BorrowedText),
        ("unsigned int", ["self"]) => Some(CIdentityForm::Number),
        ("int", ["self"]) if matches!(ty, Type::Enum(_)) => Some(CIdentityForm::Value),
        (pointer, ["self"]) if pointer.ends_with("Ptr") && matches!(ty, Type::Object(_)) => Some(CIdentityForm::LentHandle),
        ("int", ["self", "fill"]) => Some(CIdentityForm::FillBytes),
        ("int", ["self", "fill_text"]) => Some(CIdentityForm::FillText),
        _ => None,
    }
}

/// The place inside the quotes of a string.
pub fn inner<'a>(place: &Place<'a>) -> Place<'a> {
    let text = &place.source.text[place.span.clone()];
    let quotes = if text.starts_with("\"\"\"") { 3 } else { usize::from(text.starts_with('"')) };
    Place { source: place.source, span: place.span.start + quotes..place.span.end }
}

fn shift(span: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    span.start + 1..span.end + 1
}

pub fn groups(spec: &Spec, sink: &mut Sink) -> Vec<Group> {
    let mut groups = Vec::new();
    for file in &spec.files {
        let has_methods = !file.entries.methods.is_empty() || !file.entries.functions.is_empty();
        match &file.entries.group {
            Some(entry) => groups.push(Group {
                name: Name::new(entry.name.get_ref()),
                doc: doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink),
            }),
            None if has_methods => {
                let help = Some("add `[group]` with `name` and `doc`: the driver trait that has the methods of this file".to_owned());
                sink.add(
                    &Place { source: &file.source, span: 0..0 },
                    format!("{} has methods and no group", file.source.name),
                    "here",
                    help,
                );
            }
            None => {}
        }
    }
    groups
}

pub fn enums(spec: &Spec, sink: &mut Sink) -> Vec<Enum> {
    let entries = spec.files.iter().flat_map(|file| file.entries.enums.iter().map(move |entry| (&file.source, entry)));
    entries.map(|(source, entry)| enumeration(source, entry, sink)).collect()
}

fn enumeration(source: &Source, entry: &EnumEntry, sink: &mut Sink) -> Enum {
    let since = version(&entry.since, &place(source, &entry.since), sink);
    let mut values = Vec::new();
    let mut names = BTreeSet::new();
    for value in &entry.values {
        unique(&mut names, &value.name, source, sink);
        let number = number(value, source, sink);
        let Ok(number) = i32::try_from(number) else {
            let here = Place { source, span: value.value.span() };
            sink.add(&here, format!("{} has a value that does not fit 32 bits", value.name.get_ref()), "too large", None);
            continue;
        };
        values.push(EnumValue {
            name: Name::new(value.name.get_ref()),
            value: number,
            since: since_of(value.since.as_ref(), since, source, sink),
            c: value.c.clone(),
            doc: doc(&value.doc, value.name.get_ref(), &place(source, &value.doc), sink),
        });
    }
    let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
    let header = header(entry.header.as_ref(), entry.c.is_some(), entry.name.get_ref(), source, sink);
    Enum { name: Name::new(entry.name.get_ref()), since, c: entry.c.clone(), header, has_last: entry.last.unwrap_or(true), values, doc }
}

pub fn flags(spec: &Spec, sink: &mut Sink) -> Vec<Flags> {
    let entries = spec.files.iter().flat_map(|file| file.entries.flags.iter().map(move |entry| (&file.source, entry)));
    entries.map(|(source, entry)| flag_set(source, entry, sink)).collect()
}

fn flag_set(source: &Source, entry: &EnumEntry, sink: &mut Sink) -> Flags {
    let since = version(&entry.since, &place(source, &entry.since), sink);
    let mut values = Vec::new();
    let mut names = BTreeSet::new();
    for value in &entry.values {
        unique(&mut names, &value.name, source, sink);
        let number = number(value, source, sink);
        let Ok(number) = u32::try_from(number) else {
            let here = Place { source, span: value.value.span() };
            sink.add(&here, format!("{} is no set of 32 bits", value.name.get_ref()), "negative or too large", None);
            continue;
        };
        values.push(FlagValue {
            name: Name::new(value.name.get_ref()),
            value: number,
            since: since_of(value.since.as_ref(), since, source, sink),
            c: value.c.clone(),
            enum_c: value.enum_c.clone(),
            doc: doc(&value.doc, value.name.get_ref(), &place(source, &value.doc), sink),
        });
    }
    let doc = doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink);
    let header = header(entry.header.as_ref(), entry.c.is_some(), entry.name.get_ref(), source, sink);
    Flags { name: Name::new(entry.name.get_ref()), since, c: entry.c.clone(), header, values, doc }
}

pub fn unique(names: &mut BTreeSet<String>, name: &Text, source: &Source, sink: &mut Sink) {
    if !names.insert(name.get_ref().clone()) {
        sink.add(&place(source, name), format!("`{}` stands twice in one list", name.get_ref()), "the second time", None);
    }
}

fn number(entry: &ValueEntry, source: &Source, sink: &mut Sink) -> i64 {
    let parsed = match entry.value.get_ref() {
        NumberEntry::Number(number) => Some(*number),
        NumberEntry::Text(text) => match text.split_once("<<") {
            Some((one, bit)) => match (one.trim(), bit.trim().parse::<u32>()) {
                ("1", Ok(bit)) if bit < 32 => Some(1 << bit),
                _ => None,
            },
            None => text.trim().parse().ok(),
        },
    };
    parsed.unwrap_or_else(|| {
        let here = Place { source, span: entry.value.span() };
        let help = Some("write a number, or \"1 << 31\" with a bit below 32".to_owned());
        sink.add(&here, format!("{} has no value that can be read", entry.name.get_ref()), "not a value", help);
        0
    })
}

pub fn since_of(since: Option<&Text>, default: Version, source: &Source, sink: &mut Sink) -> Version {
    since.map_or(default, |text| version(text, &place(source, text), sink))
}

pub fn error_codes(spec: &Spec, sink: &mut Sink) -> Vec<ErrorCode> {
    let mut codes = Vec::new();
    let mut names = BTreeSet::new();
    for (source, entry) in code_entries(spec, false) {
        let libvirt_has = |c: &str| code_entries(spec, false).any(|(_, other)| !other.own && other.c == c);
        if entry.own && !libvirt_has(&entry.c) {
            let help = Some("name the constant of a described code of libvirt: the one that C programs see instead".to_owned());
            let message = format!("`{}`: {} is no code of libvirt", entry.name.get_ref(), entry.c);
            sink.add(&place(source, &entry.name), message, "seen as what in C?", help);
        }
        unique(&mut names, &entry.name, source, sink);
        codes.push(ErrorCode {
            name: Name::new(entry.name.get_ref()),
            value: entry.value,
            since: version(&entry.since, &place(source, &entry.since), sink),
            c: entry.c.clone(),
            origin: if entry.own { ErrorOrigin::Virtkit } else { ErrorOrigin::Libvirt },
            doc: doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink),
        });
    }
    codes
}

pub fn error_domains(spec: &Spec, sink: &mut Sink) -> Vec<ErrorDomain> {
    let mut domains = Vec::new();
    let mut names = BTreeSet::new();
    for (source, entry) in code_entries(spec, true) {
        unique(&mut names, &entry.name, source, sink);
        domains.push(ErrorDomain {
            name: Name::new(entry.name.get_ref()),
            value: entry.value,
            since: version(&entry.since, &place(source, &entry.since), sink),
            c: entry.c.clone(),
            doc: doc(&entry.doc, entry.name.get_ref(), &place(source, &entry.doc), sink),
        });
    }
    domains
}

fn code_entries(spec: &Spec, domains: bool) -> impl Iterator<Item = (&Source, &CodeEntry)> {
    spec.files.iter().flat_map(move |file| {
        let entries = if domains { &file.entries.domains } else { &file.entries.codes };
        entries.iter().map(move |entry| (&file.source, entry))
    })
}
