{% if function %}

{% endif %}
def {{ name }}({% for parameter in parameters %}{{ parameter }}, {% endfor %}*, timeout: float | None = None{% if blocking %}, cancel: CancelToken | None = None{% endif %}) -> {{ returns }}:
    {{ doc }}
