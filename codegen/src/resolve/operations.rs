//! Operations: long work, and the methods by which it is followed where only calls travel.

use super::place;
use crate::diagnostic::{Place, Sink, Source, suggestion};
use crate::ir::{Api, Method, Name, OperationMethods, RecordId, Return, Type, Wait};
use crate::spec::{MethodEntry, OperationEntry, Spec, Text, parse_signature};

/// The record by which every operation tells how far it is.
const PROGRESS: &str = "OperationProgress";

pub fn resolve(spec: &Spec, api: &mut Api, sink: &mut Sink) {
    api.progress = api.records.iter().position(|record| record.name == Name::new(PROGRESS)).map(RecordId);
    for file in &spec.files {
        let entries = &file.entries;
        let object = entries.object.as_ref().map_or(entries.object_name.as_ref(), |object| Some(&object.name));
        for (entry, object) in
            entries.functions.iter().map(|entry| (entry, None)).chain(entries.methods.iter().map(|entry| (entry, object)))
        {
            let Some(index) = described(entry, object, api) else { continue };
            let context = Context { api, method: &api.methods[index], source: &file.source };
            context.result(entry, sink);
            let methods = entry.operation.as_ref().and_then(|key| context.methods(key, sink));
            api.methods[index].operation = methods;
        }
    }
}

/// The method of an entry, where its signature could be read.
fn described(entry: &MethodEntry, object: Option<&Text>, api: &Api) -> Option<usize> {
    let name = Name::new(&parse_signature(entry.signature.get_ref()).ok()?.name);
    let object = object.map(|object| Name::new(object.get_ref()));
    api.methods.iter().position(|method| method.name == name && method.receiver.map(|id| &api.object(id).name) == object.as_ref())
}

struct Context<'a> {
    api: &'a Api,
    method: &'a Method,
    source: &'a Source,
}

impl Context<'_> {
    /// What a method that gives an operation has to be.
    fn result(&self, entry: &MethodEntry, sink: &mut Sink) {
        let Return::Operation(result) = &self.method.returns else { return };
        let name = self.api.full_name(self.method);
        let mut wrong = |text: &Text, message: String, label: &str, help: &str| {
            sink.add(&place(self.source, text), message, label, Some(help.to_owned()));
        };
        if self.method.wait != Wait::Job {
            wrong(&entry.wait, format!("{name} gives an operation, which is for long work"), "not long", "write `wait = \"job\"`");
        }
        if self.method.receiver.is_none() {
            let message = format!("{name} is a function and belongs to no connection, so it cannot give an operation");
            wrong(&entry.signature, message, "not a method", "make it a method of an object");
        }
        if self.api.progress.is_none() {
            let message =
                format!("{name} gives an operation, but the record `{PROGRESS}`, by which operations tell how far they are, is missing");
            wrong(&entry.signature, message, "tells nothing", "declare it with [[record]]");
        }
        if result.as_ref().is_some_and(|ty| self.api.holds_descriptor(ty)) {
            let message = format!("{name}: the result of an operation can be asked for more than once, which a descriptor cannot");
            wrong(&entry.signature, message, "holds a descriptor", "let another method give the descriptor");
        }
    }

    fn methods(&self, key: &OperationEntry, sink: &mut Sink) -> Option<OperationMethods> {
        if !matches!(self.method.returns, Return::Operation(_)) {
            let message = format!("{} gives no operation that could be followed", self.api.full_name(self.method));
            sink.add(&place(self.source, &key.progress), message, "of which operation?", Some("write `-> operation`".to_owned()));
            return None;
        }
        let progress = self.follower(&key.progress, sink);
        let cancel = self.follower(&key.cancel, sink);
        let (progress, cancel) = (progress?, cancel?);
        let told = self.tells_progress(progress, &place(self.source, &key.progress), sink);
        let ends = self.gives_nothing(cancel, &place(self.source, &key.cancel), sink);
        (told && ends).then_some(OperationMethods { progress, cancel })
    }

    /// The method of this name of the same object, which can be called without arguments.
    fn follower(&self, name: &Text, sink: &mut Sink) -> Option<usize> {
        let of_object = |method: &&Method| method.receiver == self.method.receiver;
        let found = self.api.methods.iter().position(|method| of_object(&method) && method.name == Name::new(name.get_ref()));
        let here = place(self.source, name);
        let Some(index) = found else {
            let names: Vec<String> = self.api.methods.iter().filter(of_object).map(|method| method.name.snake()).collect();
            let help = suggestion(name.get_ref(), names.iter().map(String::as_str));
            sink.add(&here, format!("the object has no method `{}`", name.get_ref()), "not a method of it", help);
            return None;
        };
        let needed = self.api.methods[index].args.iter().find(|arg| arg.default.is_none());
        if let Some(arg) = needed {
            let message = format!("`{}` needs its argument `{}`, which an operation does not know", name.get_ref(), arg.name);
            sink.add(&here, message, "cannot be called without arguments", None);
            return None;
        }
        Some(index)
    }

    fn tells_progress(&self, index: usize, here: &Place<'_>, sink: &mut Sink) -> bool {
        let Some(progress) = self.api.progress else { return false };
        let told = match &self.api.methods[index].returns {
            Return::Value(Type::Record(id)) => self.api.record(*id).fields.as_slice(),
            Return::Unit | Return::Value(_) | Return::Stream(_) | Return::Operation(_) => &[],
        };
        let has = |name: &Name, ty: &Type| told.iter().any(|field| field.name == *name && field.ty == *ty);
        let missing = self.api.record(progress).fields.iter().find(|field| !has(&field.name, &field.ty));
        if let Some(field) = missing {
            let message = format!("`{}` does not tell `{}` of {PROGRESS}", self.api.methods[index].name, field.name);
            let help = format!("it must give a record with all fields of {PROGRESS}, of the same types");
            sink.add(here, message, "tells too little", Some(help));
        }
        missing.is_none()
    }

    fn gives_nothing(&self, index: usize, here: &Place<'_>, sink: &mut Sink) -> bool {
        let method = &self.api.methods[index];
        let nothing = method.returns == Return::Unit;
        if !nothing {
            let help = Some("name the method that ends the work".to_owned());
            sink.add(here, format!("`{}` gives a result and ends nothing", method.name), "not a way to cancel", help);
        }
        nothing
    }
}
