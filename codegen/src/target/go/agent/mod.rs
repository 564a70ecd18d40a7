//! The behaviour agent in Go: a user of the module's public interface, so it shares nothing with it but names.

mod dispatch;
mod documents;
mod forms;
mod values;

use crate::ir::Api;
use crate::target::Files;

use super::file;

/// How the agent names what is in the module.
const MODULE: &str = "virtkit.";

/// Writes the agent's generated files.
pub(super) fn agent(api: &Api, files: &mut Files) {
    file::put(files, "main", "tests/agents/go/methods_gen.go", &dispatch::methods(api));
    file::put(files, "main", "tests/agents/go/documents_gen.go", &documents::documents(api));
    file::put(files, "main", "tests/agents/go/values_gen.go", &values::values(api));
}
