/** From the name of a call to the public method, and from an event to its JSON. */
final class Dispatcher {
    private Dispatcher() {}

    /** The answer, or null for a call that the description does not have. */
    static Answer call(Request request) {
        switch (request.call()) {
{% for call in calls %}
            case {{ call.name }}: {
{% if call.write %}
                var value = {{ call.invoke }};
                return new Answer(value, {{ call.write }});
{% elif call.follow %}
                var value = {{ call.invoke }};
                return Answer.following(value, result -> {{ call.follow }});
{% else %}
                {{ call.invoke }};
                return Answer.EMPTY;
{% endif %}
            }
{% endfor %}
            default:
                return null;
        }
    }

    /** The connection that a saved value keeps open; null for one that keeps none. */
    static Connection connectionOf(Object value) {
{% for object in objects %}
        if (value instanceof {{ object }} it) {
            return it.connection();
        }
{% endfor %}
        return value instanceof Connection connection ? connection : null;
    }

    /** The record of a kind of document. */
    static Class<?> document(String kind) {
        return switch (kind) {
{% for item in documents %}
            case "{{ item.name }}" -> {{ item.root }}.class;
{% endfor %}
            default -> throw new IllegalArgumentException("there is no document called " + kind);
        };
    }

    /** What identifies a saved object. */
    static JsonElement identityOf(Object value) {
{% for object in objects %}
        if (value instanceof {{ object }} it) {
            return Codec.write(it);
        }
{% endfor %}
        throw new IllegalArgumentException("nothing that has an identity is saved under this name: " + value);
    }

    /** Those of the events of a filter that are about a saved object. */
    static EventFilter about(EventFilter filter, Object value) {
{% for object in identified %}
        if (value instanceof {{ object.class }} it) {
            return filter.about(it.{{ object.key }}());
        }
{% endfor %}
        throw new IllegalArgumentException("nothing that events are about is saved under this name: " + value);
    }

    static EventKind kind(String name) {
        return switch (name) {
{% for kind in kinds %}
            case "{{ kind.name }}" -> EventKind.{{ kind.constant }};
{% endfor %}
            default -> throw new IllegalArgumentException("there is no event called " + name);
        };
    }

    static JsonElement event(Event event) {
        JsonObject fields = new JsonObject();
{% for kind in kinds %}
        if (event instanceof Event.{{ kind.name }} value) {
{% for member in kind.members %}
            fields.add({{ member.key }}, {{ member.write }});
{% endfor %}
            return Json.event("{{ kind.name }}", Codec.write(value.{{ kind.subject }}()), fields);
        }
{% endfor %}
        throw new IllegalArgumentException("an event of a kind that the description does not have: " + event);
    }
}
