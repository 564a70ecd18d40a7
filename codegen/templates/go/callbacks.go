{% for callback in callbacks %}
{{ callback.doc }}
type {{ callback.name }} func(ctx context.Context, {{ callback.parameter }} {{ callback.requests }}) ({{ callback.answers }}, error)

{% endfor %}
