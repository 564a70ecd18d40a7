//! The dispatcher of the behaviour agent.

use crate::ir::Api;
use crate::target::Files;

/// Writes the agent's generated files.
pub(super) fn agent(_api: &Api, _files: &mut Files) {}
