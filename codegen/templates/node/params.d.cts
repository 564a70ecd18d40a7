{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}
import type { TypedParam } from '../runtime/params.cjs';
{% for group in params %}

{{ group.doc }}
export interface {{ group.name }} {
{% for field in group.fields %}
{{ field.doc }}
  {{ field.name }}?: {{ field.ty }};
{% endfor %}
  /** Parameters that have no field here. Absent where there are none. */
  extra?: TypedParam[];
}
{% endfor %}
