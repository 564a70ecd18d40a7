/// <reference types="node" />
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}
{% for record in records %}

{{ record.doc }}
export interface {{ record.name }} {
{% for field in record.fields %}
{{ field.doc }}
  {{ field.name }}: {{ field.ty }};
{% endfor %}
}
{% endfor %}
