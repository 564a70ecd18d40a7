//! Methods and functions in the glue.

use minijinja::{Value, context};

use super::types::{default, lend, owned, sentence};
use super::{Face, names};
use crate::ir::{Api, Asks, Method, Wait};
use crate::target::render;

/// The glue of one method for one face.
pub fn glue(api: &Api, method: &Method, face: Face) -> String {
    let view = view(api, method, face);
    match face {
        Face::Blocking => render!("python/method_blocking.rs", view),
        Face::Aio => render!("python/method_aio.rs", view),
    }
}

fn view(api: &Api, method: &Method, face: Face) -> Value {
    let function = method.receiver.is_none();
    let args: Vec<Value> = method
        .args
        .iter()
        .map(|arg| {
            let glue = names::glue(&arg.name);
            context! { lent => lend(&arg.ty, &glue), glue, owned => owned(api, &arg.ty) }
        })
        .collect();
    let engine = names::engine(&method.name);
    let target = match (function, face) {
        (true, _) => format!("virtkit::{engine}"),
        (false, Face::Blocking) => format!("self.0.{engine}"),
        (false, Face::Aio) => format!("this.{engine}"),
    };
    context! {
        function, args, target,
        python => names::attribute(&method.name),
        glue => names::glue(&method.name),
        full_name => api.full_name(method),
        attribute => "pyo3",
        signature => signature(api, method, face),
        shown => shown(api, method, face),
        doc => doc(method),
        named => !function || method.asks.is_some(),
        asks => method.asks.as_ref().map(|asks| asks_view(api, asks)),
        many => method.args.len() > 4,
        wait => wait(method.wait),
    }
}

/// What the glue of a function that asks knows of its steps.
fn asks_view(api: &Api, asks: &Asks) -> Value {
    let [begin, asked, answer, refuse, end] = asks.steps().map(|step| format!("virtkit::{}", names::engine(&step.name)));
    let answers = &api.callback(asks.callback).answers;
    context! { name => names::glue(&asks.name), answers => owned(api, answers), lent => lend(answers, "answers"), begin, asked, answer, refuse, end }
}

/// Only a call that is answered from memory may be polled with the interpreter's lock held.
fn wait(wait: Wait) -> &'static str {
    match wait {
        Wait::Instant => "instant",
        Wait::Blocking | Wait::Job => "released",
    }
}

/// The signature that pyo3 parses arguments by. An awaited call is cancelled by its task, one that waits by a token.
fn signature(api: &Api, method: &Method, face: Face) -> String {
    let args = method.args.iter().map(|arg| {
        let glue = names::glue(&arg.name);
        default(api, arg).map_or_else(|| glue.clone(), |(value, _)| format!("{glue} = {value}"))
    });
    let limits: &[&str] = match face {
        Face::Blocking => &["*", "timeout = Timeout::NONE", "cancel = Cancel::NONE"],
        Face::Aio => &["*", "timeout = Timeout::NONE"],
    };
    let asks = method.asks.iter().map(|asks| format!("{} = None", names::glue(&asks.name)));
    args.chain(asks).chain(limits.iter().map(|&limit| limit.to_owned())).collect::<Vec<_>>().join(", ")
}

/// The signature that Python shows.
fn shown(api: &Api, method: &Method, face: Face) -> String {
    let receiver = method.receiver.map(|_| "$self".to_owned());
    let args = method.args.iter().map(|arg| {
        let python = names::attribute(&arg.name);
        default(api, arg).map_or_else(|| python.clone(), |(_, value)| format!("{python}={}", value.replace('"', "'")))
    });
    let limits: &[&str] = match face {
        Face::Blocking => &["*", "timeout=None", "cancel=None"],
        Face::Aio => &["*", "timeout=None"],
    };
    let asks = method.asks.iter().map(|asks| format!("{}=None", names::attribute(&asks.name)));
    receiver.into_iter().chain(args).chain(asks).chain(limits.iter().map(|&limit| limit.to_owned())).collect::<Vec<_>>().join(", ")
}

/// The documentation of a method: what it does, its arguments, its age.
pub fn doc(method: &Method) -> String {
    let mut doc = method.doc.trim().to_owned();
    let mut args: Vec<String> = method.args.iter().map(|arg| format!("- `{}`: {}", names::attribute(&arg.name), sentence(arg))).collect();
    args.extend(method.asks.iter().map(|asks| format!("- `{}`: {}", names::attribute(&asks.name), asks.doc)));
    if !args.is_empty() {
        doc = format!("{doc}\n\nArguments:\n\n{}", args.join("\n"));
    }
    let covered: Vec<String> = method.c.iter().map(|function| format!("`{}`", function.name)).collect();
    if covered.is_empty() {
        format!("{doc}\n\nSince libvirt {}.", method.since)
    } else {
        format!("{doc}\n\nSince libvirt {}: {}.", method.since, covered.join(", "))
    }
}
