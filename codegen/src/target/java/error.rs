//! One exception for each error code, and the choice among them.

use serde::Serialize;

use super::docs::{comment, since};
use super::names::path;
use super::source::file;
use crate::ir::{Api, ErrorOrigin};
use crate::target::{Files, render};

#[derive(Serialize)]
struct View {
    errors: Vec<ErrorView>,
}

#[derive(Serialize)]
struct ErrorView {
    doc: String,
    class: String,
    value: i32,
}

pub(super) fn exceptions(api: &Api, files: &mut Files) {
    let mut view = View { errors: Vec::new() };
    // The code 0 says that there is no error.
    for code in api.error_codes.iter().filter(|code| code.value != 0) {
        let tag = since(code.since, code.origin == ErrorOrigin::Libvirt);
        let error =
            ErrorView { doc: comment(api, 0, &code.doc, &[tag]), class: format!("{}Exception", code.name.pascal()), value: code.value };
        files.put(path(&error.class), file("dev.virtkit", &[], &render!("java/exception.java", error)));
        view.errors.push(error);
    }
    files.put(path("Errors"), file("dev.virtkit", &[], &render!("java/errors.java", view)));
}
