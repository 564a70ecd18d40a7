import { XmlText } from '../runtime/document.cjs';
{% for document in documents %}

{{ document.doc }}
export declare class {{ document.name }} extends XmlText {
  private readonly kind: '{{ document.name }}';
}
{% endfor %}
