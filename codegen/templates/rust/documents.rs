//! Documents, as they travel: their text.

use crate::document::document_text;

{% for document in documents %}
document_text! {
{{ document.doc | prefixed("    /// ") }}
    {{ document.name }}Xml
}

{% endfor %}
