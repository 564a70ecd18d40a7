//! What C programs see: the generated headers beside the facts.

use virtkit_codegen::header::{Macro as OurMacro, Member, Prototype};

use super::Outcome;
use crate::{Facts, Ours};

/// A prototype of the facts. What they have is one; a test reads them all.
fn prototype(text: &str) -> Prototype {
    Prototype::read(text).unwrap_or_else(|| panic!("{text:?} in the facts is no prototype"))
}

/// Names that ours has and libvirt has not.
fn invented<'a>(kind: &str, ours: impl Iterator<Item = &'a String>, known: impl Fn(&str) -> bool, outcome: &mut Outcome) {
    outcome.wrong.extend(ours.filter(|name| !known(name)).map(|name| format!("libvirt has no {kind} {name}")));
}

pub fn functions(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for (_, _, name, fact) in facts.all_functions() {
        match ours.header.functions.get(name) {
            Some(found) => outcome.same(name, found.to_string(), prototype(&fact.c).to_string()),
            None => {
                outcome.missing.functions.insert(name.to_owned());
            }
        }
    }
    let known = |wanted: &str| facts.all_functions().any(|(_, _, name, _)| name == wanted);
    invented("function", ours.header.functions.keys(), known, outcome);
}

/// Every function of the headers comes from something that the description says, and the other way round.
pub fn described(ours: &Ours, outcome: &mut Outcome) {
    let described: Vec<String> = ours.api.c_functions().into_iter().map(|(name, _)| name).collect();
    for name in described.iter().filter(|name| !ours.header.functions.contains_key(*name)) {
        outcome.wrong.push(format!("{name} is described, and not in the headers"));
    }
    for name in ours.header.functions.keys().filter(|name| !described.contains(name)) {
        outcome.wrong.push(format!("{name} is in the headers, and nothing in the description says what it is for"));
    }
    outcome.compared += described.len();
}

pub fn constants(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for (of, list) in &facts.constants {
        let all_there = list.keys().filter(|name| !is_sentinel(name)).all(|name| ours.header.constants.contains_key(name));
        for (name, fact) in list {
            let Some(found) = ours.header.constants.get(name) else {
                outcome.missing.constants.insert(name.clone());
                continue;
            };
            if is_sentinel(name) && !all_there {
                // One more than the last that there is: of those that are missing nothing can be said.
                continue;
            }
            outcome.same(name, found.value, fact.value);
            outcome.same(format!("the enumeration of {name}"), found.of.as_str(), of.as_str());
        }
    }
    invented("constant", ours.header.constants.keys(), |name| facts.constant(name).is_some(), outcome);
}

/// Whether a constant says how many there are.
fn is_sentinel(name: &str) -> bool {
    name.ends_with("_LAST")
}

pub fn macros(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for (name, fact) in &facts.macros {
        let Some(found) = ours.header.macros.get(name) else {
            outcome.missing.macros.insert(name.clone());
            continue;
        };
        let theirs = match (&fact.text, fact.number, &fact.alias, &fact.params) {
            (Some(text), _, _, _) => OurMacro::Text(text.clone()),
            (None, Some(number), _, _) => OurMacro::Number(number),
            (None, None, Some(alias), _) => OurMacro::Name(alias.clone()),
            (None, None, None, Some(params)) => OurMacro::Function(params.split(',').count()),
            (None, None, None, None) => panic!("the facts do not say what the macro {name} is"),
        };
        outcome.same(name, format!("{found:?}"), format!("{theirs:?}"));
    }
    invented("macro", ours.header.macros.keys(), |name| facts.macros.contains_key(name), outcome);
}

pub fn callbacks(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for (name, fact) in &facts.callbacks {
        match ours.header.callbacks.get(name) {
            Some(found) => outcome.same(name, found.to_string(), prototype(&fact.c).to_string()),
            None => {
                outcome.missing.callbacks.insert(name.clone());
            }
        }
    }
    invented("type of callbacks", ours.header.callbacks.keys(), |name| facts.callbacks.contains_key(name), outcome);
}

pub fn structures(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    let shown =
        |members: &mut dyn Iterator<Item = Member>| members.map(|it| format!("{} {}", plain(facts, &it.ty), it.name)).collect::<Vec<_>>();
    for (name, members) in &facts.structures {
        let theirs = shown(&mut members.iter().map(|member| Member::read(member)));
        let handle = theirs.is_empty() && ours.header.types.contains_key(name);
        match ours.header.members(name) {
            Some(found) => outcome.same(name, shown(&mut found.iter().cloned()).join("; "), theirs.join("; ")),
            None if handle => outcome.compared += 1,
            None => {
                outcome.missing.structures.insert(name.clone());
            }
        }
    }
}

/// What a type is, where it is another name of a number.
fn plain<'a>(facts: &'a Facts, ty: &'a str) -> &'a str {
    match facts.types.get(ty) {
        Some(other) if !other.is.contains('*') && other.is != "enum" => &other.is,
        _ => ty,
    }
}

pub fn types(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for (name, fact) in &facts.types {
        match ours.header.types.get(name) {
            Some(found) => outcome.same(name, plain_pointer(found), plain_pointer(&fact.is)),
            None => {
                outcome.missing.types.insert(name.clone());
            }
        }
    }
}

/// Pointers to structures are written by the name of the type, or by its tag.
fn plain_pointer(ty: &str) -> &str {
    let ty = ty.strip_prefix("struct ").unwrap_or(ty);
    ty.strip_prefix('_').unwrap_or(ty)
}
