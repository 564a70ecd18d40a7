//! Java: classes over the private binary interface, and the dispatcher of the behaviour agent.

use serde::Serialize;

use crate::ir::{Api, ObjectId};
use crate::target::{Files, Target, render};

mod agent;
mod callback;
mod codec;
mod docs;
mod document;
mod error;
mod event;
mod json;
mod method;
mod names;
mod object;
mod params;
mod record;
mod source;
mod types;
mod value;

/// The target for Java.
#[derive(Debug)]
pub struct Java;

impl Target for Java {
    fn name(&self) -> &'static str {
        "java"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        for item in &api.enums {
            value::enumeration(api, item, files);
        }
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        for item in &api.flags {
            value::flag_set(api, item, files);
        }
    }

    fn records(&self, api: &Api, files: &mut Files) {
        for (_, item) in api.public_records() {
            record::record(api, item, files);
        }
    }

    fn params(&self, api: &Api, files: &mut Files) {
        for item in &api.params {
            params::params(api, item, files);
        }
    }

    fn callbacks(&self, api: &Api, files: &mut Files) {
        callback::callbacks(api, files);
    }

    fn documents(&self, api: &Api, files: &mut Files) {
        document::documents(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        for id in (0..api.objects.len()).map(ObjectId) {
            object::object(api, id, files);
        }
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        object::functions(api, files);
    }

    fn events(&self, api: &Api, files: &mut Files) {
        event::events(api, files);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        value::error_codes(api, &api.error_codes, files);
        value::error_domains(api, &api.error_domains, files);
        error::exceptions(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        let methods =
            api.methods.iter().chain(api.steps()).map(|item| MethodNumber { constant: method::abi_constant(api, item), id: item.id });
        let view = Abi { hash: format!("{:#018x}L", api.hash), methods: methods.collect() };
        files.put(names::path("Abi"), source::file("dev.virtkit", &[], &render!("java/abi.java", view)));
        agent::agent(api, files);
    }
}

#[derive(Serialize)]
struct Abi {
    hash: String,
    methods: Vec<MethodNumber>,
}

#[derive(Serialize)]
struct MethodNumber {
    constant: String,
    id: u32,
}
