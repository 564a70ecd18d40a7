//! The private C ABI: `bindings-c/src/generated/private`.
//!
//! One form for each described type, written and read; one handler for each method, which reads the input and makes a call of it (`server`);
//! and the other side, which writes an input and reads an answer (`client`). For the tests, a driver that is this other side (`loopback`).

mod client;
mod forms;
mod loopback;
mod sample;
mod server;
mod types;

pub(super) use types::pass;

use crate::ir::Api;
use crate::target::{Files, Target, render};

const FOLDER: &str = "bindings-c/src/generated/private";

/// The target for the private C ABI.
#[derive(Debug)]
pub struct PrivateAbi;

impl Target for PrivateAbi {
    fn name(&self) -> &'static str {
        "abi"
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

    /// Steps of the functions that ask are calls like any other.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    fn documents(&self, api: &Api, files: &mut Files) {
        forms::documents(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        forms::objects(api, files);
        server::objects(api, files);
        client::objects(api, files);
        loopback::groups(api, files);
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        server::functions(api, files);
        client::functions(api, files);
    }

    fn events(&self, api: &Api, files: &mut Files) {
        forms::events(api, files);
    }

    fn errors(&self, _api: &Api, _files: &mut Files) {
        // An error has the same form whatever its code and its domain: `bindings-c/src/private/error.rs`.
    }

    fn index(&self, api: &Api, files: &mut Files) {
        files.put(format!("{FOLDER}/mod.rs"), render!("abi/mod.rs", ()));
        server::index(api, files);
        client::index(api, files);
        loopback::index(api, files);
    }
}
