//! Procedures: arguments, results, access, streams; and the messages of events.

use std::collections::BTreeSet;

use virtkit_codegen::ir::{Method, Return};
use virtkit_codegen::target::rpc::layout::{Form, forms};

use super::{Outcome, access, layout};
use crate::facts::{Procedure, Program};
use crate::{Facts, Ours};

/// A procedure that opens a stream, which libvirt's description does not say, because its code for it is written by hand.
const STREAM_BY_HAND: &str = "DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS";

/// The program whose types the others use, too.
const MAIN: &str = "remote";

pub fn compare(ours: &Ours, facts: &Facts, outcome: &mut Outcome) {
    let mut used: BTreeSet<(&str, u32)> = ours.protocol.iter().map(|(program, number)| (program.name(), *number)).collect();
    for method in ours.api.methods.iter().chain(&ours.api.phases) {
        for form in forms(method) {
            let (program, number) = (form.rpc.program.name(), form.rpc.procedure);
            used.insert((program, number));
            match by_number(&facts.programs[program], number) {
                Some((name, fact)) => one(ours, facts, method, &form, (name.as_str(), fact), outcome),
                None => {
                    outcome.wrong.push(format!("{}: libvirt's program {program} has no procedure {number}", ours.api.full_name(method)));
                }
            }
        }
    }
    for event in &ours.api.events {
        let Some(rpc) = &event.rpc else { continue };
        let program = &facts.programs[rpc.program.name()];
        for (number, is_older) in [(Some(rpc.procedure), false), (rpc.older, true)] {
            let Some(number) = number else { continue };
            used.insert((rpc.program.name(), number));
            let name = event.name.pascal();
            match by_number(program, number).map(|(of, fact)| (of, fact.msg.as_deref())) {
                Some((of, Some(message))) => {
                    let ours = layout::our_event(&ours.api, event, is_older);
                    outcome.same(format!("what {name} ({of}) carries"), ours, layout::theirs(program, &facts.programs[MAIN], message));
                }
                _ => outcome.wrong.push(format!("{name}: the procedure {number} is no message of an event")),
            }
        }
    }
    for (program, list) in &facts.programs {
        let there = |fact: &Procedure| used.contains(&(program.as_str(), fact.number));
        let missing = list.procedures.iter().filter(|(_, fact)| !there(fact)).map(|(name, _)| format!("{program} {name}"));
        outcome.missing.procedures.extend(missing);
    }
}

fn by_number(program: &Program, number: u32) -> Option<(&String, &Procedure)> {
    program.procedures.iter().find(|(_, fact)| fact.number == number)
}

fn one(ours: &Ours, facts: &Facts, method: &Method, form: &Form<'_>, (name, fact): (&str, &Procedure), outcome: &mut Outcome) {
    let (program, main) = (&facts.programs[form.rpc.program.name()], &facts.programs[MAIN]);
    let api = &ours.api;
    let what = format!("{} ({name})", api.full_name(method));
    outcome.same(
        format!("{what}: what the arguments are"),
        layout::our_arguments(api, method, form),
        layout::theirs(program, main, &fact.args),
    );
    // Opening is a function: what it gives is the connection itself.
    if method.receiver.is_some() {
        outcome.same(
            format!("{what}: what the result is"),
            layout::our_answer(api, method, form),
            layout::theirs(program, main, &fact.ret),
        );
    }
    stream(facts, method, form, &what, (name, fact), outcome);
    let acl = access::sorted(method.acl.iter().map(|check| access::ours(api, method, check)));
    let wanted = access::sorted(fact.acl.iter().map(|check| access::theirs(facts, check)));
    if form.age == 0 {
        outcome.same(format!("{what}: what a caller must be permitted"), acl.join(", "), wanted.join(", "));
        let (filter, wanted) = (access::sorted(method.aclfilter.iter().cloned()), access::sorted(fact.aclfilter.iter().cloned()));
        outcome.same(format!("{what}: what a caller must be permitted of each item"), filter.join(", "), wanted.join(", "));
    } else {
        // An older procedure does less, and never asks for more. One that changes something and asks for reading alone is a slip of libvirt's:
        // here it asks for what its newer form does.
        outcome.compared += 1;
        let asked_more = wanted.iter().filter(|check| !acl.contains(check) && !check.ends_with(":read"));
        outcome.wrong.extend(asked_more.map(|check| format!("{what}: an older procedure asks for {check}")));
    }
}

fn stream(facts: &Facts, method: &Method, form: &Form<'_>, what: &str, (name, fact): (&str, &Procedure), outcome: &mut Outcome) {
    let streams = matches!(method.returns, Return::Stream(_));
    outcome.same(format!("{what}: whether it opens a stream"), streams, fact.stream.is_some() || name == STREAM_BY_HAND);
    let sparse = fact.sparse.as_ref().and_then(|flag| facts.constant(flag)).map_or(0, |flag| flag.value);
    outcome.same(format!("{what}: the flag of holes"), form.rpc.sparse.map_or(0, i64::from), sparse);
}
