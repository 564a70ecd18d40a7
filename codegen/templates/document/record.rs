{{ doc | prefixed("/// ") }}
#[derive({{ derives }})]
pub struct {{ name }} {
{% for attribute in attributes %}
{{ attribute.doc | prefixed("    /// ") }}
    pub {{ attribute.name }}: {% if attribute.required %}{{ attribute.ty }}{% else %}Option<{{ attribute.ty }}>{% endif %},
{% endfor %}
{% if text %}
{{ text.doc | prefixed("    /// ") }}
    pub {{ text.name }}: {{ text.ty }},
{% endif %}
{% for part in parts %}
{{ part.doc | prefixed("    /// ") }}
    pub {{ part.name }}: {{ part.field }},
{% endfor %}
    /// What is not described, where it stood.
    pub extra: Extra,
}

{% for union in unions %}
{{ union.doc | prefixed("/// ") }}
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum {{ union.name }} {
{% for one in union.alternatives %}
{{ one.doc | prefixed("    /// ") }}
    {{ one.name }}({{ one.ty }}),
{% endfor %}
    /// An element that is not described.
    Other(Node),
}

{% endfor %}
