//! The groups of the description, as calls through the private interface.

{% for group in groups %}
mod {{ group.module }};
{% endfor %}

use virtkit_driver::Groups;

use crate::Loopback;

impl Groups for Loopback {
{% for group in groups %}
    fn {{ group.module }}(&self) -> Option<&dyn virtkit_driver::{{ group.name }}> {
        Some(self)
    }

{% endfor %}
}
