{{ doc | prefixed("/// ") }}
{% if function %}
#[pyfunction]
{% endif %}
#[pyo3(signature = ({{ signature }}), text_signature = "({{ shown }})")]
{% if many %}
#[allow(clippy::too_many_arguments, reason = "those of the method")]
{% endif %}
{% if function %}pub {% endif %}fn {{ glue }}({% if not function %}&self, {% endif %}{% for arg in args %}{{ arg.glue }}: In<{{ arg.owned }}>, {% endfor %}timeout: Timeout) -> Call {
{% if not function %}
    let this = self.0.clone();
{% endif %}
{% for arg in args %}
    let {{ arg.glue }} = {{ arg.glue }}.0;
{% endfor %}
    Call::{{ wait }}("{{ full_name }}", timeout, async move { {{ target }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}).await })
}
