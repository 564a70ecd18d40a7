//! What the glue of this folder uses.

#![allow(unused_imports, reason = "which of them a description needs changes with it")]

pub use pyo3::prelude::*;
pub use pyo3::types::PyTuple;
pub use virtkit::{Event, EventKind};

pub use crate::runtime::convert::{Answer, FromPython, In, Repr, ToPython, not_copied, show};
pub use crate::runtime::events::{Subject, Wanted, unknown_event};
pub use crate::runtime::mode::{{ mode }} as Mode;
pub use crate::runtime::limits::{Cancel, Timeout, limits};
{% if mode == "Blocking" %}
pub use crate::runtime::events::{self, Events};
pub use crate::runtime::call;
{% else %}
pub use crate::runtime::aio::{Call, Events};
{% endif %}
