//! Targets: each writes the files of one language or one layer, from the resolved description alone.

pub mod abi;
pub mod c;
pub mod cli;
pub mod docs;
pub mod document;
pub mod go;
pub mod java;
pub mod json;
pub mod node;
pub mod python;
pub mod rpc;
pub mod rust;
pub mod uniffi;

mod files;
mod template;

pub use files::{File, Files};
pub(crate) use template::render;

use crate::ir::Api;

/// What a target writes for each kind of declaration. No method has a default: a new kind of declaration must be thought of in each target.
pub trait Target {
    /// The name that messages use.
    fn name(&self) -> &'static str;
    /// Enumerations.
    fn enums(&self, api: &Api, files: &mut Files);
    /// Flag sets.
    fn flags(&self, api: &Api, files: &mut Files);
    /// Records, those of several results included.
    fn records(&self, api: &Api, files: &mut Files);
    /// Groups of typed parameters.
    fn params(&self, api: &Api, files: &mut Files);
    /// Callbacks.
    fn callbacks(&self, api: &Api, files: &mut Files);
    /// Documents.
    fn documents(&self, api: &Api, files: &mut Files);
    /// Objects with their identity and methods.
    fn objects(&self, api: &Api, files: &mut Files);
    /// Functions without a receiver.
    fn functions(&self, api: &Api, files: &mut Files);
    /// Events.
    fn events(&self, api: &Api, files: &mut Files);
    /// Error codes and domains.
    fn errors(&self, api: &Api, files: &mut Files);
    /// What names all the others: module lists, exports, tables of methods, the hash.
    fn index(&self, api: &Api, files: &mut Files);
}

/// Every target, in the order in which they are written.
pub fn all() -> Vec<Box<dyn Target>> {
    vec![
        Box::new(rust::Rust),
        Box::new(json::Json),
        Box::new(document::Documents),
        Box::new(rpc::Wire),
        Box::new(abi::PrivateAbi),
        Box::new(c::C),
        Box::new(python::Python),
        Box::new(node::Node),
        Box::new(java::Java),
        Box::new(go::Go),
        Box::new(uniffi::Uniffi),
        Box::new(cli::Cli),
        Box::new(docs::Docs),
    ]
}

/// Lets one target write all its files.
pub fn run(target: &dyn Target, api: &Api, files: &mut Files) {
    target.enums(api, files);
    target.flags(api, files);
    target.records(api, files);
    target.params(api, files);
    target.callbacks(api, files);
    target.documents(api, files);
    target.objects(api, files);
    target.functions(api, files);
    target.events(api, files);
    target.errors(api, files);
    target.index(api, files);
}
