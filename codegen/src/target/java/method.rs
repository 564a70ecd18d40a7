//! The Java forms of one method: with fewer arguments, with options, as a future.

use serde::Serialize;

use super::codec::{reader, write};
use super::docs::{comment, link, since};
use super::names::{member, parameter};
use super::record::one_line;
use super::types::{Place, boxed, default, described, erased, is_reference, name};
use crate::ir::{Access, Api, Asks, Direction, Field, Method, Return, Type};
use crate::target::render;

#[derive(Serialize)]
struct MethodView {
    forms: Vec<Form>,
    /// `static `, or nothing.
    modifier: &'static str,
    /// The private method that makes the call.
    call: String,
    params: String,
    /// The expression that gives the connection.
    connection: &'static str,
    constant: String,
    writes: Vec<String>,
}

/// One public method.
#[derive(Serialize)]
struct Form {
    doc: String,
    modifier: &'static str,
    result: String,
    name: String,
    params: String,
    body: String,
}

/// What a method is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    /// An object that has a connection and an identity.
    Object,
    /// The connection itself.
    Connection,
    /// None: a static method.
    Nothing,
}

/// The name of a method's constant in `Abi`.
pub(super) fn abi_constant(api: &Api, method: &Method) -> String {
    match method.receiver {
        Some(object) => format!("{}_{}", api.object(object).name.screaming(), method.name.screaming()),
        None => method.name.screaming(),
    }
}

/// How many arguments, from the right, may be left out.
fn omissible(method: &Method) -> usize {
    method.args.iter().rev().take_while(|arg| arg.default.is_some()).count()
}

/// The method in all its forms, as Java.
pub(super) fn method(api: &Api, method: &Method, receiver: Receiver) -> String {
    let forms = Forms::new(api, method, receiver);
    let modifier = forms.modifier;
    let args = &method.args;
    let names: Vec<_> = args.iter().map(|arg| parameter(&arg.name)).collect();
    let mut all = Vec::new();
    for asynchronous in [false, true] {
        for count in args.len() - omissible(method)..=args.len() {
            all.push(forms.without_options(count, asynchronous));
        }
        all.push(forms.with_options(asynchronous));
    }
    let mut writes = Vec::new();
    if receiver == Receiver::Object {
        writes.push("out.raw(identity)".to_owned());
    }
    writes.extend(args.iter().zip(&names).map(|(arg, name)| {
        let value = if is_reference(api, &arg.ty) { format!("Objects.requireNonNull({name}, \"{name}\")") } else { name.clone() };
        write(api, &arg.ty, Place::Argument, &value)
    }));
    all.extend(method.asks.as_deref().map(|asks| forms.asking(asks)).into_iter().flatten());
    let view = MethodView {
        forms: all,
        modifier,
        call: forms.call.clone(),
        params: parameters(api, args),
        connection: match receiver {
            Receiver::Object => "connection",
            Receiver::Connection => "this",
            Receiver::Nothing => "null",
        },
        constant: abi_constant(api, method),
        writes,
    };
    render!("java/method.java", view).trim_end().to_owned()
}

/// A step of a function that asks: what makes its call, and nothing that users see.
pub(super) fn step(api: &Api, method: &Method) -> String {
    let writes = method.args.iter().map(|arg| {
        let name = parameter(&arg.name);
        let value = if is_reference(api, &arg.ty) { format!("Objects.requireNonNull({name}, \"{name}\")") } else { name };
        write(api, &arg.ty, Place::Argument, &value)
    });
    let view = MethodView {
        forms: Vec::new(),
        modifier: "static ",
        call: format!("{}Call", method.name.camel()),
        params: parameters(api, &method.args),
        connection: "null",
        constant: abi_constant(api, method),
        writes: writes.collect(),
    };
    render!("java/method.java", view).trim_end().to_owned()
}

/// What the forms have in common.
struct Forms<'a> {
    api: &'a Api,
    method: &'a Method,
    modifier: &'static str,
    /// `long`, `void`.
    result: String,
    /// `Long`, `Void`.
    boxed: String,
    /// A `Decoder.Reader` of the result.
    reader: String,
    /// What the result is.
    described: String,
    call: String,
    name: String,
}

