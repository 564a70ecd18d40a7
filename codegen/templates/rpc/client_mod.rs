//! The groups of the description, as calls over the wire.

{% for group in groups %}
mod {{ group.module }};
{% endfor %}

use virtkit_driver::Groups;

use crate::Remote;

/// The methods that have no procedure.
pub const LACKS: &[&str] = &[{% for name in lacks %}"{{ name }}"{{ ", " if not loop.last }}{% endfor %}];

impl Groups for Remote {
{% for group in groups %}
    fn {{ group.module }}(&self) -> Option<&dyn virtkit_driver::{{ group.name }}> {
        Some(self)
    }

{% endfor %}
}
