//! Methods and functions.

use std::iter;

use serde::Serialize;

use crate::ir::{Api, Asks, ErrorOrigin, GroupId, Method, Return, Type, Wait};
use crate::target::render;

use super::args::{Arguments, Options, Param, Passing, passing};
use super::codec::{CALL_OUT, decode, decoder};
use super::docs::{About, comment, linked, sentence, since};
use super::names::{exported, flag_prefix, local, receiver};
use super::types::{go_type, is_connection, zero};

#[derive(Serialize)]
struct View {
    doc: String,
    /// `(d *Domain) `, empty for a function.
    receiver: String,
    name: String,
    params: Vec<Param>,
    /// The result types: `(DomainStateResult, error)` or `error`.
    results: String,
    options: Option<Options>,
    /// The connection that the call goes to.
    connection: String,
    variable: String,
    encode: Vec<String>,
    /// What stands before the error of a failed call: `nil, `, and of a good one.
    failed: String,
    result: String,
}

/// The methods of a group, as the text of a file without its head; none if it has none.
pub(super) fn group(api: &Api, id: GroupId) -> Option<String> {
    let methods: Vec<_> = api
        .methods_in(id)
        .flat_map(|method| {
            let asking = method.asks.as_deref().map(|asks| asking(api, method, asks));
            iter::once(render!("go/method.go", view(api, method))).chain(asking.into_iter().flatten())
        })
        .collect();
    (!methods.is_empty()).then(|| methods.join("\n"))
}

/// The variable that describes a method to the runtime: `methodDomainState`.
pub fn variable(api: &Api, method: &Method) -> String {
    format!("method{}", owner(api, method))
}

/// The table of methods.
pub(super) fn table(api: &Api) -> Vec<impl Serialize + use<>> {
    #[derive(Serialize)]
    struct Row {
        variable: String,
        id: u32,
        name: String,
        wait: &'static str,
    }
    let row = |method: &Method| Row {
        variable: variable(api, method),
        id: method.id,
        name: api.full_name(method),
        wait: match method.wait {
            Wait::Instant => "native.InPlace",
            Wait::Blocking | Wait::Job => "native.InQueue",
        },
    };
    api.methods.iter().chain(api.steps()).map(row).collect()
}

/// `DomainState`, or `Connect` for a function.
fn owner(api: &Api, method: &Method) -> String {
    method.receiver.map_or(String::new(), |object| exported(&api.object(object).name)) + &exported(&method.name)
}

fn view(api: &Api, method: &Method) -> View {
    let arguments = Arguments::of(api, method, &owner(api, method));
    let (receiver, connection, identity) = match method.receiver {
        None => (String::new(), "nil".to_owned(), None),
        Some(id) => {
            let object = api.object(id);
            let letter = receiver(&object.name);
            let typed = format!("({letter} *{}) ", exported(&object.name));
            if is_connection(object) {
                (typed, letter, None)
            } else {
                (typed, format!("{letter}.conn"), Some(format!("{letter}.encodeIdentity(&call.in)")))
            }
        }
    };
    let value = match &method.returns {
        Return::Unit => None,
        Return::Value(ty) => {
            let read = match method.result_of {
                Some(_) => format!("{}({})", reader(api, method, ty), CALL_OUT.pointer),
                None => decode(api, ty, CALL_OUT),
            };
            Some((go_type(api, ty), zero(api, ty), read))
        }
        Return::Stream(_) => Some(("*Stream".into(), "nil".into(), "call.out.stream()".into())),
        Return::Operation(None) => Some(("*Operation".into(), "nil".into(), "call.out.operation()".into())),
        Return::Operation(Some(ty)) => {
            let of = go_type(api, ty);
            Some((format!("*ResultOperation[{of}]"), "nil".into(), format!("resultOperation(&call.out, {})", reader(api, method, ty))))
        }
    };
    let (results, failed, result) = match value {
        None => ("error".into(), String::new(), String::new()),
        Some((ty, zero, decode)) => (format!("({ty}, error)"), format!("{zero}, "), format!("{decode}, ")),
    };
    View {
        doc: comment(&doc(api, method)),
        receiver,
        name: exported(&method.name),
        params: arguments.params,
        results,
        options: arguments.options,
        connection,
        variable: variable(api, method),
        encode: identity.into_iter().chain(arguments.encode).collect(),
        failed,
        result,
    }
}

