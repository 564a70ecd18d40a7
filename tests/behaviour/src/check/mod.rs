//! Holds every step against the API description, so that a slip in a scenario is an error of the scenario and not a failure of a language.

mod document;
mod form;
pub mod need;
mod signature;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use virtkit_codegen::diagnostic::suggestion;
use virtkit_codegen::ir::{Api, Method, Return, Type};

use crate::matcher::Matcher;
use crate::scenario::{Again, Outcome, Scenario, Step};
use form::Forms;
use signature::{Kind, Signature};

/// The names that a scenario has saved, and what they stand for.
type Names = HashMap<String, Kind>;

/// All problems of the scenarios, each with its place.
pub fn problems(api: &Api, scenarios: &[Scenario]) -> Vec<String> {
    scenarios.iter().flat_map(|scenario| scenario_problems(api, scenario)).collect()
}

/// The methods that no scenario calls with a result: nothing says how they behave. Agents speak JSON, in which no descriptor travels, so what takes one is left
/// to the tests of the bindings.
pub fn unproved(api: &Api, scenarios: &[Scenario]) -> Vec<String> {
    let called: HashSet<&str> = scenarios
        .iter()
        .flat_map(|scenario| &scenario.steps)
        .filter(|step| match &step.outcome {
            Outcome::Result(_) => true,
            Outcome::Error(rule) => is_lacking(rule),
        })
        .map(|step| step.call.as_str())
        .collect();
    let travels = |method: &&Method| !method.args.iter().any(|arg| api.holds_descriptor(&arg.ty));
    let names = api.methods.iter().filter(travels).map(|method| api.full_name(method));
    names.filter(|name| !called.contains(name.as_str())).collect()
}

/// Whether an error says that a host has no such thing, which is the answer that a scenario can get of it.
fn is_lacking(rule: &Matcher) -> bool {
    let lacking = |code: &Matcher| ["NoSupport", "OperationUnsupported"].iter().any(|name| code.check(&(*name).into()).is_ok());
    matches!(rule, Matcher::Fields(fields) if fields.iter().any(|(name, rule)| name == "code" && lacking(rule)))
}

/// The calls that give a connection, which whoever made it must close.
pub fn openers(api: &Api) -> Vec<String> {
    let gives = |method: &&Method| matches!(method.returns, Return::Value(Type::Object(id)) if api.object(id).parent.is_none());
    api.methods.iter().filter(gives).map(|method| api.full_name(method)).collect()
}

fn scenario_problems(api: &Api, scenario: &Scenario) -> Vec<String> {
    let mut names = Names::new();
    let mut problems = Vec::new();
    for (index, step) in scenario.steps.iter().enumerate() {
        if let Err(problem) = check_step(api, &mut names, step) {
            problems.push(format!("{}: `{}`, step {} ({}): {problem}", scenario.file.display(), scenario.name, index + 1, step.call));
        }
    }
    problems
}

fn check_step(api: &Api, names: &mut Names, step: &Step) -> Result<(), String> {
    if step.call == "drop" {
        return check_drop(names, step);
    }
    let on = step.on.as_ref().and_then(|name| names.get(name));
    let signature = signature::find(api, step, on)?;
    check_receiver(api, names, step, &signature)?;
    check_args(api, names, step, &signature)?;
    let forms = Forms { api, names };
    match &step.outcome {
        Outcome::Result(rule) => forms.expected(&signature.result, rule)?,
        Outcome::Error(rule) => check_error(api, rule)?,
    }
    if step.again == Again::Gather && signature.result != Kind::Chunk {
        return Err("`again = \"gather\"` puts the bytes of a stream together, and this step gives none".to_owned());
    }
    // Long work that is refused may be so later, by the wait for it.
    if step.save.is_some() && matches!(step.outcome, Outcome::Error(_)) && !matches!(signature.result, Kind::Operation(_)) {
        return Err("an error has nothing to save".to_owned());
    }
    if let Some(name) = step.save.as_ref().filter(|_| matches!(step.outcome, Outcome::Result(_))) {
        match signature.result {
            Kind::Value(Type::Object(_) | Type::Fd) | Kind::Stream | Kind::Operation(_) | Kind::Events => {
                names.insert(name.clone(), signature.result)
            }
            Kind::Value(_) | Kind::Record(_) | Kind::Nothing | Kind::Chunk | Kind::Event => {
                return Err(format!("the result is nothing that a later step can use, so `save = \"{name}\"` makes no sense"));
            }
        };
    }
    Ok(())
}

