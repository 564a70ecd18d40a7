//! Callbacks, and the functions that have one.

use std::collections::BTreeMap;

use super::declarations::inner;
use super::lock::Numbers;
use super::methods::FieldReader;
use super::scope::ResultType;
use super::{Scope, doc, place, version};
use crate::diagnostic::{Place, Sink, suggestion};
use crate::ir::{Access, Api, Asks, CHeader, Callback, CallbackId, Field, Method, Name, Return, Type, Wait};
use crate::spec::{Argument, CallbackEntry, DefaultWord, Results, Spec, Text, TypeKind, parse_signature};

pub fn resolve(spec: &Spec, scope: &Scope, api: &mut Api, sink: &mut Sink) {
    for file in &spec.files {
        for entry in &file.entries.callbacks {
            let here = inner(&place(&file.source, &entry.signature));
            let Some((requests, answers)) = parts(entry, scope, api, &here, &file.source, sink) else { continue };
            api.callbacks.push(Callback {
                name: Name::new(entry.name.get_ref()),
                requests,
                answers,
                since: version(&entry.since, &place(&file.source, &entry.since), sink),
                doc: doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink),
            });
        }
    }
}

fn parts(
    entry: &CallbackEntry,
    scope: &Scope,
    api: &Api,
    here: &Place<'_>,
    source: &crate::diagnostic::Source,
    sink: &mut Sink,
) -> Option<(Field, Type)> {
    let signature = match parse_signature(entry.signature.get_ref()) {
        Ok(signature) => signature,
        Err((span, message)) => {
            sink.add(&here.within(span), message, "in this signature", None);
            return None;
        }
    };
    let reader = FieldReader { api, scope, place: here, docs: &entry.args, source };
    let fields = reader.fields(&signature.args, sink);
    let answers = match &signature.results {
        Results::One(word) => match scope.result(word, here, sink)? {
            ResultType::Value(ty) => Some(ty),
            ResultType::Stream(_) | ResultType::Operation(_) => None,
        },
        Results::Nothing | Results::Several(_) => None,
    };
    match (<[Field; 1]>::try_from(fields), answers) {
        (Ok([requests]), Some(answers)) if matches!(requests.ty, Type::List(_)) => Some((requests, answers)),
        _ => {
            let message = format!("the callback `{}` must take one list and give one value", entry.name.get_ref());
            let help = Some("write it as `answer(requests: [Request]) -> [str]`".to_owned());
            sink.add(here, message, "not of this form", help);
            None
        }
    }
}

/// The callback argument of a signature, taken out of its arguments.
pub struct CallbackArgument {
    name: Name,
    /// None where it is not right, which is told.
    callback: Option<CallbackId>,
}

impl CallbackArgument {
    /// Takes what the description says of it out of the documentation of the arguments.
    pub fn take_doc(&self, docs: &mut BTreeMap<Text, String>) -> String {
        let name = docs.keys().find(|name| Name::new(name.get_ref()) == self.name).cloned();
        name.and_then(|name| docs.remove(&name)).map(|doc| doc.trim().to_owned()).unwrap_or_default()
    }
}

/// Takes the callback out of the arguments: the last one, which may be left out.
pub fn split(args: &mut Vec<Argument>, function: bool, api: &Api, here: &Place<'_>, sink: &mut Sink) -> Option<CallbackArgument> {
    let at = args.iter().position(|arg| callback_name(arg).is_some())?;
    let arg = args.remove(at);
    let name = callback_name(&arg)?.to_owned();
    let place = here.within(arg.name_span.clone());
    let argument = |callback| Some(CallbackArgument { name: Name::new(&arg.name), callback });
    let optional = matches!(arg.ty.kind, TypeKind::Optional(_)) && matches!(arg.default, Some((DefaultWord::Null, _)));
    if !function || at != args.len() || !optional {
        let help = Some(format!("a function may end with `{}: callback<{name}>? = null`", arg.name));
        sink.add(
            &place,
            format!("the callback `{}` must be the last argument of a function, and may be left out", arg.name),
            "not so",
            help,
        );
        return argument(None);
    }
    let Some(found) = api.callbacks.iter().position(|callback| callback.name == Name::new(&name)) else {
        let known: Vec<String> = api.callbacks.iter().map(|callback| callback.name.pascal()).collect();
        let help = suggestion(&name, known.iter().map(String::as_str));
        sink.add(&place, format!("there is no callback `{name}`"), "not described", help);
        return argument(None);
    };
    argument(Some(CallbackId(found)))
}

fn callback_name(arg: &Argument) -> Option<&str> {
    let kind = match &arg.ty.kind {
        TypeKind::Optional(inner) => &inner.kind,
        kind => kind,
    };
    match kind {
        TypeKind::Generic(generic, inside) if generic == "callback" => Some(inside),
        TypeKind::Generic(..) | TypeKind::Name(_) | TypeKind::List(_) | TypeKind::Array(..) | TypeKind::Optional(_) => None,
    }
}

/// The steps that a function which asks is made of.
pub fn asks(argument: CallbackArgument, doc: String, method: &Method, api: &Api, numbers: &mut Numbers<'_>) -> Option<Asks> {
    let CallbackArgument { name, callback } = argument;
    let callback = callback?;
    let described = api.callback(callback);
    let plain = |name: &str, ty: Type| Field { name: Name::new(name), ty, default: None, doc: String::new() };
    let attempt = || plain("attempt", Type::U64);
    let mut step = |suffix: &str, args: Vec<Field>, returns: Return, wait: Wait, doc: &str| {
        let name = method.name.join(&Name::new(suffix));
        Method {
            id: numbers.of(&name.snake()),
            name,
            receiver: None,
            group: method.group,
            args,
            asks: None,
            returns,
            operation: None,
            since: method.since,
            wait,
            implementation: method.implementation,
            result_of: None,
            access: Access::Read,
            read_only_denies: Vec::new(),
            acl: Vec::new(),
            aclfilter: Vec::new(),
            c: Vec::new(),
            header: CHeader::default(),
            rpc: None,
            rpc_older: Vec::new(),
            doc: doc.to_owned(),
        }
    };
    let value = |ty: Type| Return::Value(ty);
    Some(Asks {
        begin: step("begin", method.args.clone(), value(Type::U64), Wait::Instant, "Begins an attempt, and gives its number."),
        asked: step(
            "asked",
            vec![attempt()],
            value(described.requests.ty.clone()),
            Wait::Blocking,
            "What an attempt asks; nothing once it has ended.",
        ),
        answer: step(
            "answer",
            vec![attempt(), plain("answers", described.answers.clone())],
            Return::Unit,
            Wait::Instant,
            "Answers what an attempt has asked.",
        ),
        refuse: step(
            "refuse",
            vec![attempt(), plain("reason", Type::Text)],
            Return::Unit,
            Wait::Instant,
            "Tells an attempt that there is no answer.",
        ),
        end: step("end", vec![attempt()], method.returns.clone(), Wait::Instant, "Gives the result of an attempt, or gives it up."),
        name,
        callback,
        doc,
    })
}