impl<'a> Forms<'a> {
    fn new(api: &'a Api, method: &'a Method, receiver: Receiver) -> Self {
        // Objects of the result may be of another connection than the one that was asked.
        let reader = |ty: &Type| {
            let reader = reader(api, ty);
            match method.result_of {
                Some(index) => format!("Decoder.of({}, {reader})", parameter(&method.args[index].name)),
                None => reader,
            }
        };
        let (result, boxed, reader, described) = match &method.returns {
            Return::Unit => ("void".to_owned(), "Void".to_owned(), "in -> null".to_owned(), String::new()),
            Return::Value(ty) => (name(api, ty, Place::Value), boxed(api, ty, Place::Value), reader(ty), described(api, ty)),
            Return::Stream(direction) => (
                "Stream".to_owned(),
                "Stream".to_owned(),
                format!(
                    "in -> new Stream(in.connection, in.i64(), in.optional(Decoder::text), Stream.Direction.{})",
                    constant_of(*direction)
                ),
                "the open stream, which the caller closes".to_owned(),
            ),
            Return::Operation(result) => {
                let (boxed, reader) = result
                    .as_ref()
                    .map_or_else(|| ("Void".to_owned(), "result -> null".to_owned()), |ty| (boxed(api, ty, Place::Value), reader(ty)));
                let class = format!("Operation<{boxed}>");
                (
                    class.clone(),
                    class,
                    format!("in -> new Operation<>(in.connection, in.i64(), {reader})"),
                    "the work, which goes on".to_owned(),
                )
            }
        };
        let modifier = match receiver {
            Receiver::Nothing => "static ",
            Receiver::Object | Receiver::Connection => "",
        };
        let name = member(&method.name);
        Self { api, method, modifier, result, boxed, reader, described, call: format!("{}Call", method.name.camel()), name }
    }

    /// The form with the first `count` arguments; the others take their defaults.
    fn without_options(&self, count: usize, asynchronous: bool) -> Form {
        let args = &self.method.args;
        let whole = count == args.len();
        let given = args[..count].iter().map(|arg| parameter(&arg.name));
        let omitted = args[count..].iter().map(|arg| {
            let value = arg.default.as_ref().expect("only arguments with a default are left out");
            default(self.api, &arg.ty, value)
        });
        let values: Vec<_> = given.chain(omitted).chain(["CallOptions.NONE".to_owned()]).collect();
        let name = self.method_name(asynchronous);
        let call = format!("{name}({})", values.join(", "));
        let doc = if whole && !asynchronous {
            self.full_doc()
        } else if whole {
            format!("Begins {}. The future ends as that method would; cancelling it cancels the call.", link(&self.signature(args.len())))
        } else {
            let defaults = values[count..args.len()].iter().map(|value| format!("`{value}`"));
            let defaults = defaults.collect::<Vec<_>>().join(" and ");
            format!("{} with {defaults}.", link(&format!("#{name}({})", self.erased_types(args.len()))))
        };
        Form {
            doc: comment(self.api, 4, &doc, &self.tags(count, asynchronous, whole && !asynchronous, false)),
            modifier: self.modifier,
            result: self.result_of(asynchronous),
            name,
            params: parameters(self.api, &args[..count]),
            body: self.returning(asynchronous, call),
        }
    }

    /// The form with all arguments and options, which makes the call.
    fn with_options(&self, asynchronous: bool) -> Form {
        let args = &self.method.args;
        let names: Vec<_> = args.iter().map(|arg| parameter(&arg.name)).collect();
        let verb = if asynchronous { "submit" } else { "run" };
        let call = format!("{}({}).{verb}(options, {})", self.call, names.join(", "), self.reader);
        let params = [parameters(self.api, args), "CallOptions options".to_owned()];
        let params = params.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let name = self.method_name(asynchronous);
        let doc = format!("{}, made as the options say.", link(&format!("#{name}({})", self.erased_types(args.len()))));
        Form {
            doc: comment(self.api, 4, &doc, &self.tags(args.len(), asynchronous, false, true)),
            modifier: self.modifier,
            result: self.result_of(asynchronous),
            name,
            params,
            body: self.returning(asynchronous, call),
        }
    }

