{{ doc }}
type {{ name }} struct {
	conn *Connection
{% for part in identity %}
	{{ part.field }} {{ part.ty }}
{% endfor %}
}

// Connection gives the connection that the handle belongs to.
func ({{ receiver }} *{{ name }}) Connection() *Connection {
	return {{ receiver }}.conn
}
{% for part in identity %}

{{ part.doc }}
func ({{ receiver }} *{{ name }}) {{ part.name }}() {{ part.ty }} {
	return {{ receiver }}.{{ part.field }}
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
	v.{{ part.field }} = {{ part.decode }}
{% endfor %}
	return v
}
{% endif %}
