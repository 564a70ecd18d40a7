//! Shapes that are more than the type of a value: of whole calls, and of single values.

use serde_json::Value;
use virtkit_codegen::ir::{Api, Implementation, Method, RecordOrigin, Return, Type};

use super::proof::with_result;
use crate::matcher::Matcher;
use crate::scenario::{Outcome, Scenario, Step};

/// A shape that a scenario has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A value of an enumeration that has no name here is carried with its number.
    UnknownValue,
    /// The highest bit of a flag set, which a signed number has as its sign.
    HighestFlag,
    /// An argument that is given once as nothing, once as something.
    NullableArgument,
    /// A part of a result that is nothing here and something there.
    NullableResult,
    /// Several results of one call.
    SeveralResults,
    /// A record with lists of records.
    RecordsInRecords,
    /// An object that lies in another one which is no connection.
    ObjectInObject,
    /// A method that libvirt's wire has no procedure for.
    NoProcedure,
    /// A method that one driver lacks.
    LackedMethod,
    /// A stream whose holes stay holes, written and read.
    SparseStream,
    /// A typed parameter that the description does not know, given: it is refused by its name.
    UnknownParameterGiven,
    /// A typed parameter that the description does not know, told.
    UnknownParameterTold,
    /// Long work of which is asked how far it is.
    Progress,
    /// Long work that is ended before its time.
    Cancelled,
}

impl Shown {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::UnknownValue,
        Self::HighestFlag,
        Self::NullableArgument,
        Self::NullableResult,
        Self::SeveralResults,
        Self::RecordsInRecords,
        Self::ObjectInObject,
        Self::NoProcedure,
        Self::LackedMethod,
        Self::SparseStream,
        Self::UnknownParameterGiven,
        Self::UnknownParameterTold,
        Self::Progress,
        Self::Cancelled,
    ];

    /// As the table has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownValue => "unknown value of an enumeration",
            Self::HighestFlag => "flags with bit 31",
            Self::NullableArgument => "nullable argument",
            Self::NullableResult => "nullable result",
            Self::SeveralResults => "several results",
            Self::RecordsInRecords => "record with lists of records",
            Self::ObjectInObject => "object inside an object",
            Self::NoProcedure => "method without a procedure on the wire",
            Self::LackedMethod => "method that one driver lacks",
            Self::SparseStream => "sparse stream with holes",
            Self::UnknownParameterGiven => "unknown typed parameter, given",
            Self::UnknownParameterTold => "unknown typed parameter, told",
            Self::Progress => "operation that tells how far it is",
            Self::Cancelled => "operation that is cancelled",
        }
    }

    /// Whether a scenario shows it by a method.
    ///
    /// # Errors
    /// What is missing.
    pub fn is_in(self, api: &Api, scenario: &Scenario, method: &Method) -> Result<(), String> {
        let name = api.full_name(method);
        let called = || with_result(scenario, &name);
        let (holds, missing) = match self {
            Self::UnknownValue => (
                called().any(|step| told(api, method, step).iter().any(is_unknown_value)),
                "an expected number where the description has no name for it",
            ),
            Self::HighestFlag => (called().any(|step| highest_flag(method, step)), "a call with bit 31 of its flags that gets a result"),
            Self::NullableArgument => {
                (method.args.iter().any(|arg| both(called(), arg)), "calls with and without the argument that get results")
            }
            Self::NullableResult => {
                let told: Vec<Told> = called().flat_map(|step| told(api, method, step)).collect();
                (nothing_and_something(&told), "an expected nothing and an expected something")
            }
            Self::SeveralResults => (called().next().is_some() && has_several_results(api, method), "a call with several results"),
            Self::RecordsInRecords => {
                (called().next().is_some() && has_records_in_records(api, method), "a call whose result has records in records")
            }
            Self::ObjectInObject => {
                (called().next().is_some() && gives_inner_object(api, method), "a call that gives an object of an object")
            }
            Self::NoProcedure => (called().next().is_some() && method.rpc.is_none(), "a call of a method that has no procedure"),
            Self::LackedMethod => {
                (method.implementation == Implementation::Driver && is_lacked(scenario, &name), "a call that is answered by NoSupport")
            }
            Self::SparseStream => (called().next().is_some() && has_holes(scenario), "a hole that is written and one that is read"),
            Self::UnknownParameterGiven => (
                scenario.steps.iter().any(|step| step.call == name && gives_unknown_parameter(method, step)),
                "an unknown parameter that is refused by its name",
            ),
            Self::UnknownParameterTold => {
                (called().any(|step| told(api, method, step).iter().any(is_unknown_parameter)), "an expected parameter in `extra`")
            }
            Self::Progress => (follows(scenario, method, &name, "Operation.progress"), "a question of how far the operation is"),
            Self::Cancelled => (
                follows(scenario, method, &name, "Operation.cancel") && ends_aborted(scenario),
                "an operation that is cancelled, and ends with OperationAborted",
            ),
        };
        if holds { Ok(()) } else { Err(format!("there must be {missing}, by {name}")) }
    }
}

