{{ doc }}
type {{ name }} struct {
{% for field in fields %}
{% if field.doc %}
	{{ field.doc }}
{% endif %}
	{{ field.name }} {{ field.ty }}
{% endfor %}
}
{% if encoded %}

func encode{{ name }}(e *encoder, v {{ name }}) {
{% for field in fields %}
	{{ field.encode }}
{% endfor %}
}
{% endif %}
{% if decoded %}

func decode{{ name }}(d *decoder) (v {{ name }}) {
{% for field in fields %}
	v.{{ field.name }} = {{ field.decode }}
{% endfor %}
	return v
}
{% endif %}
