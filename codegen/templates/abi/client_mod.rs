//! The calls, as the other side of the interface makes them.

#![allow(clippy::needless_pass_by_value, reason = "a descriptor moves into its call")]
#![allow(clippy::too_many_lines, reason = "the samples are as many as there are methods")]

{% for module in modules %}
pub mod {{ module }};
{% endfor %}

pub mod samples;

/// What the calls are written with.
mod prelude {
    #[allow(unused_imports, reason = "which of them a description needs changes with it")]
    pub use {std::os::fd::OwnedFd, std::time::Duration, virtkit::*};

    #[allow(unused_imports, reason = "which of them a description needs changes with it")]
    pub use crate::private::client::{ConnectionHandle, ObjectOf, OperationHandle, Request, StreamHandle};
    pub use crate::private::xdr::Encode;
}
