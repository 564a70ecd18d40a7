//! What calls have given and later calls refer to.

use std::collections::HashMap;

use crate::call::Failure;
use crate::generated::Saved;

/// Saved results by name.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, Saved>);

impl Names {
    /// Keeps a result; what had the name before is dropped.
    pub fn save(&mut self, name: &str, saved: Saved) {
        self.0.insert(name.to_owned(), saved);
    }

    /// The result with this name.
    pub fn get(&self, name: &str) -> Result<&Saved, Failure> {
        self.0.get(name).ok_or_else(|| Failure::question(format!("nothing is saved as `{name}`")))
    }

    /// Drops the result with this name.
    pub fn forget(&mut self, name: &str) -> Result<(), Failure> {
        self.0.remove(name).map(|_| ()).ok_or_else(|| Failure::question(format!("nothing is saved as `{name}`")))
    }
}
