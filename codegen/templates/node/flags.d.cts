{% for set in flags %}
/**
{{ set.doc | prefixed(" * ") }}
 *
 * Members combine with `|`; 0 is none of them.
 */
export type {{ set.name }} = number;

/**
{{ set.doc | prefixed(" * ") }}
 */
export declare const {{ set.name }}: Readonly<{
{% for value in set.values %}
  /**
{{ value.doc | prefixed("   * ") }}
   */
  {{ value.name }}: {{ value.value }};
{% endfor %}
  /** The names of the members that a set has. Bits without a name are left out. */
  namesOf(set: number): string[];
}>;
{% if not loop.last %}

{% endif %}
{% endfor %}
