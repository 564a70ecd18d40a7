//! The flags that a function takes are of the enumeration that libvirt names for it.
//!
//! libvirt says so of the argument `flags` alone, and of some functions that their flags are not used: those take what their newer twins do.

use virtkit_codegen::ir::{CParam, FlagsId, Method, Name, Type};

use super::Outcome;
use crate::{Facts, Ours};

pub fn compare(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for method in ours.api.in_c() {
        for function in &method.c {
            let Some((_, _, _, fact)) = facts.all_functions().find(|(_, _, name, _)| *name == function.name) else {
                outcome.wrong.push(format!("{}: libvirt has no function {}", ours.api.full_name(method), function.name));
                continue;
            };
            if fact.flags.iter().all(|name| name == "unused") {
                continue;
            }
            for set in function.params.iter().filter_map(|param| flag_set(method, param)) {
                let set = ours.api.flag_set(set);
                // A set may have the constants of several enumerations.
                let named = set.values.iter().filter_map(|value| value.enum_c.as_ref().or(value.c.as_ref().and(set.c.as_ref())));
                outcome.compared += 1;
                if !named.into_iter().any(|name| fact.flags.contains(name)) {
                    let (ours, theirs) = (set.c.as_deref().unwrap_or("of no enumeration"), fact.flags.join(", "));
                    outcome.wrong.push(format!("the flags of {} are {ours}, in libvirt {theirs}", function.name));
                }
            }
        }
    }
}

fn flag_set(method: &Method, param: &CParam) -> Option<FlagsId> {
    let (CParam::Arg(index) | CParam::LongArg(index)) = param else { return None };
    match &method.args[*index] {
        arg if arg.name == Name::new("flags") => match arg.ty {
            Type::Flags(id) => Some(id),
            _ => None,
        },
        _ => None,
    }
}
