// EventKind names a kind of event, for a filter.
type EventKind uint32

// The kinds of events.
const (
{% for event in events %}
	// {{ event.kind }} is the kind of [{{ event.name }}].
	{{ event.kind }} EventKind = {{ event.id }}
{% endfor %}
)

// String names the kind.
func (k EventKind) String() string {
	return enumText("EventKind", eventKindNames, int32(k))
}

// MarshalText writes the kind's name.
func (k EventKind) MarshalText() ([]byte, error) {
	return marshalEnum(eventKindNames, int32(k)), nil
}

// UnmarshalText reads a name or a number.
func (k *EventKind) UnmarshalText(text []byte) error {
	value, err := unmarshalEnum("EventKind", eventKindNames, text)
	*k = EventKind(value)
	return err
}

var eventKindNames = []enumName{
{% for event in events %}
	{{ "{" }}{{ event.id }}, "{{ event.text }}"},
{% endfor %}
}
{% for event in events %}

{{ event.doc }}
type {{ event.name }} struct {
	// {{ event.subject }} is what the event is about.
	{{ event.subject }} *{{ event.subject }}
{% for field in event.fields %}
{% if field.doc %}
	{{ field.doc }}
{% endif %}
	{{ field.name }} {{ field.ty }}
{% endfor %}
}

// Kind gives [{{ event.kind }}].
func (*{{ event.name }}) Kind() EventKind {
	return {{ event.kind }}
}
{% endfor %}

// decodeEvent reads one event: its number, its subject, its fields.
func decodeEvent(d *decoder) Event {
	switch kind := EventKind(d.u32()); kind {
{% for event in events %}
	case {{ event.kind }}:
		v := &{{ event.name }}{ {{ event.subject }}: {{ event.decode }} }
{% for field in event.fields %}
		v.{{ field.name }} = {{ field.decode }}
{% endfor %}
		return v
{% endfor %}
	default:
		d.data, d.failed = nil, true
		return nil
	}
}
