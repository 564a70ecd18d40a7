{{ doc }}
type {{ name }} struct {
{% for field in fields %}
{% if field.doc %}
	{{ field.doc }}
{% endif %}
	{{ field.name }} {{ field.ty }}
{% endfor %}
	// Extra holds parameters that this version of the module does not know.
	Extra []TypedParam
}
{% if encoded %}

func encode{{ name }}(e *encoder, v {{ name }}) {
	params := beginTypedParams(e)
	v.give("", &params)
	params.end(v.Extra)
}
{% endif %}
{% if decoded %}

func decode{{ name }}(d *decoder) (v {{ name }}) {
	for range d.u32() {
		if param := d.typedParam(); !v.keep(param.Name, param) {
			v.Extra = append(v.Extra, param)
		}
	}
	return v
}
{% endif %}
{{ parts }}
