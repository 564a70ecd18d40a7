//! C.

use crate::ir::Api;
use crate::target::{Files, Target};

/// The target for C.
#[derive(Debug)]
pub struct C;

impl Target for C {
    fn name(&self) -> &'static str {
        "c"
    }

    fn enums(&self, _api: &Api, _files: &mut Files) {}
    fn flags(&self, _api: &Api, _files: &mut Files) {}
    fn records(&self, _api: &Api, _files: &mut Files) {}
    fn params(&self, _api: &Api, _files: &mut Files) {}
    fn documents(&self, _api: &Api, _files: &mut Files) {}
    fn objects(&self, _api: &Api, _files: &mut Files) {}
    fn functions(&self, _api: &Api, _files: &mut Files) {}
    fn events(&self, _api: &Api, _files: &mut Files) {}
    fn errors(&self, _api: &Api, _files: &mut Files) {}
    fn index(&self, _api: &Api, _files: &mut Files) {}
}
