// The shapes of identities and records.
var (
{% for shape in shapes %}
	{{ shape.name }} = record{ {{- shape.fields | join(", ") -}} }
{% endfor %}
)
