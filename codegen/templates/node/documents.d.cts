import { XmlText } from '../runtime/document.cjs';
import type { {% for document in documents %}{{ document.root }}{{ ", " if not loop.last }}{% endfor %} } from './document/index.cjs';
{% for document in documents %}

{{ document.doc }}
export declare class {{ document.name }} extends XmlText {
  private readonly kind: '{{ document.name }}';
  /** The record of the document, which is read when it is first asked for; `XmlError` for one that cannot be read. */
  readonly parsed: {{ document.root }};
}
{% endfor %}
