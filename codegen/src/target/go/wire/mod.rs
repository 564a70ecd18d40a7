//! The tables of the wire client in Go alone (the tag `virtkit_pure`): shapes of the described types, and what stands in the messages of each
//! method and event. The client that reads them is `bindings-go/internal/wire`; what is where in a message is decided in `target::rpc::layout`, as for the
//! remote driver.

mod event;
mod method;
mod shape;

use crate::ir::{Api, GroupId};
use crate::target::{Files, render};

use super::file;

fn put(files: &mut Files, name: &str, body: &str) {
    file::put_pure(files, "wire", &format!("bindings-go/internal/wire/{name}_gen.go"), body);
}

/// All tables.
pub(super) fn tables(api: &Api, files: &mut Files) {
    put(files, "shapes", &shape::declarations(api));
    for (index, group) in api.groups.iter().enumerate() {
        if let Some(text) = method::group(api, GroupId(index)) {
            put(files, &group.name.snake(), &text);
        }
    }
    put(files, "events", &event::table(api));
    put(files, "index", &render!("go/wire_index.go", method::index(api)));
}
