{{ doc }}
type {{ name }} int32

// The values of {{ name }}.
const (
{% for value in values %}
	{{ value.doc }}
	{{ value.name }} {{ name }} = {{ value.number }}
{% endfor %}
)

// String names the value; one that is not listed is written with its number: {{ name }}(99).
func (v {{ name }}) String() string {
	return enumText("{{ name }}", {{ table }}, int32(v))
}

// MarshalText writes the value's name, or the number of one that is not listed.
func (v {{ name }}) MarshalText() ([]byte, error) {
	return marshalEnum({{ table }}, int32(v)), nil
}

// UnmarshalText reads a name or a number.
func (v *{{ name }}) UnmarshalText(text []byte) error {
	value, err := unmarshalEnum("{{ name }}", {{ table }}, text)
	*v = {{ name }}(value)
	return err
}

var {{ table }} = []enumName{
{% for value in values %}
	{{ "{" }}{{ value.number }}, "{{ value.text }}"},
{% endfor %}
}
