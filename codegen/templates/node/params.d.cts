import type { TypedParam } from '../runtime/params.cjs';
{% for group in params %}

/**
{{ group.doc | prefixed(" * ") }}
 *
 * Every field may be absent; those that are not known here are in `extra`.
 */
export interface {{ group.name }} {
{% for field in group.fields %}
  /**
{{ field.doc | prefixed("   * ") }}
   */
  {{ field.name }}?: {{ field.ty }};
{% endfor %}
  /** Parameters that have no field here. Absent where there are none. */
  extra?: TypedParam[];
}
{% endfor %}
