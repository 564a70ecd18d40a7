//! Whether a scenario proves what a row claims: that a call with the shape is made there, and comes out well.

use virtkit_codegen::ir::{Api, Method};

use super::{Shape, Shown, Way, kinds};
use crate::matcher::Matcher;
use crate::scenario::{Outcome, Scenario, Step};

/// Why a row proves nothing; none where it does.
pub fn problem(api: &Api, scenarios: &[Scenario], shape: &Shape) -> Option<String> {
    let shown = by(scenarios, &shape.scenario, |scenario| of(api, scenario, shape));
    // Another form of the same is a call of the same method that comes out well.
    let why = format!("no {} comes out well", shape.of);
    let called = |scenario: &Scenario| require(with_result(scenario, &shape.of).next().is_some(), &why);
    let mut all = std::iter::once(shown).chain(shape.instead.values().map(|name| by(scenarios, name, called)));
    all.find_map(Result::err)
}

fn by(scenarios: &[Scenario], name: &str, proof: impl Fn(&Scenario) -> Result<(), String>) -> Result<(), String> {
    let scenario = scenarios.iter().find(|scenario| scenario.name == name).ok_or_else(|| format!("there is no scenario {name:?}"))?;
    proof(scenario).map_err(|why| format!("{name:?} does not show it: {why}"))
}

/// Steps that call a method and get a result.
pub fn with_result<'s>(scenario: &'s Scenario, method: &'s str) -> impl Iterator<Item = &'s Step> {
    scenario.steps.iter().filter(move |step| step.call == method && matches!(step.outcome, Outcome::Result(_)))
}

fn of(api: &Api, scenario: &Scenario, shape: &Shape) -> Result<(), String> {
    if shape.way == Way::Event {
        return event(api, scenario, shape);
    }
    let method = api.methods.iter().find(|method| api.full_name(method) == shape.of);
    let method = method.ok_or_else(|| format!("the description has no method {}", shape.of))?;
    let has = kinds::of_method(api, method).iter().any(|(kind, way)| *kind == shape.name && *way == shape.way);
    match shape.way {
        Way::Argument | Way::Result if !has => Err(format!("{} has no such {}", shape.of, shape.way.name())),
        Way::Argument => argument(api, scenario, shape, method),
        // Nothing more is asked of a result than that somebody looks at it, or goes on with it.
        Way::Result => require(with_result(scenario, &shape.of).any(is_seen), "no step looks at the result, or keeps it"),
        Way::Shown => {
            let shown = Shown::ALL.into_iter().find(|shown| shown.name() == shape.name).ok_or("there is no such shape")?;
            shown.is_in(api, scenario, method)
        }
        Way::Event => Ok(()),
    }
}

fn require(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

/// An argument of this kind is given, and the call comes out well.
fn argument(api: &Api, scenario: &Scenario, shape: &Shape, method: &Method) -> Result<(), String> {
    let mut names: Vec<String> = method
        .args
        .iter()
        .filter(|arg| kinds::of_argument(api, &arg.ty).iter().any(|kind| *kind == shape.name))
        .map(|arg| arg.name.snake())
        .collect();
    names.extend(method.asks.iter().filter(|_| shape.name == "callback").map(|asks| asks.name.snake()));
    let given = |step: &Step| {
        names.iter().filter_map(|name| step.args.get(name)).any(|value| shape.name != "document as record" || value.is_object())
    };
    let why = format!("no step gives {} and gets a result", names.join(" or "));
    require(with_result(scenario, &shape.of).any(given), &why)
}

fn is_seen(step: &Step) -> bool {
    step.save.is_some() || !matches!(step.outcome, Outcome::Result(Matcher::Any))
}

fn event(api: &Api, scenario: &Scenario, shape: &Shape) -> Result<(), String> {
    let event = api.events.iter().find(|event| event.name.pascal() == shape.of);
    let event = event.ok_or_else(|| format!("the description has no event {}", shape.of))?;
    let has = kinds::of_event(api, event).iter().any(|(kind, _)| *kind == shape.name);
    require(has, &format!("{} carries no such thing", shape.of))?;
    require(scenario.steps.iter().any(|step| expects(step, &shape.of)), &format!("no step waits for {}", shape.of))
}

/// Whether a step waits for an event of this kind.
fn expects(step: &Step, event: &str) -> bool {
    let Outcome::Result(Matcher::Fields(fields)) = &step.outcome else { return false };
    let named = |rule: &Matcher| matches!(rule, Matcher::Equal(kind) if kind == event);
    step.call == "Events.next" && fields.iter().any(|(name, rule)| name == "kind" && named(rule))
}
