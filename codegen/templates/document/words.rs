//! Lists of words that values can be. Each is open: another word is carried as it is.

use crate::values::open_text_enum;

{% for list in words %}
open_text_enum! {
{{ list.doc | prefixed("    /// ") }}
    {{ list.name }} {
{% for value in list.values %}
{{ value.doc | prefixed("        /// ") }}
        {{ value.name }} = "{{ value.word }}",
{% endfor %}
    }
}

{% endfor %}
