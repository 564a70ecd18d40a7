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
