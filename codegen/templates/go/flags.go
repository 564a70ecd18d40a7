{{ doc }}
type {{ name }} uint32

// The bits of {{ name }}.
const (
{% for value in values %}
	{{ value.doc }}
	{{ value.name }} {{ name }} = {{ value.number }}
{% endfor %}
)

// Has tells whether all of these bits are set.
func (v {{ name }}) Has(bits {{ name }}) bool {
	return v&bits == bits
}

// String names the bits, with "|" between them.
func (v {{ name }}) String() string {
	return flagsText({{ table }}, uint32(v))
}

var {{ table }} = []flagName{
{% for value in values %}
	{{ "{" }}{{ value.number }}, "{{ value.text }}"},
{% endfor %}
}
