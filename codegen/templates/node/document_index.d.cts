export type { Extra, ExtraAttributes, ExtraNode, XmlElementNode, XmlNode } from '../../runtime/record.cjs';
{% for module in modules %}
export * from './{{ module }}.cjs';
{% endfor %}
