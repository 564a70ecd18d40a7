func form{{ name }}(v *virtkit.{{ name }}) any {
	return map[string]any{
{% for field in fields %}
		"{{ field.json }}": {{ field.form }}(v.{{ field.name }}()),
{% endfor %}
	}
}
