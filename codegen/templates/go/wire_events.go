// The numbers of events.
const (
{% for number in numbers %}
	event{{ number.name }} = {{ number.id }}
{% endfor %}
	eventCount = {{ count }}
)

// The events that travel.
var events = []event{
{% for row in rows %}
	{
		kind: event{{ row.kind }}, name: "{{ row.name }}",
		procedure: {{ row.procedure }},{% if row.older %} older: {{ row.older }},{% endif +%}
{% if row.register %}
		register: {{ row.register }}, number: {{ row.number }},
		subject: {{ row.subject }}, key: {{ row.key }},
{% endif %}
		before: {{ row.before }}, fields: []shape{ {{- row.fields | join(", ") -}} },
	},
{% endfor %}
}