/// The function that reads the result, whose objects may be of another connection.
fn reader(api: &Api, method: &Method, ty: &Type) -> String {
    let decoder = decoder(api, ty);
    match method.result_of {
        Some(index) => format!("ofConnection({}, {decoder})", local(&method.args[index].name)),
        None => decoder,
    }
}

/// The form of a function that takes a callback, and the steps that it is made of.
fn asking(api: &Api, method: &Method, asks: &Asks) -> Vec<String> {
    #[derive(Serialize)]
    struct Asking {
        doc: String,
        name: String,
        params: Vec<Param>,
        results: String,
        callback: String,
        begin: String,
        /// The other steps, by name.
        steps: Vec<String>,
    }
    let whole = view(api, method);
    let name = format!("{}With", whole.name);
    let callback = local(&asks.name);
    let text = format!(
        "{name} is [{}] with somebody who answers what the other side asks.\n\nArguments:\n\n  - {callback}: {}",
        whole.name,
        one_line(&asks.doc)
    );
    let [begin, steps @ ..] = asks.steps();
    let variadic = whole.params.last().is_some_and(|param| param.ty.starts_with("..."));
    let mut params = whole.params.clone();
    let taken = Param { name: callback.clone(), ty: exported(&api.callback(asks.callback).name) };
    params.insert(params.len() - usize::from(variadic), taken);
    let passed =
        whole.params.iter().map(|param| if param.ty.starts_with("...") { format!("{}...", param.name) } else { param.name.clone() });
    let passed: Vec<String> = iter::once("ctx".to_owned()).chain(passed).collect();
    let asking = Asking {
        doc: comment(&linked(api, &text, &[])),
        name,
        params,
        results: whole.results.clone(),
        callback,
        begin: format!("{}({})", local(&begin.name), passed.join(", ")),
        steps: steps.map(|step| local(&step.name)).to_vec(),
    };
    let step = |step: &Method| {
        let name = local(&step.name);
        let doc = comment(&sentence(&name, About::Method, &step.doc));
        render!("go/method.go", View { doc, name, ..view(api, step) })
    };
    iter::once(render!("go/asking.go", asking)).chain(asks.steps().map(step)).collect()
}

fn doc(api: &Api, method: &Method) -> String {
    let mut text = sentence(&exported(&method.name), About::Method, &method.doc);
    let passed = method.args.iter().zip(passing(method));
    let positional: Vec<_> = passed.filter(|(arg, passing)| !arg.doc.is_empty() && *passing != Passing::Option).collect();
    if !positional.is_empty() {
        let items = positional.iter().map(|(arg, _)| format!("  - {}: {}", local(&arg.name), one_line(&arg.doc)));
        text = format!("{text}\n\nArguments:\n\n{}", items.collect::<Vec<_>>().join("\n"));
    }
    let origin = if method.c.is_empty() { ErrorOrigin::Virtkit } else { ErrorOrigin::Libvirt };
    linked(api, &since(&text, method.since, origin), &quoted(api, method))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the text of a method may quote: its arguments' flags and values, and methods of its object.
fn quoted(api: &Api, method: &Method) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for arg in &method.args {
        match &arg.ty {
            Type::Flags(id) => {
                let flags = api.flag_set(*id);
                let prefix = flag_prefix(flags);
                names.extend(flags.values.iter().map(|value| (value.name.screaming(), prefix.clone() + &exported(&value.name))));
            }
            Type::Enum(id) => {
                let enumeration = api.enumeration(*id);
                let prefix = exported(&enumeration.name);
                names.extend(enumeration.values.iter().map(|value| (value.name.screaming(), prefix.clone() + &exported(&value.name))));
            }
            _ => {}
        }
    }
    if let Some(object) = method.receiver {
        let name = exported(&api.object(object).name);
        names.extend(api.methods_of(object).map(|other| (other.name.snake(), format!("{name}.{}", exported(&other.name)))));
    }
    names
}
