{{ doc }}
public final class {{ class }} extends OpenEnum<{{ class }}.Known> {
{% for value in values %}
{{ value.doc }}
{% if value.same_as %}
    public static final {{ class }} {{ value.name }} = {{ value.same_as }};
{% else %}
    public static final {{ class }} {{ value.name }} = new {{ class }}({{ value.value }}, Known.{{ value.name }});
{% endif %}

{% endfor %}
    /** The values that these classes know, for {@code switch}. More may be added: a switch needs a default. */
    public enum Known {
{% for value in values if not value.same_as %}
{{ value.inner_doc }}
        {{ value.name }},

{% endfor %}
        /** A value without a name here; its number is {@link {{ class }}#value()}. */
        UNRECOGNIZED
    }

    private {{ class }}(int value, Known known) {
        super(value, known);
    }

    /**
     * The value with this number.
     *
     * @param value the number
     * @return a constant of this class, or a new object for a number without a name
     */
    public static {{ class }} of(int value) {
        return switch (value) {
{% for value in values if not value.same_as %}
            case {{ value.value }} -> {{ value.name }};
{% endfor %}
            default -> new {{ class }}(value, Known.UNRECOGNIZED);
        };
    }
}
