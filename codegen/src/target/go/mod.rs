//! Go.

use crate::ir::Api;
use crate::target::{Files, Target};

/// The target for Go.
#[derive(Debug)]
pub struct Go;

impl Target for Go {
    fn name(&self) -> &'static str {
        "go"
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
