//! The calls, as the other side of the interface makes them.

{% for module in modules %}
pub mod {{ module }};
{% endfor %}

pub mod samples;

/// What the calls are written with.
mod prelude {
    #[allow(unused_imports, reason = "which of them a description needs changes with it")]
    pub use {std::os::fd::OwnedFd, std::time::Duration, virtkit::*};

    #[allow(unused_imports, reason = "which of them a description needs changes with it")]
    pub use crate::private::client::{ConnectionHandle, ObjectOf, Request, StreamHandle};
    pub use crate::private::xdr::Encode;
}
