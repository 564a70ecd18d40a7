//! Calls by name with JSON: `core/json/src/generated`. The forms of values are in section 4 of the contract of the bindings.

mod forms;
mod methods;
pub(super) mod types;

use crate::ir::{Api, ObjectId};
use crate::target::{Files, Target, render};
use minijinja::context;

pub(crate) const FOLDER: &str = "core/json/src/generated";

/// The target for calls by name.
#[derive(Debug)]
pub struct Json;

impl Target for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        forms::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        forms::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        forms::records(api, files);
    }

    fn params(&self, api: &Api, files: &mut Files) {
        forms::params(api, files);
    }

    /// They are answered by what is known beforehand: `src/asking.rs`.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    fn documents(&self, api: &Api, files: &mut Files) {
        forms::documents(api, files);
        forms::document_records(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        forms::saved(api, files);
        for index in 0..api.objects.len() {
            methods::object(api, ObjectId(index), files);
        }
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        methods::functions(api, files);
    }

    fn events(&self, api: &Api, files: &mut Files) {
        forms::events(api, files);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        forms::errors(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        let objects: Vec<_> =
            api.objects.iter().map(|object| context! { name => object.name.pascal(), module => object.name.snake() }).collect();
        files.put(format!("{FOLDER}/mod.rs"), render!("json/mod.rs", context! { objects }));
    }
}
