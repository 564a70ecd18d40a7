/// <reference types="node" />
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}
{% for record in records %}

/**
{{ record.doc | prefixed(" * ") }}
 */
export interface {{ record.name }} {
{% for field in record.fields %}
  /**
{{ field.doc | prefixed("   * ") }}
   */
  {{ field.name }}: {{ field.ty }};
{% endfor %}
}
{% endfor %}
