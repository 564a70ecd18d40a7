{% for form in forms %}
{{ form.doc }}
    public {{ form.modifier }}{{ form.result }} {{ form.name }}({{ form.params }}) {
        {{ form.body }};
    }

{% endfor %}
    private {{ modifier }}Call {{ call }}({{ params }}) {
        Call out = Call.method({{ connection }}, Abi.{{ constant }});
{% for line in writes %}
        {{ line }};
{% endfor %}
        return out;
    }
