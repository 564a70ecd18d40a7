// formEvent is the JSON form of an event.
func formEvent(event virtkit.Event) any {
	switch event := event.(type) {
{% for event in events %}
	case *virtkit.{{ event.name }}:
		return map[string]any{
			"kind":    "{{ event.kind }}",
			"subject": form{{ event.subject }}(event.{{ event.subject }}),
			"fields": map[string]any{
{% for field in event.fields %}
				"{{ field.json }}": {{ field.form }}(event.{{ field.name }}),
{% endfor %}
			},
		}
{% endfor %}
	default:
		return nil
	}
}
