{{ doc }}
type {{ name }} struct {
{% for field in fields %}
	{{ field.doc }}
	{{ field.name }} {{ field.ty }}
{% endfor %}
	// Extra is what is not described, where it stood.
	Extra Extra
}

func (v {{ name }}) encode(e *encoder) {
{% for field in fields %}
	{{ field.encode }}
{% endfor %}
	encodeExtra(e, v.Extra)
}

func (v *{{ name }}) decode(d *decoder) {
{% for field in fields %}
	v.{{ field.name }} = {{ field.decode }}
{% endfor %}
	v.Extra = decodeExtra(d)
}
{% for union in unions %}

{{ union.doc }}
type {{ union.name }} interface {
	is{{ union.name }}()
}
{% for one in union.alternatives %}

{{ one.doc }}
type {{ one.name }} struct {
	{{ one.element }}
}

func ({{ one.name }}) is{{ union.name }}() {}
{% endfor %}

// {{ union.name }}Other is one that is not described.
type {{ union.name }}Other struct {
	// Node is what stood there.
	Node XMLNode
}

func ({{ union.name }}Other) is{{ union.name }}() {}

func encode{{ union.name }}(e *encoder, v {{ union.name }}) {
	switch v := v.(type) {
{% for one in union.alternatives %}
	case {{ one.name }}:
		e.u32({{ loop.index0 }})
		v.{{ one.element }}.encode(e)
{% endfor %}
	case {{ union.name }}Other:
		e.u32(otherAlternative)
		encodeNode(e, v.Node)
	default:
		encodeUnknown(e, "{{ union.name }}", v)
	}
}

func decode{{ union.name }}(d *decoder) {{ union.name }} {
	switch d.u32() {
{% for one in union.alternatives %}
	case {{ loop.index0 }}:
		return {{ one.name }}{decodeRecord[{{ one.element }}](d)}
{% endfor %}
	default:
		return {{ union.name }}Other{decodeNode(d)}
	}
}
{% endfor %}
