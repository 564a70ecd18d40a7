{{ doc }}
public final class {{ class }} extends OpenWord<{{ class }}.Known> {
{% for value in values %}
{{ value.doc }}
    public static final {{ class }} {{ value.name }} = new {{ class }}({{ value.word }}, Known.{{ value.name }});

{% endfor %}
    /** The words that these classes know, for {@code switch}. More may be added: a switch needs a default. */
    public enum Known {
{% for value in values %}
{{ value.inner_doc }}
        {{ value.name }},

{% endfor %}
        /** A word without a name here; it is {@link {{ class }}#text()}. */
        UNRECOGNIZED
    }

    private {{ class }}(String text, Known known) {
        super(text, known);
    }

    /**
     * This word.
     *
     * @param text the word, as it stands in a document
     * @return a constant of this class, or a new object for a word without a name
     */
    public static {{ class }} of(String text) {
        return switch (text) {
{% for value in values %}
            case {{ value.word }} -> {{ value.name }};
{% endfor %}
            default -> new {{ class }}(text, Known.UNRECOGNIZED);
        };
    }
}
