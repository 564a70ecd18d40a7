{{ doc | prefixed("/// ") }}
{% if function %}
#[pyfunction]
{% endif %}
#[pyo3(signature = ({{ signature }}), text_signature = "({{ shown }})")]
{% if many %}
#[allow(clippy::too_many_arguments, reason = "those of the method")]
{% endif %}
{% if function %}pub {% endif %}fn {{ glue }}{{ "<'py>" if named }}({% if not function %}&self, {% endif %}py: Python<{{ "'py" if named else "'_" }}>{% for arg in args %}, {{ arg.glue }}: In<{{ arg.owned }}>{% endfor %}{% if asks %}, {{ asks.name }}: Option<Bound<'py, PyAny>>{% endif %}, timeout: Timeout, cancel: Cancel) -> Answer<{{ "'py" if named else "'_" }}> {
{% for arg in args %}
    let {{ arg.glue }} = {{ arg.glue }}.0;
{% endfor %}
{% if asks %}
    if let Some(callback) = {{ asks.name }}.filter(|callback| !callback.is_none()) {
        let steps = Steps { asked: {{ asks.asked }}, answer: |attempt, answers: {{ asks.answers }}| async move { {{ asks.answer }}(attempt, {{ asks.lent }}).await }, refuse: |attempt, reason: String| async move { {{ asks.refuse }}(attempt, &reason).await }, end: {{ asks.end }} };
        return asking::converse(py, "{{ full_name }}", &limits(timeout, cancel), &callback, {{ asks.begin }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}), &steps);
    }
{% endif %}
    call::{{ wait }}(py, "{{ full_name }}", &limits(timeout, cancel), {{ target }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}))
}
