{{ doc }}
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
