//! What a scenario needs of the column that it runs in, beyond calls, streams and events.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use virtkit_codegen::ir::{Api, Type};

use super::signature;
use crate::matcher::Matcher;
use crate::scenario::{Outcome, Scenario, Step};

/// Something that a column may lack. `agents.toml` says which does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Documents as records, not as texts alone: the scenario reads or writes one, or gives one to a method.
    DocumentRecords,
    /// That what a host lacks is known before it is asked for it.
    SupportBeforehand,
    /// That calls leave the process: the scenario asks a daemon whether it is still there.
    Daemon,
    /// That they do not: the scenario expects that there is no daemon that could be asked.
    NoDaemon,
    /// Deadlines and cancellation of single calls: the scenario shows what they do.
    CallOptions,
    /// Open descriptors as arguments or results.
    Descriptors,
    /// Answers to what is asked before a connection is let in.
    Answers,
    /// Machines that run on this host: its agent is for the made-up host alone.
    Machines,
}

/// All that a scenario needs.
pub fn of(api: &Api, scenario: &Scenario) -> BTreeSet<Need> {
    let machines = scenario.disk.is_some().then_some(Need::Machines);
    scenario.steps.iter().flat_map(|step| of_step(api, step)).chain(machines).collect()
}

fn of_step(api: &Api, step: &Step) -> Vec<Need> {
    let mut needs = Vec::new();
    if has_options(step) {
        needs.push(Need::CallOptions);
    }
    let Some(method) = api.methods.iter().find(|method| api.full_name(method) == step.call) else {
        if signature::DOCUMENT_STEPS.contains(&step.call.as_str()) {
            needs.push(Need::DocumentRecords);
        }
        return needs;
    };
    let given = |name: String| step.args.get(&name);
    if method.args.iter().any(|arg| is_document(&arg.ty) && given(arg.name.snake()).is_some_and(Value::is_object)) {
        needs.push(Need::DocumentRecords);
    }
    // Whoever reads and writes a descriptor was given it by a method.
    let values = method.args.iter().map(|arg| &arg.ty).chain(method.returns.value());
    if values.into_iter().any(|ty| api.holds_descriptor(ty)) {
        needs.push(Need::Descriptors);
    }
    if method.asks.as_ref().is_some_and(|asks| given(asks.name.snake()).is_some()) {
        needs.push(Need::Answers);
    }
    if step.call == "Connection.set_keep_alive" {
        needs.push(if matches!(step.outcome, Outcome::Error(_)) { Need::NoDaemon } else { Need::Daemon });
    }
    if step.call == "Connection.supports" && expects_no(step) {
        needs.push(Need::SupportBeforehand);
    }
    needs
}

/// Whether what comes of a step depends on its deadline, or on who cancels it. An event that is expected to come has a deadline only for the case that it does
/// not, and then the harness is the next to lose patience.
fn has_options(step: &Step) -> bool {
    let is_patience = step.call == "Events.next" && matches!(step.outcome, Outcome::Result(_));
    step.cancel_after_ms.is_some() || (step.timeout_ms.is_some() && !is_patience)
}

fn expects_no(step: &Step) -> bool {
    matches!(&step.outcome, Outcome::Result(Matcher::Equal(Value::Bool(false))))
}

fn is_document(ty: &Type) -> bool {
    match ty {
        Type::Document(_) => true,
        Type::Optional(inner) => is_document(inner),
        _ => false,
    }
}
