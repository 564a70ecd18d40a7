//! What drivers implement, one trait for each group of the description.

{% for group in groups %}
mod {{ group.module }};
{% endfor %}

{% for group in groups %}
pub use {{ group.module }}::{{ group.name }};
{% endfor %}

/// Which groups a driver has.
pub trait Groups {
{% for group in groups %}
{{ group.doc | prefixed("    /// ") }}
    fn {{ group.module }}(&self) -> Option<&dyn {{ group.name }}> {
        None
    }

{% endfor %}
}
