//! Go: the module in `bindings-go`, and the behaviour agent over it.

mod agent;
mod args;
mod codec;
mod data;
mod docs;
mod document;
mod event;
mod file;
mod method;
mod names;
mod object;
mod params;
mod types;
mod usage;
mod values;
mod wire;

pub use method::variable;

use serde::Serialize;

use crate::ir::{Api, GroupId, ObjectId};
use crate::target::{Files, Target, render};

/// The target for Go. A Go package is one folder, so generated files stand beside the runtime and end in `_gen.go`.
#[derive(Debug)]
pub struct Go;

fn put(files: &mut Files, name: &str, body: &str) {
    file::put(files, "virtkit", &format!("bindings-go/{name}_gen.go"), body);
}

impl Target for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        put(files, "enums", &values::enums(api));
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        put(files, "flags", &values::flags(api));
    }

    fn records(&self, api: &Api, files: &mut Files) {
        put(files, "records", &data::records(api));
    }

    fn params(&self, api: &Api, files: &mut Files) {
        put(files, "params", &params::params(api));
    }

    fn callbacks(&self, api: &Api, files: &mut Files) {
        if !api.callbacks.is_empty() {
            put(files, "callbacks", &data::callbacks(api));
        }
    }

    fn documents(&self, api: &Api, files: &mut Files) {
        put(files, "documents", &document::texts(api));
        document::records(api, |name, body| put(files, name, body));
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        for index in 0..api.objects.len() {
            if let Some(text) = object::object(api, ObjectId(index)) {
                put(files, &api.objects[index].name.snake(), &text);
            }
        }
    }

    /// Methods too: one file per group of the description.
    fn functions(&self, api: &Api, files: &mut Files) {
        for index in 0..api.groups.len() {
            if let Some(text) = method::group(api, GroupId(index)) {
                put(files, &api.groups[index].name.snake(), &text);
            }
        }
    }

    fn events(&self, api: &Api, files: &mut Files) {
        put(files, "event_types", &event::events(api));
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        put(files, "error_codes", &values::errors(api));
    }

    fn index(&self, api: &Api, files: &mut Files) {
        #[derive(Serialize)]
        struct View<'a, M> {
            version: &'a str,
            hash: String,
            methods: Vec<M>,
        }
        let view = View { version: &api.version, hash: format!("{:#018x}", api.hash), methods: method::table(api) };
        put(files, "methods", &render!("go/index.go", view));
        wire::tables(api, files);
        agent::agent(api, files);
    }
}
