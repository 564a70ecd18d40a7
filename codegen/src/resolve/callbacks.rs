//! Functions that callers give.

use super::declarations::inner;
use super::methods::FieldReader;
use super::{Scope, doc, place, version};
use crate::diagnostic::Sink;
use crate::ir::{Api, Callback, Name};
use crate::spec::{Results, Spec, parse_signature};

pub fn resolve(spec: &Spec, scope: &Scope, api: &Api, sink: &mut Sink) -> Vec<Callback> {
    let mut callbacks = Vec::new();
    for file in &spec.files {
        for entry in &file.entries.callbacks {
            let here = inner(&place(&file.source, &entry.signature));
            let signature = match parse_signature(entry.signature.get_ref()) {
                Ok(signature) => signature,
                Err((span, message)) => {
                    sink.add(&here.within(span), message, "in this signature", None);
                    continue;
                }
            };
            let Results::One(word) = &signature.results else {
                let help = Some("a callback gives one value: `give(requests: [CredentialRequest]) -> [str?]`".to_owned());
                sink.add(&here, format!("the callback `{}` gives not one value", entry.name.get_ref()), "no result, or several", help);
                continue;
            };
            let Some(returns) = scope.ty(word, &here, sink) else { continue };
            let reader = FieldReader { api, scope, place: &here, docs: &entry.args, source: &file.source };
            callbacks.push(Callback {
                name: Name::new(entry.name.get_ref()),
                args: reader.fields(&signature.args, sink),
                returns,
                since: version(&entry.since, &place(&file.source, &entry.since), sink),
                doc: doc(&entry.doc, entry.name.get_ref(), &place(&file.source, &entry.doc), sink),
            });
        }
    }
    callbacks
}
