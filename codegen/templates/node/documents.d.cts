import { XmlText } from '../runtime/document.cjs';
{% for document in documents %}

/**
{{ document.doc | prefixed(" * ") }}
 *
 * It comes as its text and costs no parse. Wherever one is wanted, a string with XML does too.
 */
export declare class {{ document.name }} extends XmlText {
  private readonly kind: '{{ document.name }}';
}
{% endfor %}
