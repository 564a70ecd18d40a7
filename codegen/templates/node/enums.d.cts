{% for enum in enums %}
{{ enum.doc }}
export type {{ enum.name }} = {{ enum.union }} | (number & {});

{{ enum.doc }}
export declare const {{ enum.name }}: Readonly<{
{% for value in enum.values %}
{{ value.doc }}
  {{ value.name }}: {{ value.value }};
{% endfor %}
  /** The name of a value, undefined for one that is not known here. */
  nameOf(value: number): string | undefined;
}>;
{% if not loop.last %}

{% endif %}
{% endfor %}