fn check_drop(names: &mut Names, step: &Step) -> Result<(), String> {
    let name = step.on.as_deref().ok_or("`drop` needs `on`: the name to forget")?;
    names.remove(name).map(|_| ()).ok_or_else(|| unknown_name(names, name))
}

fn check_receiver(api: &Api, names: &Names, step: &Step, signature: &Signature) -> Result<(), String> {
    match (&signature.receiver, &step.on) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err("a function has no receiver, leave `on` out".to_owned()),
        (Some(kind), None) => Err(format!("needs `on`: the saved name of {}", kind.describe(api))),
        (Some(kind), Some(name)) => match names.get(name) {
            Some(saved) if saved == kind => Ok(()),
            Some(saved) => Err(format!("`{name}` is {}, not {}", saved.describe(api), kind.describe(api))),
            None => Err(unknown_name(names, name)),
        },
    }
}

fn check_args(api: &Api, names: &Names, step: &Step, signature: &Signature) -> Result<(), String> {
    let forms = Forms { api, names };
    for (name, value) in &step.args {
        if signature.answers.as_ref() == Some(name) {
            check_answers(forms, value).map_err(|problem| format!("argument `{name}`: {problem}"))?;
            continue;
        }
        let arg = signature.args.iter().find(|arg| &arg.name == name).ok_or_else(|| {
            let known = signature.args.iter().map(|arg| arg.name.as_str());
            format!("no argument is called `{name}`{}", hint(suggestion(name, known)))
        })?;
        forms.argument(&arg.ty, value).map_err(|problem| format!("argument `{name}`: {problem}"))?;
    }
    if let Some(subject) = step.args.get("subject").and_then(Value::as_str).filter(|_| step.call == "Connection.events") {
        match names.get(subject) {
            Some(Kind::Value(Type::Object(_))) => {}
            Some(saved) => return Err(format!("events are about objects, and `{subject}` is {}", saved.describe(api))),
            None => return Err(unknown_name(names, subject)),
        }
    }
    match signature.args.iter().find(|arg| arg.needed && !step.args.contains_key(&arg.name)) {
        Some(missing) => Err(format!("argument `{}` is missing", missing.name)),
        None => Ok(()),
    }
}

/// What a callback answers: a table of secrets, or what it fails with.
fn check_answers(forms: Forms<'_>, value: &Value) -> Result<(), String> {
    let answers = value.as_object().ok_or("answers are a table of secrets, by what is asked for")?;
    answers.iter().try_for_each(|(kind, answer)| match kind.as_str() {
        "raise" => forms.argument(&Type::Text, answer),
        _ => forms.argument(&Type::Secret, answer).map_err(|problem| format!("`{kind}`: {problem}")),
    })
}

/// Codes, domains and outcomes must be known.
fn check_error(api: &Api, rule: &Matcher) -> Result<(), String> {
    let Matcher::Fields(fields) = rule else {
        return Ok(());
    };
    for (field, rule) in fields {
        let Matcher::Equal(value) = rule else {
            continue;
        };
        let text = value.as_str().unwrap_or_default();
        let known: Vec<String> = match field.as_str() {
            "code" => api.error_codes.iter().map(|code| code.name.pascal()).collect(),
            "domain" => api.error_domains.iter().map(|domain| domain.name.pascal()).collect(),
            "outcome" if value.is_null() => continue,
            "outcome" => vec!["not_started".to_owned(), "unknown".to_owned()],
            "message" => continue,
            other => return Err(format!("an error has no field `{other}`: it has code, domain, message and outcome")),
        };
        if !known.iter().any(|name| name == text) {
            return Err(format!("no error has the {field} {value}{}", hint(suggestion(text, known.iter().map(String::as_str)))));
        }
    }
    Ok(())
}

fn unknown_name(names: &Names, name: &str) -> String {
    format!("no earlier step saved `{name}`{}", hint(suggestion(name, names.keys().map(String::as_str))))
}

fn hint(suggestion: Option<String>) -> String {
    suggestion.map(|text| format!(", {text}")).unwrap_or_default()
}
