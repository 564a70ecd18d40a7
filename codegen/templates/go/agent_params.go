{% if formed %}
func form{{ name }}(v virtkit.{{ name }}) any {
	params := map[string]any{}
{% for field in fields %}
	{{ field.setter }}(params, "{{ field.json }}", v.{{ field.name }}, {{ field.form }})
{% endfor %}
	setExtra(params, v.Extra)
	return params
}

{% endif %}
{% if parsed %}
func parse{{ name }}(c *call, raw json.RawMessage) (v virtkit.{{ name }}, err error) {
	f := parseFields(c, raw)
{% for field in fields %}
	v.{{ field.name }} = field(f, "{{ field.json }}", {{ field.parser }})
{% endfor %}
	v.Extra = field(f, "extra", parseExtra)
	return v, f.err
}

{% endif %}