/// What a step expects of one value inside of a result.
struct Told<'a> {
    api: &'a Api,
    /// The type of the value; of a parameter that is not described none.
    ty: Option<Type>,
    /// Where in the result it stands.
    path: String,
    rule: Matcher,
}

/// All that a step expects of a method's result, value by value.
fn told<'a>(api: &'a Api, method: &Method, step: &Step) -> Vec<Told<'a>> {
    let mut all = Vec::new();
    if let (Some(ty), Outcome::Result(rule)) = (method.returns.value(), &step.outcome) {
        collect(api, Some(ty.clone()), String::new(), rule, &mut all);
    }
    all
}

fn collect<'a>(api: &'a Api, ty: Option<Type>, path: String, rule: &Matcher, all: &mut Vec<Told<'a>>) {
    let inner = match &ty {
        Some(Type::Optional(inner) | Type::List(inner) | Type::Array(inner, _)) => Some((**inner).clone()),
        other => other.clone(),
    };
    match &opened(rule) {
        Matcher::Fields(fields) => fields.iter().for_each(|(name, rule)| {
            let field = inner.as_ref().and_then(|ty| field(api, ty, name));
            collect(api, field, format!("{path}.{name}"), rule, all);
        }),
        Matcher::Items(rules) | Matcher::Unordered(rules) | Matcher::Includes(rules) => {
            for rule in rules {
                collect(api, inner.clone(), path.clone(), rule, all);
            }
        }
        Matcher::Every(rules) | Matcher::OneOf(rules) => rules.iter().for_each(|rule| collect(api, ty.clone(), path.clone(), rule, all)),
        Matcher::Any
        | Matcher::Not(_)
        | Matcher::Equal(_)
        | Matcher::Length(_)
        | Matcher::Contains(_)
        | Matcher::Matches(_)
        | Matcher::AtLeast(_)
        | Matcher::Utf8(_) => all.push(Told { api, ty, path, rule: rule.clone() }),
    }
}

/// A value that is written out, as the rules of its parts.
fn opened(rule: &Matcher) -> Matcher {
    match rule {
        Matcher::Equal(Value::Object(fields)) => {
            Matcher::Fields(fields.iter().map(|(name, value)| (name.clone(), Matcher::Equal(value.clone()))).collect())
        }
        Matcher::Equal(Value::Array(items)) => Matcher::Items(items.iter().cloned().map(Matcher::Equal).collect()),
        other => other.clone(),
    }
}

fn field(api: &Api, ty: &Type, name: &str) -> Option<Type> {
    match ty {
        Type::Record(id) => api.record(*id).fields.iter().find(|field| field.name.snake() == name).map(|field| field.ty.clone()),
        Type::Params(id) => api.param_group(*id).members().into_iter().find(|member| member.0.snake() == name).map(|member| member.1),
        _ => None,
    }
}

fn is_unknown_value(told: &Told<'_>) -> bool {
    let (Some(Type::Enum(id)), Matcher::Equal(Value::Number(number))) = (&told.ty, &told.rule) else { return false };
    let known = |value: i32| number.as_i64() == Some(value.into());
    !told.api.enumeration(*id).values.iter().any(|value| known(value.value))
}

fn is_unknown_parameter(told: &Told<'_>) -> bool {
    told.ty.is_none() && told.path.contains(".extra.")
}

