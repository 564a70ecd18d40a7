{{ doc | prefixed("/// ") }}
{% if function %}
#[pyfunction]
{% endif %}
#[pyo3(signature = ({{ signature }}), text_signature = "({{ shown }})")]
{% if many %}
#[allow(clippy::too_many_arguments, reason = "those of the method")]
{% endif %}
{% if function %}pub {% endif %}fn {{ glue }}{{ "<'py>" if not function }}({% if not function %}&self, {% endif %}py: Python<{{ "'_" if function else "'py" }}>{% for arg in args %}, {{ arg.glue }}: In<{{ arg.owned }}>{% endfor %}, timeout: Timeout, cancel: Cancel) -> Answer<{{ "'_" if function else "'py" }}> {
{% for arg in args %}
    let {{ arg.glue }} = {{ arg.glue }}.0;
{% endfor %}
    call::{{ wait }}(py, "{{ full_name }}", &limits(timeout, cancel), {{ target }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}))
}
