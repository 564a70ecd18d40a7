import type { CallOptions } from '../runtime/call.cjs';
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}
{% for method in functions %}

{{ method.doc }}
export declare function {{ method.name }}({% for arg in method.args %}{{ arg.name }}{% if arg.optional %}?{% endif %}: {{ arg.ty }}, {% endfor %}options?: CallOptions): Promise<{{ method.result }}>;
{% endfor %}
