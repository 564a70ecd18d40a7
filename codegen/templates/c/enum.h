/* {{ doc }} */
{{ "typedef enum" if name else "enum" }} {
{% for value in values %}
    {{ value.name }} = {{ value.text }},{{ value.pad }} /* {{ value.doc }} */
{% endfor %}
{% if sentinel %}
# ifdef VIR_ENUM_SENTINELS
    {{ sentinel }} /* One more than the last. It changes with the version. */
# endif
{% endif %}
}{% if name %} {{ name }}{% endif %};

