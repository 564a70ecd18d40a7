{{ doc }}
public record {{ class }}({{ components }}) {
    static {{ class }} decode(Decoder in) {
        return new {{ class }}(
{%- for field in fields %}{{ field.read }}{% if not loop.last %}, {% endif %}{% endfor -%}
        );
    }

    static void encode(Encoder out, {{ class }} value) {
{% for field in fields %}
        {{ field.write }};
{% endfor %}
    }
}
