//! The behaviour agent in C.

use crate::ir::Api;
use crate::target::Files;

/// Writes the dispatcher of the agent.
pub fn write(_api: &Api, _files: &mut Files) {}
