//! What a step may call: the methods of the description, and the few steps that every agent's runtime has.

use virtkit_codegen::diagnostic::suggestion;
use virtkit_codegen::ir::{Api, DocumentId, Method, Return, Type};

use super::hint;
use crate::scenario::Step;

/// What a step takes and gives.
#[derive(Debug)]
pub struct Signature {
    /// What it is called on.
    pub receiver: Option<Kind>,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// The argument that says what its callback answers, by kind: secrets, or `raise` and with which words.
    pub answers: Option<String>,
    /// Its result.
    pub result: Kind,
}

/// An argument of a step.
#[derive(Debug)]
pub struct Arg {
    /// In snake case.
    pub name: String,
    /// Its type; lists of texts for what the runtime steps take, a document for its record.
    pub ty: Type,
    /// Whether it has no default.
    pub needed: bool,
}

/// What a name stands for, and what a step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A value of the description.
    Value(Type),
    /// An open stream.
    Stream,
    /// Long work, with the type of its result.
    Operation(Option<Type>),
    /// A subscription to events.
    Events,
    /// One event, or nothing once the subscription is closed.
    Event,
    /// Hexadecimal bytes, a hole, or nothing at the end.
    Chunk,
    /// The record of a document.
    Record(DocumentId),
    /// No value.
    Nothing,
}

impl Kind {
    /// As a sentence names it.
    pub fn describe(&self, api: &Api) -> String {
        match self {
            Self::Value(Type::Object(id)) => format!("a {}", api.object(*id).name.pascal()),
            Self::Value(Type::Fd) => "a descriptor".to_owned(),
            Self::Value(ty) => format!("a value ({ty:?})"),
            Self::Stream => "a stream".to_owned(),
            Self::Operation(_) => "an operation".to_owned(),
            Self::Events => "a subscription".to_owned(),
            Self::Event => "an event".to_owned(),
            Self::Chunk => "a piece of a stream".to_owned(),
            Self::Record(id) => format!("the record of a {}", api.document(*id).name.pascal()),
            Self::Nothing => "nothing".to_owned(),
        }
    }
}

/// Finds what a step calls; `on` is what its receiver was saved as. The steps that read and write documents take and give what fits the kind of
/// document that they name.
pub fn find(api: &Api, step: &Step, on: Option<&Kind>) -> Result<Signature, String> {
    let call = step.call.as_str();
    if DOCUMENT_STEPS.contains(&call) {
        return document_step(api, step);
    }
    if let Some(method) = api.methods.iter().find(|method| api.full_name(method) == call) {
        return Ok(of_method(method));
    }
    if let ("identity", Some(Kind::Value(Type::Object(id))), None) = (call, on, &step.save) {
        let object = Kind::Value(Type::Object(*id));
        return Ok(Signature { receiver: Some(object.clone()), args: Vec::new(), answers: None, result: object });
    }
    if let Some(step) = runtime_step(api, call, on) {
        return Ok(step);
    }
    let mut known: Vec<String> = api.methods.iter().map(|method| api.full_name(method)).collect();
    known.extend(DOCUMENT_STEPS.iter().chain(&RUNTIME_STEPS).map(|&name| name.to_owned()));
    Err(format!("the description has no such method{}", hint(suggestion(call, known.iter().map(String::as_str)))))
}

fn of_method(method: &Method) -> Signature {
    let args = method.args.iter().map(|arg| Arg { name: arg.name.snake(), ty: arg.ty.clone(), needed: arg.default.is_none() });
    let args = args.collect();
    let answers = method.asks.as_ref().map(|asks| asks.name.snake());
    let result = match &method.returns {
        Return::Unit => Kind::Nothing,
        Return::Value(ty) => Kind::Value(ty.clone()),
        Return::Stream(_) => Kind::Stream,
        Return::Operation(result) => Kind::Operation(result.clone()),
    };
    Signature { receiver: method.receiver.map(|object| Kind::Value(Type::Object(object))), args, answers, result }
}

/// Steps that only languages with records of documents have.
pub const DOCUMENT_STEPS: [&str; 2] = ["document.parse", "document.write"];

fn document_step(api: &Api, step: &Step) -> Result<Signature, String> {
    let names: Vec<String> = api.documents.iter().map(|document| document.name.pascal()).collect();
    let kind = step.args.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default();
    let Some(index) = names.iter().position(|name| name == kind) else {
        return Err(format!("there is no document `{kind}`{}", hint(suggestion(kind, names.iter().map(String::as_str)))));
    };
    let (kind, arg, result) = match step.call.as_str() {
        "document.parse" => (Type::Text, ("text", Type::Text), Kind::Record(DocumentId(index))),
        _ => (Type::Text, ("record", Type::Document(DocumentId(index))), Kind::Value(Type::Text)),
    };
    let args = [("kind", kind), arg].map(|(name, ty)| Arg { name: name.to_owned(), ty, needed: true });
    Ok(Signature { receiver: None, args: args.into(), answers: None, result })
}

const RUNTIME_STEPS: [&str; 14] = [
    "Connection.close",
    "Connection.events",
    "Events.next",
    "Events.close",
    "Operation.wait",
    "Operation.progress",
    "Operation.cancel",
    "Fd.read",
    "Fd.write",
    "Stream.read",
    "Stream.write",
    "Stream.write_hole",
    "Stream.finish",
    "Stream.abort",
];

fn runtime_step(api: &Api, call: &str, on: Option<&Kind>) -> Option<Signature> {
    let (receiver, step) = call.split_once('.')?;
    // What an operation gives is the operation's to say.
    let work = if let Some(Kind::Operation(result)) = on { result.clone() } else { None };
    let receiver = match receiver {
        "Connection" => {
            let index = api.objects.iter().position(|object| object.name.pascal() == "Connection")?;
            Kind::Value(Type::Object(virtkit_codegen::ir::ObjectId(index)))
        }
        "Stream" => Kind::Stream,
        "Operation" => Kind::Operation(work.clone()),
        "Events" => Kind::Events,
        "Fd" => Kind::Value(Type::Fd),
        _ => return None,
    };
    let arg = |name: &str, ty: Type, needed: bool| Arg { name: name.to_owned(), ty, needed };
    let (args, result) = match (call, step) {
        ("Connection.events", _) => {
            let kinds = Type::List(Box::new(Type::Text));
            // The subject is the name under which an object was saved, of whatever kind.
            (vec![arg("kinds", kinds, false), arg("subject", Type::Text, false), arg("capacity", Type::U32, false)], Kind::Events)
        }
        ("Events.next", _) => (vec![], Kind::Event),
        ("Operation.wait", _) => (vec![], work.map_or(Kind::Nothing, Kind::Value)),
        ("Operation.progress", _) => (vec![], Kind::Value(Type::Record(api.progress?))),
        ("Fd.read" | "Stream.read", _) => (vec![arg("max", Type::U32, true)], Kind::Chunk),
        ("Fd.write" | "Stream.write", _) => (vec![arg("data", Type::Bytes, true)], Kind::Value(Type::U32)),
        ("Stream.write_hole", _) => (vec![arg("length", Type::U64, true)], Kind::Nothing),
        (_, "close" | "finish" | "abort" | "cancel") if RUNTIME_STEPS.contains(&call) => (vec![], Kind::Nothing),
        _ => return None,
    };
    Some(Signature { receiver: Some(receiver), args, answers: None, result })
}
