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
}

/// All that a scenario needs.
pub fn of(api: &Api, scenario: &Scenario) -> BTreeSet<Need> {
    scenario.steps.iter().filter_map(|step| of_step(api, step)).collect()
}

fn of_step(api: &Api, step: &Step) -> Option<Need> {
    let Some(method) = api.methods.iter().find(|method| api.full_name(method) == step.call) else {
        return signature::DOCUMENT_STEPS.contains(&step.call.as_str()).then_some(Need::DocumentRecords);
    };
    let given = |name: String| step.args.get(&name);
    let record = method.args.iter().any(|arg| is_document(&arg.ty) && given(arg.name.snake()).is_some_and(Value::is_object));
    let beforehand = step.call == "Connection.supports" && expects_no(step);
    record.then_some(Need::DocumentRecords).or(beforehand.then_some(Need::SupportBeforehand))
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
