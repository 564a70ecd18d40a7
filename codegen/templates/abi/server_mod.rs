//! The handlers of the methods, and which number finds which.

{% for module in modules %}
mod {{ module }};
{% endfor %}

use crate::private::dispatch::Handler;

/// What the handlers are written with.
mod prelude {
    #[allow(unused_imports, reason = "which of them a description needs changes with it")]
    pub use {std::os::fd::OwnedFd, std::time::Duration, virtkit::*};

    pub use crate::private::call::{BoxedCall, answer};
    pub use crate::private::dispatch::{no_receiver, receiver};
    pub use crate::private::xdr::{Decode, Reader, Refusal};
    pub use std::result::Result;
}

/// The handler of the method with this number.
#[must_use]
#[allow(clippy::too_many_lines, reason = "as many as there are methods")]
pub fn handler(method: u32) -> Option<Handler> {
    Some(match method {
{% for method in methods %}
        // {{ method.full_name }}
        {{ method.id }} => {{ method.handler }},
{% endfor %}
        _ => return None,
    })
}
