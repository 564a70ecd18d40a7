{% if formed %}
func form{{ name }}(v virtkit.{{ name }}) any {
	return map[string]any{
{% for field in fields %}
		"{{ field.json }}": {{ field.form }}(v.{{ field.name }}),
{% endfor %}
	}
}

{% endif %}
{% if parsed %}
func parse{{ name }}(c *call, raw json.RawMessage) (v virtkit.{{ name }}, err error) {
	f := parseFields(c, raw)
{% for field in fields %}
	v.{{ field.name }} = field(f, "{{ field.json }}", {{ field.parser }})
{% endfor %}
	return v, f.err
}

{% endif %}
