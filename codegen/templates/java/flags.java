{{ doc }}
public final class {{ class }} extends FlagSet<{{ class }}> {
{% if not has_none %}
    /** No flag. */
    public static final {{ class }} NONE = new {{ class }}(0);

{% endif %}
{% for value in values %}
{{ value.doc }}
    public static final {{ class }} {{ value.name }} = new {{ class }}({{ value.value }});

{% endfor %}
    private {{ class }}(int bits) {
        super(bits);
    }

    /**
     * The set with these bits.
     *
     * @param bits the bits, also such without a name
     * @return the set
     */
    public static {{ class }} of(int bits) {
        return bits == 0 ? NONE : new {{ class }}(bits);
    }

    @Override
    {{ class }} with(int bits) {
        return of(bits);
    }

    @Override
    String nameOf(int bit) {
        return switch (bit) {
{% for value in values if value.is_bit and not value.same_as %}
            case {{ value.value }} -> "{{ value.name }}";
{% endfor %}
            default -> null;
        };
    }
}
