{{ doc }}
{% if travels %}
public record {{ class }}({{ components }}) {
    static {{ class }} decode(Decoder in) {
        return new {{ class }}({{ reads }});
    }

    static void encode(Encoder out, {{ class }} value) {
{% for write in writes %}
        {{ write }};
{% endfor %}
    }
}
{% else %}
public record {{ class }}({{ components }}) {}
{% endif %}
