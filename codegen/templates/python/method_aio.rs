{{ doc | prefixed("/// ") }}
{% if function %}
#[pyfunction]
{% endif %}
#[pyo3(signature = ({{ signature }}), text_signature = "({{ shown }})")]
{% if many %}
#[allow(clippy::too_many_arguments, reason = "those of the method")]
{% endif %}
{% if function %}pub {% endif %}fn {{ glue }}{{ "<'py>" if asks }}({% if not function %}&self, {% endif %}{% if asks %}py: Python<'py>, {% endif %}{% for arg in args %}{{ arg.glue }}: In<{{ arg.owned }}>, {% endfor %}{% if asks %}{{ asks.name }}: Option<Bound<'py, PyAny>>, {% endif %}timeout: Timeout) -> {{ "Answer<'py>" if asks else "Call" }} {
{% if not function %}
    let this = self.0.clone();
{% endif %}
{% for arg in args %}
    let {{ arg.glue }} = {{ arg.glue }}.0;
{% endfor %}
{% if asks %}
    let Some(callback) = {{ asks.name }}.filter(|callback| !callback.is_none()) else {
        let call = Call::{{ wait }}("{{ full_name }}", timeout, async move { {{ target }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}).await });
        return Ok(Bound::new(py, call)?.into_any());
    };
    let steps = Steps { asked: {{ asks.asked }}, answer: |attempt, answers: {{ asks.answers }}| async move { {{ asks.answer }}(attempt, {{ asks.lent }}).await }, refuse: |attempt, reason: String| async move { {{ asks.refuse }}(attempt, &reason).await }, end: {{ asks.end }} };
    asking::coroutine("{{ full_name }}", timeout, &callback, async move { {{ asks.begin }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}).await }, steps)
{% else %}
    Call::{{ wait }}("{{ full_name }}", timeout, async move { {{ target }}({% for arg in args %}{{ arg.lent }}{{ ", " if not loop.last }}{% endfor %}).await })
{% endif %}
}
