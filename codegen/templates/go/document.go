{{ doc }}
type {{ name }} struct {
	// Text is the document as XML.
	Text string
}

// String gives the text.
func (x {{ name }}) String() string {
	return x.Text
}
{% if encoded %}

func encode{{ name }}(e *encoder, v {{ name }}) {
	e.text(v.Text)
}
{% endif %}
{% if decoded %}

func decode{{ name }}(d *decoder) {{ name }} {
	return {{ name }}{Text: d.text()}
}
{% endif %}
