{{ doc }}
type {{ name }} string

// Words that a {{ name }} can be. Any other is carried as it is.
const (
{% for value in values %}
	{{ value.doc }}
	{{ value.name }} {{ name }} = {{ value.word }}
{% endfor %}
)
