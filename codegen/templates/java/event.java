/** Something that a connection tells. The records of this interface are all the kinds that there are. */
public sealed interface Event {
    /**
     * What kind of event it is.
     *
     * @return the kind
     */
    EventKind kind();
{% for event in events %}

{{ event.doc }}
    record {{ event.class }}({{ event.components }}) implements Event {
        @Override
        public EventKind kind() {
            return EventKind.{{ event.constant }};
        }
    }
{% endfor %}
}
