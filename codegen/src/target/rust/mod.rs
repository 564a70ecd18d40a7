//! Rust: the vocabulary (`core/api`), the driver traits (`core/driver`), the handles (`core/engine`).

pub(super) mod declarations;
mod driver;
mod engine;
mod every_method;
mod params;
pub(super) mod types;

pub use declarations::ident;
pub use driver::constant;

use crate::ir::Api;
use crate::target::{Files, Target};

/// The target for the Rust crates.
#[derive(Debug)]
pub struct Rust;

impl Target for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        declarations::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        declarations::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        declarations::records(api, files);
        engine::records(api, files);
    }

    fn params(&self, api: &Api, files: &mut Files) {
        params::params(api, files);
    }

    fn callbacks(&self, api: &Api, files: &mut Files) {
        driver::callbacks(api, files);
    }

    fn documents(&self, api: &Api, files: &mut Files) {
        declarations::documents(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        declarations::identities(api, files);
        driver::groups(api, files);
        engine::objects(api, files);
    }

    fn functions(&self, _api: &Api, _files: &mut Files) {
        // A function is written by hand in the engine, as `implementation = engine` says; the engine re-exports it under its name.
    }

    fn events(&self, api: &Api, files: &mut Files) {
        declarations::events(api, files);
        engine::events(api, files);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        declarations::errors(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        declarations::index(api, files);
        driver::index(api, files);
        driver::lacks(api, files);
        engine::index(api, files);
        every_method::calls(api, files);
    }
}