/// Whether nothing is expected of a value here, and something of the same value there.
fn nothing_and_something(told: &[Told<'_>]) -> bool {
    let optional = || told.iter().filter(|told| matches!(told.ty, Some(Type::Optional(_))));
    let is_nothing = |rule: &Matcher| matches!(rule, Matcher::Equal(Value::Null));
    optional().any(|one| is_nothing(&one.rule) && optional().any(|other| other.path == one.path && !is_nothing(&other.rule)))
}

fn highest_flag(method: &Method, step: &Step) -> bool {
    let flags = method.args.iter().filter(|arg| matches!(arg.ty, Type::Flags(_)));
    flags.filter_map(|arg| step.args.get(&arg.name.snake())?.as_u64()).any(|bits| bits >> 31 == 1)
}

fn both<'s>(steps: impl Iterator<Item = &'s Step>, arg: &virtkit_codegen::ir::Field) -> bool {
    let given: Vec<bool> = steps.filter_map(|step| step.args.get(&arg.name.snake())).map(Value::is_null).collect();
    matches!(arg.ty, Type::Optional(_)) && given.contains(&true) && given.contains(&false)
}

fn has_several_results(api: &Api, method: &Method) -> bool {
    matches!(&method.returns, Return::Value(Type::Record(id)) if api.record(*id).origin == RecordOrigin::Results)
}

fn has_records_in_records(api: &Api, method: &Method) -> bool {
    let Some(Type::List(record)) = method.returns.value() else { return false };
    let Type::Record(id) = &**record else { return false };
    api.record(*id).fields.iter().any(|field| matches!(&field.ty, Type::List(item) if matches!(**item, Type::Record(_))))
}

/// Whether the parent of what it gives is neither a connection nor nothing.
fn gives_inner_object(api: &Api, method: &Method) -> bool {
    let Some(Type::Object(id)) = method.returns.value() else { return false };
    api.object(*id).parent.is_some_and(|parent| api.object(parent).parent.is_some())
}

fn is_lacked(scenario: &Scenario, method: &str) -> bool {
    scenario.steps.iter().any(|step| step.call == method && fails_with(step, "NoSupport"))
}

fn fails_with(step: &Step, code: &str) -> bool {
    let Outcome::Error(Matcher::Fields(fields)) = &step.outcome else { return false };
    fields.iter().any(|(name, rule)| name == "code" && matches!(rule, Matcher::Equal(Value::String(text)) if text == code))
}

fn has_holes(scenario: &Scenario) -> bool {
    let written = with_result(scenario, "Stream.write_hole").next().is_some();
    let is_hole =
        |step: &Step| matches!(&step.outcome, Outcome::Result(Matcher::Fields(fields)) if fields.iter().any(|field| field.0 == "hole"));
    written && with_result(scenario, "Stream.read").any(is_hole)
}

fn gives_unknown_parameter(method: &Method, step: &Step) -> bool {
    let groups = method.args.iter().filter(|arg| matches!(arg.ty, Type::Params(_)));
    let extra: Vec<&String> =
        groups.filter_map(|arg| step.args.get(&arg.name.snake())?.get("extra")?.as_object()).flat_map(|extra| extra.keys()).collect();
    let Outcome::Error(Matcher::Fields(fields)) = &step.outcome else { return false };
    let named = |rule: &Matcher| matches!(rule, Matcher::Contains(part) if extra.contains(&part));
    fails_with(step, "ArgumentUnsupported") && fields.iter().any(|(name, rule)| name == "message" && named(rule))
}

/// Whether a step is done with the operation that the method has begun.
fn follows(scenario: &Scenario, method: &Method, name: &str, call: &str) -> bool {
    let begun: Vec<&str> = with_result(scenario, name).filter_map(|step| step.save.as_deref()).collect();
    let on = |step: &Step| step.on.as_deref().is_some_and(|on| begun.contains(&on));
    matches!(method.returns, Return::Operation(_)) && with_result(scenario, call).any(on)
}

fn ends_aborted(scenario: &Scenario) -> bool {
    scenario.steps.iter().any(|step| step.call == "Operation.wait" && fails_with(step, "OperationAborted"))
}
