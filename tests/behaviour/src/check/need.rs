//! What a scenario needs of the column that it runs in, beyond calls, streams and events.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use virtkit_codegen::ir::{Api, Method, Return, Type};

use super::signature;
use crate::scenario::{Scenario, Step};

/// Something that a column may lack. `agents.toml` says which does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Documents as records, not as texts alone: the scenario reads or writes one, or gives one to a method.
    DocumentRecords,
    /// Long work that is followed.
    Operations,
    /// Results in which objects stand in records.
    RecordsOfObjects,
    /// A function that asks its caller.
    Questions,
}

/// All that a scenario needs.
pub fn of(api: &Api, scenario: &Scenario) -> BTreeSet<Need> {
    scenario.steps.iter().flat_map(|step| of_step(api, step)).collect()
}

fn of_step(api: &Api, step: &Step) -> Vec<Need> {
    let Some(method) = api.methods.iter().find(|method| api.full_name(method) == step.call) else {
        let document = signature::DOCUMENT_STEPS.contains(&step.call.as_str()).then_some(Need::DocumentRecords);
        let operation = step.call.starts_with("Operation.").then_some(Need::Operations);
        return document.into_iter().chain(operation).collect();
    };
    let given = |name: String| step.args.get(&name);
    let record = method.args.iter().any(|arg| is_document(&arg.ty) && given(arg.name.snake()).is_some_and(Value::is_object));
    let asked = method.asks.as_ref().is_some_and(|asks| given(asks.name.snake()).is_some());
    let needs = [
        (Need::DocumentRecords, record),
        (Need::Operations, matches!(method.returns, Return::Operation(_))),
        (Need::RecordsOfObjects, gives_records_of_objects(api, method)),
        (Need::Questions, asked),
    ];
    needs.into_iter().filter_map(|(need, there)| there.then_some(need)).collect()
}

fn is_document(ty: &Type) -> bool {
    match ty {
        Type::Document(_) => true,
        Type::Optional(inner) => is_document(inner),
        _ => false,
    }
}

fn gives_records_of_objects(api: &Api, method: &Method) -> bool {
    match &method.returns {
        Return::Value(Type::List(item)) => matches!(**item, Type::Record(_)) && api.holds_object(item),
        Return::Value(ty) => matches!(ty, Type::Record(_)) && api.holds_object(ty),
        Return::Unit | Return::Stream(_) | Return::Operation(_) => false,
    }
}
