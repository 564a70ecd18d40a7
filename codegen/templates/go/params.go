{{ doc }}
type {{ name }} struct {
{% for field in fields %}
{% if field.doc %}
	{{ field.doc }}
{% endif %}
	{{ field.name }} *{{ field.ty }}
{% endfor %}
	// Extra holds parameters that this version of the module does not know.
	Extra []TypedParam
}
{% if encoded %}

func encode{{ name }}(e *encoder, v {{ name }}) {
	params := beginTypedParams(e)
{% for field in fields %}
	addTyped(&params, "{{ field.wire }}", v.{{ field.name }})
{% endfor %}
	params.end(v.Extra)
}
{% endif %}
{% if decoded %}

func decode{{ name }}(d *decoder) (v {{ name }}) {
	for range d.u32() {
		param := d.typedParam()
		known := false
		switch param.Name {
{% for field in fields %}
		case "{{ field.wire }}":
			known = keepTyped(&v.{{ field.name }}, param)
{% endfor %}
		}
		if !known {
			v.Extra = append(v.Extra, param)
		}
	}
	return v
}
{% endif %}
