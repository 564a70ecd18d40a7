//! Methods and functions.

use std::collections::BTreeMap;

use super::declarations::inner;
use super::header::header;
use super::lock::{self, Numbers};
use super::rpc::FormReader;
use super::scope::ResultType;
use super::{Scope, access, c, callbacks, doc, place, version};
use crate::diagnostic::{Place, Sink, Source, suggestion};
use crate::ir::{Api, Default, Field, GroupId, Implementation, Method, Name, ObjectId, Record, RecordId, RecordOrigin, Return, Type, Wait};
use crate::spec::{Argument, DefaultWord, MethodEntry, Results, Spec, Text, parse_signature};

pub fn resolve(spec: &Spec, scope: &Scope, api: &mut Api, sink: &mut Sink) {
    let mut numbers = Numbers::new(&spec.method_lock);
    let mut group = 0;
    for file in &spec.files {
        let receiver = match (&file.entries.object, &file.entries.object_name) {
            (Some(object), _) => scope.object(&object.name, &file.source, sink),
            (None, Some(name)) => scope.object(name, &file.source, sink),
            (None, None) => None,
        };
        let context = Context { scope, source: &file.source, group: GroupId(group) };
        for entry in &file.entries.functions {
            context.method(entry, None, api, &mut numbers, sink);
        }
        for entry in &file.entries.methods {
            if receiver.is_none() {
                let help = Some("name it with `object = \"...\"` at the top, or write [[function]]".to_owned());
                sink.add(&place(&file.source, &entry.signature), "a method needs an object", "of which object?", help);
                continue;
            }
            context.method(entry, receiver, api, &mut numbers, sink);
        }
        group += usize::from(file.entries.group.is_some());
    }
    let names: Vec<String> = api.calls().map(|method| api.full_name(method)).collect();
    lock::check(spec, &spec.method_lock, "method", |name| names.iter().any(|known| known == name), sink);
}

struct Context<'a> {
    scope: &'a Scope,
    source: &'a Source,
    group: GroupId,
}

