//! What drivers implement, one trait for each group of the description.

{% for group in groups %}
mod {{ group.module }};
{% endfor %}

{% for group in groups %}
pub use {{ group.module }}::{{ group.name }};
{% endfor %}

/// Whether a driver has the group that a method is of. The engine's own methods are of none, and always there.
pub fn has_group(driver: &(impl Groups + ?Sized), method: &virtkit_api::MethodInfo) -> bool {
    match method.group {
{% for group in groups %}
        "{{ group.name }}" => driver.{{ group.module }}().is_some(),
{% endfor %}
        _ => true,
    }
}

/// Which groups a driver has.
pub trait Groups {
{% for group in groups %}
{{ group.doc | prefixed("    /// ") }}
    fn {{ group.module }}(&self) -> Option<&dyn {{ group.name }}> {
        None
    }

{% endfor %}
}

/// Several drivers as one: each group is that of the first driver which has it.
pub trait Layered {
    /// The drivers, the one that is asked first in front.
    fn layers(&self) -> &[std::sync::Arc<dyn crate::Driver>];
}

impl<T: Layered> Groups for T {
{% for group in groups %}
    fn {{ group.module }}(&self) -> Option<&dyn {{ group.name }}> {
        self.layers().iter().find_map(|driver| driver.{{ group.module }}())
    }

{% endfor %}
}
