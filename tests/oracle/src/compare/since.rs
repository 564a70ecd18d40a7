//! Since when libvirt has what is described.

use virtkit_codegen::ir::{Param, RecordOrigin, Version};

use super::Outcome;
use crate::facts::version_number;
use crate::{Facts, Ours};

pub fn compare(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    methods(ours, facts, outcome);
    values(ours, facts, outcome);
    for record in &ours.api.records {
        let RecordOrigin::Described { c: Some(c), .. } = &record.origin else { continue };
        if let Some(fact) = facts.types.get(&format!("{}Ptr", c.name)) {
            outcome.same(format!("since, of {}", c.name), record.since.to_string(), fact.since.clone());
        }
    }
    for helper in ours.api.helpers.iter().flat_map(|helpers| &helpers.functions) {
        if let Some((_, _, _, fact)) = facts.all_functions().find(|(_, _, name, _)| *name == helper.name) {
            outcome.same(format!("since, of {}", helper.name), helper.since.to_string(), fact.since.clone());
        }
    }
    for group in &ours.api.params {
        let lists = group.all_lists().into_iter().flat_map(|list| &list.fields);
        group.fields.iter().chain(lists).for_each(|field| parameter(field, facts, outcome));
    }
}

/// A method is as old as one of the functions that it covers.
fn methods(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    for method in ours.api.methods.iter().chain(&ours.api.phases) {
        let since = |wanted: &str| facts.all_functions().find(|(_, _, name, _)| *name == wanted).map(|(_, _, _, fact)| fact.since.as_str());
        let known: Vec<&str> = method.c.iter().filter_map(|function| since(&function.name)).collect();
        outcome.compared += 1;
        if !known.is_empty() && !known.contains(&method.since.to_string().as_str()) {
            outcome.wrong.push(format!(
                "{} is since {}, its functions are since {}",
                ours.api.full_name(method),
                method.since,
                known.join(", ")
            ));
        }
    }
}

fn values(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    let enums = ours.api.enums.iter().flat_map(|set| set.values.iter().filter_map(|value| Some((value.c.as_ref()?, value.since))));
    let flags = ours.api.flags.iter().flat_map(|set| set.values.iter().filter_map(|value| Some((value.c.as_ref()?, value.since))));
    let codes = ours
        .api
        .error_codes
        .iter()
        .filter(|code| code.origin == virtkit_codegen::ir::ErrorOrigin::Libvirt)
        .map(|code| (&code.c, code.since));
    let domains = ours.api.error_domains.iter().map(|domain| (&domain.c, domain.since));
    let all: Vec<(&String, Version)> = enums.chain(flags).chain(codes).chain(domains).collect();
    for (name, since) in all {
        if let Some(fact) = facts.constant(name) {
            outcome.same(format!("since, of {name}"), since.to_string(), fact.since.clone());
        }
    }
}

/// A parameter may be older than the macro that libvirt gave its name later, and is never younger.
fn parameter(field: &Param, facts: &Facts, outcome: &mut Outcome) {
    let Some((name, fact)) = field.c.as_ref().and_then(|name| facts.macros.get_key_value(name)) else { return };
    outcome.compared += 1;
    if u64::from(field.since.number()) > version_number(&fact.since) {
        outcome.wrong.push(format!("{name} is since {}, in libvirt {}", field.since, fact.since));
    }
}
