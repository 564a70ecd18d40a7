//! libvirt's wire: forms of the described types (`core/rpc`), the calls of a client (`core/drivers/remote`), the dispatch of a server (`daemon`).

mod client;
mod events;
mod follow;
mod forms;
pub mod layout;
mod procedures;
mod server;

pub use forms::array_of_chars;

use crate::ir::Api;
use crate::target::{Files, Target, render};

/// The target for the wire.
#[derive(Debug)]
pub struct Wire;

/// Where the forms are.
const FORMS: &str = "core/rpc/src/generated";
/// Where the calls are.
const CALLS: &str = "core/drivers/remote/src/generated";
/// Where the dispatch is.
const DISPATCH: &str = "daemon/src/generated";

impl Target for Wire {
    fn name(&self) -> &'static str {
        "rpc"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        forms::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        forms::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        forms::records(api, files);
        server::records(api, files);
    }

    /// A function that asks is about a connection that does not travel yet.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    fn params(&self, api: &Api, files: &mut Files) {
        forms::params(api, files);
    }

    fn documents(&self, api: &Api, files: &mut Files) {
        forms::documents(api, files);
    }

    fn objects(&self, api: &Api, files: &mut Files) {
        forms::identities(api, files);
        client::groups(api, files);
        server::objects(api, files);
    }

    fn functions(&self, _api: &Api, _files: &mut Files) {
        // A function has no connection yet to travel over. What opening one means on the wire is in `virtkit_rpc::protocol`.
    }

    fn events(&self, api: &Api, files: &mut Files) {
        events::events(api, files);
    }

    fn errors(&self, api: &Api, files: &mut Files) {
        forms::errors(api, files);
    }

    fn index(&self, api: &Api, files: &mut Files) {
        procedures::table(api, files);
        files.put(format!("{FORMS}/mod.rs"), render!("rpc/forms_mod.rs", ()));
        client::index(api, files);
        server::index(api, files);
    }
}
