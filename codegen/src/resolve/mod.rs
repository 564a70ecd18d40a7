//! From the description as written to the IR: names become ids, defaults are filled in, everything is checked. All problems are collected.

mod access;
mod c;
mod callbacks;
mod constants;
mod declarations;
mod documents;
mod events;
mod hash;
mod header;
mod helpers;
mod lock;
mod methods;
mod operations;
mod params;
mod records;
mod rpc;
mod scope;

use scope::Scope;

use crate::diagnostic::{Place, Problems, Sink};
use crate::ir::{Api, Version};
use crate::spec::{Spec, Text};

pub use lock::{event_lock, method_lock};

/// Resolves a description.
///
/// # Errors
/// All problems at once.
pub fn resolve(spec: &Spec) -> Result<Api, Problems> {
    let mut sink = Sink::default();
    let mut scope = Scope::collect(spec, &mut sink);
    let mut api = Api {
        name: spec.api.name.clone(),
        version: spec.api.version.clone(),
        covers: version(&spec.api.covers, &place(&spec.api_source, &spec.api.covers), &mut sink),
        hash: 0,
        objects: declarations::objects(spec, &scope, &mut sink),
        groups: declarations::groups(spec, &mut sink),
        methods: Vec::new(),
        phases: Vec::new(),
        enums: declarations::enums(spec, &mut sink),
        flags: declarations::flags(spec, &mut sink),
        records: records::resolve(spec, &scope, &mut sink),
        progress: None,
        params: Vec::new(),
        callbacks: Vec::new(),
        documents: Vec::new(),
        elements: Vec::new(),
        words: Vec::new(),
        events: Vec::new(),
        helpers: helpers::resolve(spec, &mut sink),
        error_codes: declarations::error_codes(spec, &mut sink),
        error_domains: declarations::error_domains(spec, &mut sink),
        // What they implement is no part of the description: `implemented` reads it.
        drivers: Vec::new(),
    };
    documents::resolve(spec, &scope, &mut api, &mut sink);
    params::resolve(spec, &mut scope, &mut api, &mut sink);
    callbacks::resolve(spec, &scope, &mut api, &mut sink);
    methods::resolve(spec, &scope, &mut api, &mut sink);
    operations::resolve(spec, &mut api, &mut sink);
    events::resolve(spec, &scope, &mut api, &mut sink);
    api.hash = hash::of(&api);
    sink.finish(api)
}

fn place<'a>(source: &'a crate::diagnostic::Source, text: &Text) -> Place<'a> {
    Place { source, span: text.span() }
}

fn version(text: &Text, place: &Place<'_>, sink: &mut Sink) -> Version {
    let mut parts = text.get_ref().split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(micro)), None) => Version { major, minor, micro },
        _ => {
            let help = Some("write three numbers: \"0.9.13\"".to_owned());
            sink.add(place, format!("`{}` is no version", text.get_ref()), "not a version", help);
            Version { major: 0, minor: 0, micro: 0 }
        }
    }
}

fn doc(text: &Text, what: &str, place: &Place<'_>, sink: &mut Sink) -> String {
    if text.get_ref().trim().is_empty() {
        sink.add(place, format!("{what} has no documentation"), "empty", Some("say what it is, with units and errors".to_owned()));
    }
    text.get_ref().trim().to_owned()
}
