{{ doc }}
type {{ name }} struct {
	// Text is the document as XML.
	Text string
}

// String gives the text.
func (x {{ name }}) String() string {
	return x.Text
}

// XML gives the text.
func (x {{ name }}) XML() (string, error) {
	return x.Text, nil
}

// Parsed reads the document into its record. The error names line, column and the path of elements.
func (x {{ name }}) Parsed() (*{{ root }}, error) {
	return Parse{{ root }}(x.Text)
}

// {{ document }} is what takes the place of a document of this kind: its text as [XML] or [{{ name }}], or its record, [{{ root }}].
type {{ document }} interface {
	// XML gives the text.
	XML() (string, error)
	is{{ document }}()
}

func (XML) is{{ document }}() {}
func ({{ name }}) is{{ document }}() {}
func ({{ root }}) is{{ document }}() {}

// Parse{{ root }} reads a document. The error names line, column and the path of elements.
func Parse{{ root }}(text string) (*{{ root }}, error) {
	return parseDocument[{{ root }}]({{ kind }}, text)
}

// XML writes the document, with what it was read with and is not described.
func (v {{ root }}) XML() (string, error) {
	return writeDocument({{ kind }}, v)
}
{% if encoded %}

func encode{{ document }}(e *encoder, v {{ document }}) {
	encodeDocument(e, v)
}
{% endif %}
{% if decoded %}

func decode{{ name }}(d *decoder) {{ name }} {
	return {{ name }}{Text: d.text()}
}
{% endif %}
