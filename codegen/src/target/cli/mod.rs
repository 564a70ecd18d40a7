//! The command line: `cli/src/generated`, tables of what can be called, and `docs/reference/cli.md`.
//!
//! What a method is called there, how its arguments are given, and what a unit is, is decided here by rules that hold for all methods. The calls themselves
//! are those of `core/json`.

mod argument;
mod command;
mod declarations;
mod doc;
mod event;
mod method;
mod page;
mod types;
mod words;

use crate::ir::{Api, ObjectId};
use crate::target::{Files, Target};

const FOLDER: &str = "cli/src/generated";

/// The target for the command line.
#[derive(Debug)]
pub struct Cli;

impl Target for Cli {
    fn name(&self) -> &'static str {
        "cli"
    }

    fn enums(&self, api: &Api, files: &mut Files) {
        declarations::enums(api, files);
    }

    fn flags(&self, api: &Api, files: &mut Files) {
        declarations::flags(api, files);
    }

    fn records(&self, api: &Api, files: &mut Files) {
        declarations::records(api, files);
    }

    fn params(&self, api: &Api, files: &mut Files) {
        declarations::params(api, files);
    }

    /// What a function asks is answered on the terminal: `cli/src/credentials.rs`.
    fn callbacks(&self, _api: &Api, _files: &mut Files) {}

    /// A document is the text of a file.
    fn documents(&self, _api: &Api, _files: &mut Files) {}

    fn objects(&self, api: &Api, files: &mut Files) {
        for index in 0..api.objects.len() {
            command::object(api, ObjectId(index), files);
        }
    }

    fn functions(&self, api: &Api, files: &mut Files) {
        command::functions(api, files);
    }

    fn events(&self, api: &Api, files: &mut Files) {
        event::events(api, files);
    }

    /// Errors are printed as the engine has them.
    fn errors(&self, _api: &Api, _files: &mut Files) {}

    fn index(&self, api: &Api, files: &mut Files) {
        command::index(api, files);
        page::page(api, files);
    }
}
