{{ doc }}
public record {{ class }}(
{% for field in fields %}
        {{ field.optional }} {{ field.name }},
{% endfor %}
        List<TypedParameter> extra) {
    /** No parameter set. */
    public static final {{ class }} NONE = builder().build();

{{ checks }}
    public {{ class }} {
{% for field in fields %}
        Objects.requireNonNull({{ field.name }}, "{{ field.name }}");
{% endfor %}
        extra = List.copyOf(extra);
    }

    /**
     * Begins with no parameter set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    static {{ class }} decode(Decoder in) {
        Builder builder = builder();
        for (int count = in.i32(); count > 0; count--) {
            builder.take(TypedParameter.decode(in));
        }
        return builder.build();
    }

    static void encode(Encoder out, {{ class }} value) {
        List<TypedParameter> set = new ArrayList<>(value.extra);
{% for field in fields %}
        value.{{ field.name }}.ifPresent(it -> set.add(new TypedParameter({{ field.wire }}, new TypedValue.{{ field.variant }}(it))));
{% endfor %}
        out.list(set, TypedParameter::encode);
    }

{{ builder }}
}
