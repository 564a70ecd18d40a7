{{ doc }}
public record {{ class }}(
{% for field in fields %}
        {{ field.ty }} {{ field.name }},
{% endfor %}
        List<TypedParameter> extra) {
    /** No parameter set. */
    public static final {{ class }} NONE = builder().build();

{{ checks }}
    public {{ class }} {
{% for field in fields %}
        {{ field.check }}
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
            TypedParameter parameter = TypedParameter.decode(in);
            if (!builder.keep(parameter.name(), parameter.value())) {
                builder.extra.add(parameter);
            }
        }
        return builder.build();
    }

    static void encode(Encoder out, {{ class }} value) {
        List<TypedParameter> set = new ArrayList<>();
        give("", value, set);
        set.addAll(value.extra);
        out.list(set, TypedParameter::encode);
    }

{% for give in gives %}
    private static void give(String before, {{ give.class }} value, List<TypedParameter> out) {
{% for statement in give.statements %}
        {{ statement }}
{% endfor %}
    }

{% endfor %}
{{ builder }}
{% for item in items %}

{{ item }}
{% endfor %}
}
