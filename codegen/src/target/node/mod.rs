//! Node: native glue (`bindings-node/src/generated`), classes and typings (`bindings-node/lib/generated`), the behaviour agent's table.

mod agent;
mod docs;
mod document;
mod error;
mod event;
mod index;
mod method;
mod object;
mod record;
mod rust_forms;
mod script_forms;
mod typings;
mod value;

use crate::ir::Api;
use crate::target::{Files, Target};

/// Where the native glue is.
const NATIVE: &str = "bindings-node/src/generated";
/// Where the classes and typings are.
const SCRIPT: &str = "bindings-node/lib/generated";

/// The target for Node.
#[derive(Debug)]
pub struct Node;

impl Target for Node {
    fn name(&self) -> &'static str {
        "node"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        value::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        value::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        record::records(api, files);
    }

    fn params(&self, api: &Api, files: &mut Files) {
        record::params(api, files);
    }

    fn documents(&self, api: &Api, files: &mut Files) {
        record::documents(api, files);
        document::records(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        object::objects(api, files);
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        object::functions(api, files);
    }

    fn events(&self, api: &Api, files: &mut Files) {
        event::events(api, files);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        error::errors(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        index::index(api, files);
        agent::dispatcher(api, files);
    }
}
