//! Callbacks: functional interfaces.

use serde::Serialize;

use super::docs::{comment, since};
use super::names::{parameter, path};
use super::record::one_line;
use super::source::file;
use super::types::{Place, name};
use crate::ir::Api;
use crate::target::{Files, render};

#[derive(Serialize)]
struct View {
    doc: String,
    class: String,
    requests: String,
    parameter: String,
    parameter_doc: String,
    answers: String,
}

pub(super) fn callbacks(api: &Api, files: &mut Files) {
    for callback in &api.callbacks {
        let class = callback.name.pascal();
        let view = View {
            doc: comment(api, 0, &callback.doc, &[since(callback.since, true)]),
            requests: name(api, &callback.requests.ty, Place::Value),
            parameter: parameter(&callback.requests.name),
            parameter_doc: one_line(&callback.requests.doc),
            answers: name(api, &callback.answers, Place::Argument),
            class: class.clone(),
        };
        files.put(path(&class), file("dev.virtkit", &[], &render!("java/callback.java", view)));
    }
}
