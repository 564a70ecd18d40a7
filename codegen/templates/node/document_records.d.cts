import type { DocumentRecord, Extra, Record, XmlNode } from '../../runtime/record.cjs';
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}
{% for item in elements %}

/** The fields of a {@link {{ item.name }}}, of which those that need not be there can be left out. */
export interface {{ item.name }}Fields {
{% for field in item.fields %}
{{ field.doc }}
  {{ field.name }}{{ "?" if field.omissible }}: {{ field.taken }};
{% endfor %}
  /** What is not described. */
  extra?: Extra;
}

{{ item.doc }}
export declare class {{ item.name }} extends {{ item.base }}<{{ item.name }}, {{ item.name }}Fields> {
  constructor(fields{{ "?" if item.omissible }}: {{ item.name }}Fields);
{% for field in item.fields %}
{{ field.doc }}
  {{ field.name }}: {{ field.given }};
{% endfor %}
{% if item.kind is not none %}
  /** Reads a document. What is wrong with it is an `XmlError` that names line, column and the path of elements. */
  static fromXml(text: string): {{ item.name }};
{% endif %}
}
{% for union in item.unions %}

{{ union.doc }}
export type {{ union.name }} ={% for one in union.alternatives %} { tag: '{{ one.tag }}'; value: {{ one.element }} } |{% endfor %} { tag: 'other'; value: XmlNode };

{{ union.doc }}
export type {{ union.name }}Fields ={% for one in union.alternatives %} { tag: '{{ one.tag }}'; value: {{ one.element }}Fields } |{% endfor %} { tag: 'other'; value: XmlNode };
{% endfor %}
{% endfor %}

export {};
