{{ doc }}
type {{ name }} struct {
	conn *Connection
{% for part in identity %}
	{{ part.field }} {% if part.changed %}changing[{{ part.ty }}]{% else %}{{ part.ty }}{% endif %}

{% endfor %}
}

// Connection gives the connection that the handle belongs to.
func ({{ receiver }} *{{ name }}) Connection() *Connection {
	return {{ receiver }}.conn
}
{% for part in identity %}

{{ part.doc }}
func ({{ receiver }} *{{ name }}) {{ part.name }}() {{ part.ty }} {
	return {{ receiver }}.{{ part.field }}{% if part.changed %}.get(){% endif %}

}
{% endfor %}

func ({{ receiver }} *{{ name }}) encodeIdentity(e *encoder) {
{% for part in identity %}
	{{ part.encode }}
{% endfor %}
}
{% if encoded %}

// encode{{ name }} writes an argument: a handle of another connection may be meant.
func encode{{ name }}(e *encoder, v *{{ name }}) {
	e.connection(v.conn)
	v.encodeIdentity(e)
}
{% endif %}
{% if decoded %}

func decode{{ name }}(d *decoder) *{{ name }} {
	v := &{{ name }}{conn: d.conn}
{% for part in identity %}
	v.{{ part.field }}{% if part.changed %}.first{% endif %} = {{ part.decode }}
{% endfor %}
	return v
}
{% endif %}
