//! Elements that several documents have.

#[allow(unused_imports, reason = "which of them a document needs changes with it")]
use crate::prelude::*;

{{ elements }}
