//! The facade for uniffi: `bindings-uniffi/src/generated`, from which uniffi makes Kotlin, Swift and Ruby; and the tables of the agents of the scenarios in
//! Kotlin and Ruby. What it leaves out is on the page `docs/reference/uniffi.md`.

mod agent;
mod carried;
mod kotlin;
mod method;
mod object;
mod page;
mod ruby;
mod types;
mod values;

pub use carried::{Lack, left_out};

use minijinja::context;

use crate::ir::Api;
use crate::target::{Files, Target, render};

const FOLDER: &str = "bindings-uniffi/src/generated";

/// The target for uniffi.
#[derive(Debug)]
pub struct Uniffi;

impl Target for Uniffi {
    fn name(&self) -> &'static str {
        "uniffi"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        values::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        values::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        values::records(api, files);
    }

    fn params(&self, api: &Api, files: &mut Files) {
        values::params(api, files);
    }

    /// What asks its caller on the caller's thread has no form in every language; `carried` says so.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    /// Documents are their texts.
    fn documents(&self, api: &Api, files: &mut Files) {
        values::documents(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        object::objects(api, files);
        object::operations(api, files);
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        object::functions(api, files);
    }

    fn events(&self, api: &Api, files: &mut Files) {
        values::events(api, files);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        values::errors(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        let objects: Vec<String> = api.objects.iter().map(|object| object.name.snake()).collect();
        files.put(format!("{FOLDER}/mod.rs"), render!("uniffi/mod.rs", context! { objects }));
        page::left_out(api, files);
        kotlin::agent(api, files);
        ruby::agent(api, files);
    }
}