impl Context<'_> {
    fn method(&self, entry: &MethodEntry, receiver: Option<ObjectId>, api: &mut Api, numbers: &mut Numbers<'_>, sink: &mut Sink) {
        let here = inner(&place(self.source, &entry.signature));
        let mut signature = match parse_signature(entry.signature.get_ref()) {
            Ok(signature) => signature,
            Err((span, message)) => return sink.add(&here.within(span), message, "in this signature", None),
        };
        let name = Name::new(&signature.name);
        let before = sink.count();
        let callback = callbacks::split(&mut signature.args, receiver.is_none(), api, &here, sink);
        let mut docs = entry.args.clone();
        let callback = callback.map(|callback| {
            let doc = callback.take_doc(&mut docs);
            (callback, doc)
        });
        let reader = FieldReader { api, scope: self.scope, place: &here, docs: &docs, source: self.source };
        let args = reader.fields(&signature.args, sink);
        order_of_defaults(&signature.args, &here, sink);
        no_handles_inside(&signature.args, &args, api, &here, sink);
        let returns = self.returns(&signature.results, &name, receiver, entry, api, &here, sink);
        let full_name = receiver.map_or_else(|| name.snake(), |id| format!("{}.{name}", api.object(id).name.pascal()));
        if api.methods.iter().chain(&api.phases).any(|method| method.name == name && method.receiver == receiver) {
            sink.add(&here, format!("`{full_name}` is described twice"), "the second time", None);
        }
        let acl: Vec<String> = entry.acl.iter().map(|check| check.get_ref().clone()).collect();
        let mut method = Method {
            id: numbers.of(&full_name),
            name,
            receiver,
            group: self.group,
            args,
            asks: None,
            returns,
            since: version(&entry.since, &place(self.source, &entry.since), sink),
            wait: word(
                &entry.wait,
                "wait",
                &[("instant", Wait::Instant), ("blocking", Wait::Blocking), ("job", Wait::Job)],
                self.source,
                sink,
            )
            .unwrap_or(Wait::Blocking),
            implementation: entry.implementation.as_ref().map_or(Implementation::Driver, |text| {
                word(text, "impl", &[("driver", Implementation::Driver), ("engine", Implementation::Engine)], self.source, sink)
                    .unwrap_or(Implementation::Driver)
            }),
            result_of: None,
            access: access::of(&acl),
            operation: None,
            read_only_denies: Vec::new(),
            acl,
            aclfilter: entry.aclfilter.clone(),
            c: Vec::new(),
            header: header(entry.header.as_ref(), !entry.c.is_empty(), &full_name, self.source, sink),
            rpc: None,
            rpc_older: Vec::new(),
            doc: doc(&entry.doc, &full_name, &place(self.source, &entry.doc), sink),
        };
        let forms = FormReader { args: &method.args, returns: &method.returns, api, source: self.source };
        // With a signature that is not understood, forms would only repeat what was said.
        let (rpc, older) = if sink.count() == before { forms.all(entry, sink) } else { (None, Vec::new()) };
        (method.rpc, method.rpc_older) = (rpc, older);
        method.read_only_denies = access::denied(&entry.read_only_denies, &method.args, api, self.source, sink);
        method.asks = callback.and_then(|(callback, doc)| callbacks::asks(callback, doc, &method, api, numbers)).map(Box::new);
        method.result_of = self.result_of(entry, &method, api, sink);
        // With a signature that is not understood, prototypes would only repeat what was said.
        let understood = sink.count() == before;
        for (c_name, prototype) in entry.c.iter().filter(|_| understood) {
            if let Some(function) = c::function(c_name, prototype, &method, api, self.source, sink) {
                method.c.push(function);
            }
        }
        if entry.internal {
            self.phase(entry, &full_name, &method.returns, sink);
            return api.phases.push(method);
        }
        api.methods.push(method);
    }

    #[expect(clippy::too_many_arguments, reason = "what a result hangs on")]
    fn returns(
        &self,
        results: &Results,
        name: &Name,
        receiver: Option<ObjectId>,
        entry: &MethodEntry,
        api: &mut Api,
        here: &Place<'_>,
        sink: &mut Sink,
    ) -> Return {
        match results {
            Results::Nothing => Return::Unit,
            Results::One(word) => match self.scope.result(word, here, sink) {
                Some(ResultType::Value(ty)) => Return::Value(ty),
                Some(ResultType::Stream(direction)) => Return::Stream(direction),
                Some(ResultType::Operation(ty)) => Return::Operation(ty),
                None => Return::Unit,
            },
            Results::Several(fields) => {
                let reader = FieldReader { api, scope: self.scope, place: here, docs: &entry.results, source: self.source };
                let fields = reader.fields(fields, sink);
                let owner = receiver.map_or_else(|| Name::new(""), |id| api.object(id).name.clone());
                let what = receiver.map_or_else(|| name.snake(), |id| format!("{}.{name}", api.object(id).name.pascal()));
                api.records.push(Record {
                    name: owner.join(name).join(&Name::new("result")),
                    fields,
                    origin: if entry.internal { RecordOrigin::Phase } else { RecordOrigin::Results },
                    since: version(&entry.since, &place(self.source, &entry.since), sink),
                    doc: format!("What `{what}` gives."),
                });
                Return::Value(Type::Record(RecordId(api.records.len() - 1)))
            }
        }
    }

    /// A phase is a driver's, and has nothing that callers see but in C.
    fn phase(&self, entry: &MethodEntry, name: &str, returns: &Return, sink: &mut Sink) {
        if matches!(returns, Return::Operation(_)) {
            let help = Some("give the operation with the method that the phase is of".to_owned());
            sink.add(
                &place(self.source, &entry.signature),
                format!("{name} is internal and cannot give an operation"),
                "nobody follows it",
                help,
            );
        }
        if let Some(implementation) = &entry.implementation {
            let help = Some("a phase is what the engine asks drivers for: leave `impl` out".to_owned());
            sink.add(&place(self.source, implementation), format!("{name} is internal, so that a driver has it"), "not here", help);
        }
    }

    /// The argument that the objects of the result are of.
    fn result_of(&self, entry: &MethodEntry, method: &Method, api: &Api, sink: &mut Sink) -> Option<usize> {
        let (text, args) = (entry.result_of.as_ref()?, &method.args);
        if !method.returns.value().is_some_and(|ty| api.holds_object(ty)) {
            let message = format!("{} gives no object that could be of another connection", api.full_name(method));
            sink.add(&place(self.source, text), message, "of what?", Some("leave `result_of` out".to_owned()));
        }
        let connection = |ty: &Type| matches!(ty, Type::Object(id) if api.object(*id).identity.is_empty());
        let found = args.iter().position(|arg| arg.name == Name::new(text.get_ref()) && connection(&arg.ty));
        if found.is_none() {
            let known: Vec<String> = args.iter().filter(|arg| connection(&arg.ty)).map(|arg| arg.name.snake()).collect();
            let help = suggestion(text.get_ref(), known.iter().map(String::as_str));
            let message = format!("`{}` is no argument that is a connection", text.get_ref());
            sink.add(&place(self.source, text), message, "of which connection?", help);
        }
        found
    }
}

/// An argument with a default may not stand before one without.
fn order_of_defaults(args: &[Argument], here: &Place<'_>, sink: &mut Sink) {
    let first_default = args.iter().position(|arg| arg.default.is_some()).unwrap_or(args.len());
    for arg in args.iter().skip(first_default).filter(|arg| arg.default.is_none()) {
        let message = format!("`{}` has no default and stands behind an argument that has one", arg.name);
        let help = Some("arguments that must be given come first".to_owned());
        sink.add(&here.within(arg.name_span.clone()), message, "must be given", help);
    }
}

