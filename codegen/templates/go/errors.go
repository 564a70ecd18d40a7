// ErrorCode says what went wrong. Every code is a sentinel for [errors.Is].
type ErrorCode int32

// The codes.
const (
{% for code in codes %}
	{{ code.doc }}
	{{ code.name }} ErrorCode = {{ code.number }}
{% endfor %}
)

// String names the code; one that is not listed is written with its number: ErrorCode(999).
func (c ErrorCode) String() string {
	return enumText("ErrorCode", errorCodeNames, int32(c))
}

var errorCodeNames = []enumName{
{% for code in codes %}
	{{ "{" }}{{ code.number }}, "{{ code.text }}"},
{% endfor %}
}

// ErrorDomain is the part of the system that an error comes from.
type ErrorDomain int32

// The parts of the system.
const (
{% for domain in domains %}
	{{ domain.doc }}
	{{ domain.name }} ErrorDomain = {{ domain.number }}
{% endfor %}
)

// String names the part; one that is not listed is written with its number: ErrorDomain(999).
func (d ErrorDomain) String() string {
	return enumText("ErrorDomain", errorDomainNames, int32(d))
}

var errorDomainNames = []enumName{
{% for domain in domains %}
	{{ "{" }}{{ domain.number }}, "{{ domain.text }}"},
{% endfor %}
}
