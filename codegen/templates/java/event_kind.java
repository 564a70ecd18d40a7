/** The kinds of events. */
public enum EventKind {
{% for event in events %}
{{ event.kind_doc }}
    {{ event.constant }}({{ event.id }}){% if loop.last %};{% else %},{% endif %}


{% endfor %}
    private final int id;

    EventKind(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    static Event decode(Decoder in) {
        int id = in.i32();
        return switch (id) {
{% for event in events %}
            case {{ event.id }} -> new Event.{{ event.class }}({{ event.reads }});
{% endfor %}
            default -> throw new IllegalStateException("an event has the unknown number " + id);
        };
    }
}