/// Objects are arguments themselves: a record that holds some exists with handles and with identities, and only results are turned into handles.
fn no_handles_inside(words: &[Argument], args: &[Field], api: &Api, here: &Place<'_>, sink: &mut Sink) {
    for arg in args.iter().filter(|arg| record_with_objects(api, &arg.ty)) {
        let Some(word) = words.iter().find(|word| Name::new(&word.name) == arg.name) else { continue };
        let message = format!("`{}` is a record that holds objects, which can only be a result", word.name);
        let help = Some("make the objects arguments of their own".to_owned());
        sink.add(&here.within(word.ty.span.clone()), message, "not as an argument", help);
    }
}

fn record_with_objects(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Record(_) => api.holds_object(ty),
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => record_with_objects(api, item),
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
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Params(_)
        | Type::Object(_)
        | Type::Document(_) => false,
    }
}

/// One of a closed set of words.
pub fn word<T: Copy>(text: &Text, key: &str, known: &[(&str, T)], source: &Source, sink: &mut Sink) -> Option<T> {
    let found = known.iter().find(|(name, _)| name == text.get_ref()).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let help = suggestion(text.get_ref(), names.iter().copied()).unwrap_or_else(|| format!("one of: {}", names.join(", ")));
        sink.add(&place(source, text), format!("`{key}` cannot be `{}`", text.get_ref()), "not known", Some(help));
    }
    found
}

/// Reads arguments, results and event fields.
pub struct FieldReader<'a> {
    pub api: &'a Api,
    pub scope: &'a Scope,
    /// The string that they stand in.
    pub place: &'a Place<'a>,
    /// Their documentation, by name.
    pub docs: &'a BTreeMap<Text, String>,
    pub source: &'a Source,
}

impl FieldReader<'_> {
    pub fn fields(&self, words: &[Argument], sink: &mut Sink) -> Vec<Field> {
        for name in self.docs.keys().filter(|name| words.iter().all(|word| word.name != *name.get_ref())) {
            let help = suggestion(name.get_ref(), words.iter().map(|word| word.name.as_str()));
            sink.add(&place(self.source, name), format!("there is no `{}` to document", name.get_ref()), "not in the signature", help);
        }
        words.iter().filter_map(|word| self.field(word, sink)).collect()
    }

    fn field(&self, word: &Argument, sink: &mut Sink) -> Option<Field> {
        let ty = self.scope.ty(&word.ty, self.place, sink)?;
        let default = match &word.default {
            Some((default, span)) => Some(self.default(default, &ty, &self.place.within(span.clone()), sink)?),
            None => None,
        };
        let doc = self.docs.iter().find(|(name, _)| *name.get_ref() == word.name);
        let doc = doc.map(|(_, doc)| doc.trim().to_owned()).unwrap_or_default();
        Some(Field { name: Name::new(&word.name), ty, default, doc })
    }

    /// The default of an argument of this type.
    fn default(&self, word: &DefaultWord, ty: &Type, here: &Place<'_>, sink: &mut Sink) -> Option<Default> {
        let value = match (word, ty) {
            (DefaultWord::Null, Type::Optional(_)) => Some(Default::Null),
            (word, Type::Optional(item)) => return self.default(word, item, here, sink),
            (DefaultWord::Bool(value), Type::Bool) => Some(Default::Number((*value).into())),
            (
                DefaultWord::Number(value),
                Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F64 | Type::Enum(_) | Type::Flags(_) | Type::Duration,
            ) => Some(Default::Number(*value)),
            (DefaultWord::Text(text), Type::Text) => Some(Default::Text(text.clone())),
            (DefaultWord::EmptyList, Type::List(_)) => Some(Default::EmptyList),
            (DefaultWord::EmptyParams, Type::Params(_)) => Some(Default::EmptyParams),
            (DefaultWord::Member(name), Type::Enum(id)) => {
                let values = &self.api.enumeration(*id).values;
                values.iter().find(|value| value.name == Name::new(name)).map(|value| Default::Number(value.value.into()))
            }
            (DefaultWord::Member(name), Type::Flags(id)) => {
                let values = &self.api.flag_set(*id).values;
                values.iter().find(|value| value.name == Name::new(name)).map(|value| Default::Number(value.value.into()))
            }
            _ => None,
        };
        if value.is_none() {
            let help = Some("`null` for `T?`, a number, a member of the type, `'text'`, `[]` or `{}`".to_owned());
            sink.add(here, "the default does not fit the type", "not a value of this type", help);
        }
        value
    }
}
