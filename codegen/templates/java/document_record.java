{{ doc }}
public record {{ class }}({{ components }}){{ " implements " ~ document if document }} {
{{ checks }}
    public {{ class }} {
{% for field in fields %}
{% if field.is_list %}
        {{ field.name }} = List.copyOf({{ field.name }});
{% elif field.is_reference %}
        Objects.requireNonNull({{ field.name }}, "{{ field.name }}");
{% endif %}
{% endfor %}
        Objects.requireNonNull(extra, "extra");
    }

{% if document %}
    /**
     * Reads a document.
     *
     * @param xml the XML
     * @return its record
     * @throws XmlErrorException for what is wrong with it, with line, column and the path of elements
     */
    public static {{ class }} fromXml(String xml) {
        return Documents.parse({{ kind }}, xml, {{ class }}::decode);
    }

    /**
     * Writes the document, with what it was read with and is not described.
     *
     * @return the XML
     */
    public String toXml() {
        return Documents.write({{ kind }}, this, {{ class }}::encode);
    }

    /** The same as {@link #toXml()}. */
    @Override
    public String text() {
        return toXml();
    }

{% endif %}
    /**
     * Begins a record.
     *
     * @return a builder without any field
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins a copy with changes.
     *
     * @return a builder with the fields of this record
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
{% for field in fields %}
        builder.{{ field.name }} = {{ field.name }};
{% endfor %}
        builder.extra = extra;
        return builder;
    }

    static {{ class }} decode(Decoder in) {
        return new {{ class }}({{ reads }});
    }

    static void encode(Encoder out, {{ class }} value) {
{% for field in fields %}
        {{ field.write }};
{% endfor %}
        Documents.extra(out, value.extra);
    }
{% for union in unions %}

    private static {{ union.class }} decode{{ union.class }}(Decoder in) {
        return switch (in.i32()) {
{% for one in union.alternatives %}
            case {{ loop.index0 }} -> new {{ union.class }}.{{ one.class }}({{ one.element }}.decode(in));
{% endfor %}
            default -> new {{ union.class }}.Other(Documents.node(in));
        };
    }

    private static void encode{{ union.class }}(Encoder out, {{ union.class }} value) {
{% for one in union.alternatives %}
        if (value instanceof {{ union.class }}.{{ one.class }} it) {
            out.i32({{ loop.index0 }});
            {{ one.element }}.encode(out, it.value());
        }
{% endfor %}
        if (value instanceof {{ union.class }}.Other it) {
            out.i32(Documents.OTHER);
            Documents.node(out, it.value());
        }
    }
{% endfor %}

{{ builder }}
}
