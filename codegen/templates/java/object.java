{{ doc }}
public final class {{ class }} {
    private final {{ root }} connection;
{% for part in identity %}
    private {{ 'volatile' if part.change else 'final' }} {{ part.ty }} {{ part.name }};
{% endfor %}
    /** How the calls name this object. */
    {{ 'volatile' if changes else 'final' }} byte[] identity;

    private {{ class }}(Decoder in) {
        int start = in.position();
        connection = in.connection;
{% for part in identity %}
        {{ part.name }} = {{ part.read }};
{% endfor %}
        identity = in.since(start);
    }

    static {{ class }} decode(Decoder in) {
        return new {{ class }}(in);
    }

    static void encode(Encoder out, {{ class }} value) {
        out.handle(value.connection);
        out.raw(value.identity);
    }

    /**
     * The connection that it was found by.
     *
     * @return the connection
     */
    public {{ root }} connection() {
        return connection;
    }

{% for part in identity %}
{{ part.doc }}
    public {{ part.ty }} {{ part.name }}() {
        return {{ part.name }};
    }

{% endfor %}
{% for part in identity if part.change %}
    private void {{ part.change }}({{ part.ty }} value) {
        {{ part.name }} = value;
        Encoder out = new Encoder();
{% for each in identity %}
        {{ each.write }};
{% endfor %}
        identity = Arrays.copyOf(out.bytes, out.length);
    }

{% endfor %}
{% for method in methods %}
{{ method }}

{% endfor %}
    /** Whether both are handles of the same object, found by the same connection. */
    @Override
    public boolean equals(Object other) {
        return other instanceof {{ class }} that && connection == that.connection
{%- for part in equality %} && {{ part.equal }}{% endfor %};
    }

    @Override
    public int hashCode() {
        return Objects.hash(
{%- for part in equality %}{{ part.name }}{% if not loop.last %}, {% endif %}{% endfor -%}
        );
    }

    @Override
    public String toString() {
        return "{{ class }}["
{%- for part in identity %} + "{% if not loop.first %}, {% endif %}{{ part.name }}=" + {{ part.name }}{% endfor %} + "]";
    }
}
