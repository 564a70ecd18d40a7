//! Names and numbers that travel: typed parameters, errors, events.

use virtkit_codegen::ir::{CRegistration, ErrorOrigin, Param, ParamList, ParamType};

use super::Outcome;
use crate::{Facts, Ours};

/// The typed parameters with a macro: its text and the type of the value.
pub fn parameters(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for group in &ours.api.params {
        fields(&group.fields, facts, outcome);
        for list in group.all_lists() {
            named_list(list, facts, outcome);
        }
    }
}

/// The text is compared where the header is; here it is the type, which is nowhere in it.
fn fields(fields: &[Param], facts: &Facts, outcome: &mut Outcome) {
    for field in fields {
        let Some(fact) = field.c.as_ref().and_then(|name| facts.macros.get(name)) else { continue };
        if let Some(theirs) = &fact.ty {
            outcome.same(
                format!("the type of {} ({})", field.c.as_deref().unwrap_or_default(), field.wire),
                word(field.ty),
                theirs.as_str(),
            );
        }
    }
}

fn named_list(list: &ParamList, facts: &Facts, outcome: &mut Outcome) {
    fields(&list.fields, facts, outcome);
    let Some(fact) = list.c.as_ref().and_then(|name| facts.macros.get(name)) else { return };
    outcome.same(format!("what {} begins with", list.name), list.prefix.as_str(), fact.text.as_deref().unwrap_or_default());
}

fn word(ty: ParamType) -> &'static str {
    match ty {
        ParamType::I32 => "int",
        ParamType::U32 => "uint",
        ParamType::I64 => "llong",
        ParamType::U64 => "ullong",
        ParamType::F64 => "double",
        ParamType::Bool => "boolean",
        ParamType::Text => "string",
    }
}

/// The codes and the parts of the system that errors have.
pub fn errors(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    let libvirts = ours.api.error_codes.iter().filter(|code| code.origin == ErrorOrigin::Libvirt);
    let codes = libvirts.map(|code| (&code.c, code.value, "virErrorNumber"));
    let domains = ours.api.error_domains.iter().map(|domain| (&domain.c, domain.value, "virErrorDomain"));
    for (name, value, of) in codes.chain(domains) {
        match facts.constants.get(of).and_then(|list| list.get(name)) {
            Some(fact) => outcome.same(name, i64::from(value), fact.value),
            None => outcome.wrong.push(format!("libvirt has no {name} in {of}")),
        }
    }
    // A code of our own must not be one that libvirt has for something else.
    for own in ours.api.error_codes.iter().filter(|code| code.origin == ErrorOrigin::Virtkit) {
        if let Some((name, _)) = facts.constants["virErrorNumber"].iter().find(|(_, fact)| fact.value == i64::from(own.value)) {
            outcome.wrong.push(format!("the code {} of our own ({}) has the number of {name}", own.name.pascal(), own.value));
        }
    }
}

/// The numbers of events, and their callbacks.
pub fn events(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for event in &ours.api.events {
        let Some(c) = &event.c else { continue };
        let name = event.name.pascal();
        if !facts.callbacks.contains_key(&c.callback) {
            outcome.wrong.push(format!("{name}: libvirt has no type of callbacks {}", c.callback));
        }
        match &c.registration {
            CRegistration::Numbered { constant, number } => match facts.constant(constant) {
                Some(fact) => outcome.same(format!("the number of {name}"), i64::from(*number), fact.value),
                None => outcome.wrong.push(format!("{name}: libvirt has no constant {constant}")),
            },
            CRegistration::Alone { register, deregister } | CRegistration::Named { register, deregister, .. } => {
                for function in [register, deregister] {
                    if !facts.all_functions().any(|(_, _, name, _)| name == function) {
                        outcome.wrong.push(format!("{name}: libvirt has no function {function}"));
                    }
                    outcome.compared += 1;
                }
            }
        }
    }
}
