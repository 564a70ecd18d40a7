{% for set in flags %}
{{ set.type_doc }}
export type {{ set.name }} = number;

{{ set.doc }}
export declare const {{ set.name }}: Readonly<{
{% for value in set.values %}
{{ value.doc }}
  {{ value.name }}: {{ value.value }};
{% endfor %}
  /** The names of the members that a set has. Bits without a name are left out. */
  namesOf(set: number): string[];
}>;
{% if not loop.last %}

{% endif %}
{% endfor %}
