//! The table of methods that the agent can call.

use serde::Serialize;

use crate::ir::{Api, Field, Method, Return, Type};
use crate::target::go::args::{Absence, Arguments, Passing, absence, passing};
use crate::target::go::names::exported;
use crate::target::go::types::go_type_in;
use crate::target::render;

use super::{MODULE, forms};

#[derive(Serialize)]
struct View {
    methods: Vec<MethodView>,
}

#[derive(Serialize)]
struct MethodView {
    /// `Domain.state`.
    name: String,
    /// The statement that gives the receiver, empty for a function.
    receiver: String,
    /// Statements that read the arguments.
    arguments: Vec<String>,
    /// The expression that makes the call.
    call: String,
    /// The same with a callback, and the argument that it is made of.
    asking: Option<(String, String)>,
    /// The function that gives the result's JSON form, empty for none.
    form: String,
}

/// All methods and functions.
pub(super) fn methods(api: &Api) -> String {
    render!("go/agent_methods.go", View { methods: api.methods.iter().map(|method| view(api, method)).collect() })
}

fn view(api: &Api, method: &Method) -> MethodView {
    let (receiver, target) = match method.receiver {
        Some(id) => (format!("on := receiver[{}](c)", go_type_in(api, &Type::Object(id), MODULE)), "on.".to_owned()),
        None => (String::new(), MODULE.to_owned()),
    };
    let (arguments, passed) = arguments(api, method);
    let asking = method.asks.as_ref().map(|asks| {
        let mut passed = passed.clone();
        let variadic = passed.last().is_some_and(|last| last.ends_with("..."));
        passed.insert(passed.len() - usize::from(variadic), "optional(c, \"".to_owned() + &asks.name.snake() + "\", parseAnswers)");
        (asks.name.snake(), format!("{target}{}With({})", exported(&method.name), passed.join(", ")))
    });
    MethodView {
        name: api.full_name(method),
        asking,
        receiver,
        arguments,
        call: format!("{target}{}({})", exported(&method.name), passed.join(", ")),
        form: match &method.returns {
            Return::Unit => String::new(),
            Return::Value(ty) => forms::form(api, ty),
            Return::Stream(direction) => forms::stream(*direction).to_owned(),
            Return::Operation(None) => "formOperation".to_owned(),
            Return::Operation(Some(ty)) => format!("formResultOperation({})", forms::form(api, ty)),
        },
    }
}

/// The statements that read the arguments, and what is passed.
fn arguments(api: &Api, method: &Method) -> (Vec<String>, Vec<String>) {
    let (mut statements, mut passed) = (Vec::new(), vec!["c.ctx".to_owned()]);
    let owner = method.receiver.map_or(String::new(), |object| exported(&api.object(object).name)) + &exported(&method.name);
    if let Some(options) = Arguments::of(api, method, &owner).options {
        statements.push(format!("options := &{MODULE}{}{{}}", options.name));
    }
    for (arg, passing) in method.args.iter().zip(passing(method)) {
        // An ending of its own keeps an argument from hiding a function of the agent.
        let (name, json, parser) = (arg.name.camel() + "Arg", arg.name.snake(), parser(api, arg, passing));
        match passing {
            Passing::Positional => {
                let how = if arg.default.is_some() { "optional" } else { "argument" };
                statements.push(format!("{name} := {how}(c, \"{json}\", {parser})"));
                passed.push(name);
            }
            Passing::Variadic => {
                statements.push(format!("{name} := variadic(c, \"{json}\", {parser})"));
                passed.push(format!("{name}..."));
            }
            Passing::Option => statements.push(format!("options.{} = optional(c, \"{json}\", {parser})", exported(&arg.name))),
        }
    }
    if statements.first().is_some_and(|first| first.starts_with("options :=")) {
        passed.push("options".to_owned());
    }
    (statements, passed)
}

/// The function that reads an argument in the form in which it is passed.
fn parser(api: &Api, arg: &Field, passing: Passing) -> String {
    let plain = forms::parser(api, &arg.ty);
    match (passing, absence(arg)) {
        (Passing::Variadic, _) | (_, Absence::Zero) => plain,
        (_, Absence::EmptyText) => format!("parseNil({})", forms::parser(api, &Type::Text)),
        (_, Absence::NilPointer) if go_type_in(api, &arg.ty, MODULE).starts_with('*') => plain,
        (_, Absence::NilPointer) => format!("parsePointer({plain})"),
    }
}
