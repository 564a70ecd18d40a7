import type { CallOptions } from '../runtime/call.cjs';
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}
{% for method in functions if method.asks %}

{{ method.asks.doc }}
export type {{ method.asks.class }} = (requests: {{ method.asks.requests }}) => ({{ method.asks.answers }}) | Promise<{{ method.asks.answers }}>;

/** How `{{ method.name }}` is called. */
export interface {{ method.asks.class }}Options extends CallOptions {
{{ method.asks.arg_doc }}
  {{ method.asks.name }}?: {{ method.asks.class }};
}
{% endfor %}
{% for method in functions %}

{{ method.doc }}
export declare function {{ method.name }}({% for arg in method.args %}{{ arg.name }}{% if arg.optional %}?{% endif %}: {{ arg.ty }}, {% endfor %}options?: {% if method.asks %}{{ method.asks.class }}Options{% else %}CallOptions{% endif %}): Promise<{{ method.result }}>;
{% endfor %}