    /// The forms that take a callback.
    fn asking(&self, asks: &Asks) -> Vec<Form> {
        let args = &self.method.args;
        let callback = self.api.callback(asks.callback);
        let (class, own) = (callback.name.pascal(), parameter(&asks.name));
        let names: Vec<_> = args.iter().map(|arg| parameter(&arg.name)).collect();
        let [begin, asked, answer, refuse, end] = asks.steps().map(|step| format!("{}Call", step.name.camel()));
        let (requests, none) = (reader(self.api, &callback.requests.ty), "CallOptions.NONE");
        let call = format!(
            "new Asking(options, {begin}({}).run(options, Decoder::i64)).run(\n                attempt -> {asked}(attempt), {requests},\n                \
             (attempt, requests) -> {answer}(attempt, {own}.answer(requests)),\n                \
             (attempt, reason) -> {refuse}(attempt, reason),\n                attempt -> {end}(attempt), {})",
            names.join(", "),
            self.reader,
        );
        let params = [parameters(self.api, args), format!("{class} {own}")].join(", ");
        let tag = format!("@param {own} {}", one_line(&asks.doc));
        let form = |doc: String, more: &str, body: String, options: bool| {
            let mut tags = self.tags(args.len(), false, false, options);
            tags.insert(args.len(), tag.clone());
            Form {
                doc: comment(self.api, 4, &doc, &tags),
                modifier: self.modifier,
                result: self.result.clone(),
                name: self.name.clone(),
                params: format!("{params}{more}"),
                body: self.returning(false, body),
            }
        };
        let doc = format!("{}, with somebody who answers what the other side asks.", link(&self.signature(args.len())));
        let short = format!("{}({}, {own}, {none})", self.name, names.join(", "));
        vec![
            form(doc.clone(), "", short, false),
            form(format!("{doc} The call is made as the options say."), ", CallOptions options", call, true),
        ]
    }

    fn method_name(&self, asynchronous: bool) -> String {
        if asynchronous { format!("{}Async", self.method.name.camel()) } else { self.name.clone() }
    }

    fn result_of(&self, asynchronous: bool) -> String {
        if asynchronous { format!("CompletableFuture<{}>", self.boxed) } else { self.result.clone() }
    }

    fn returning(&self, asynchronous: bool, call: String) -> String {
        if !asynchronous && self.result == "void" { call } else { format!("return {call}") }
    }

    /// `#xml(DomainXmlFlags)`.
    fn signature(&self, count: usize) -> String {
        format!("#{}({})", self.name, self.erased_types(count))
    }

    fn erased_types(&self, count: usize) -> String {
        let types = self.method.args[..count].iter().map(|arg| erased(self.api, &arg.ty, Place::Argument));
        types.collect::<Vec<_>>().join(", ")
    }

    fn full_doc(&self) -> String {
        let access = match self.method.access {
            Access::Read => "",
            Access::Write => "\n\nRefused with `OperationDenied` on a read-only connection.",
        };
        format!("{}{access}", self.method.doc.trim())
    }

    fn tags(&self, count: usize, asynchronous: bool, with_since: bool, with_options: bool) -> Vec<String> {
        let args = self.method.args[..count].iter();
        let mut tags: Vec<_> = args.map(|arg| format!("@param {} {}", parameter(&arg.name), argument_doc(self.api, arg))).collect();
        if with_options {
            tags.push("@param options how the call is made".to_owned());
        }
        match (asynchronous, self.described.is_empty()) {
            (true, true) => tags.push("@return the end of the call".to_owned()),
            (true, false) => tags.push(format!("@return a future of {}", self.described)),
            (false, true) => {}
            (false, false) => tags.push(format!("@return {}", self.described)),
        }
        if with_since {
            tags.push(since(self.method.since, !self.method.c.is_empty()));
        }
        tags
    }
}

fn constant_of(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "READ",
        Direction::Write => "WRITE",
        Direction::Both => "BOTH",
    }
}

/// `String device, DomainConsoleFlags flags`.
fn parameters(api: &Api, args: &[Field]) -> String {
    let parts = args.iter().map(|arg| format!("{} {}", name(api, &arg.ty, Place::Argument), parameter(&arg.name)));
    parts.collect::<Vec<_>>().join(", ")
}

/// What an argument is: its own words, else those of its type.
fn argument_doc(api: &Api, arg: &Field) -> String {
    let words = arg.name.words().join(" ");
    let doc = if arg.doc.trim().is_empty() {
        match &arg.ty {
            Type::Flags(id) => one_line(&api.flag_set(*id).doc),
            Type::Enum(id) => one_line(&api.enumeration(*id).doc),
            Type::Bool
            | Type::I32
            | Type::U32
            | Type::I64
            | Type::U64
            | Type::F64
            | Type::Text
            | Type::Bytes
            | Type::Uuid
            | Type::Fd
            | Type::CpuMap
            | Type::Secret
            | Type::Duration
            | Type::Record(_)
            | Type::Params(_)
            | Type::Object(_)
            | Type::Document(_)
            | Type::List(_)
            | Type::Array(..)
            | Type::Optional(_) => format!("the {words}"),
        }
    } else {
        one_line(&arg.doc)
    };
    if matches!(arg.ty, Type::Optional(_)) { format!("{}; may be null", doc.trim_end_matches('.')) } else { doc }
}
