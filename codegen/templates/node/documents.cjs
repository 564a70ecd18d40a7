'use strict';

const { XmlText, textOf } = require('../runtime/document.cjs');
{% for document in documents %}

{{ ("/** " ~ document.summary ~ " */") }}
class {{ document.name }} extends XmlText {
  // Records are loaded when the first is needed.
  static record = () => require('./document/index.cjs').{{ document.root }};
}
exports.{{ document.name }} = {{ document.name }};
exports.wrap{{ document.name }} = (text) => new {{ document.name }}(text);
exports.unwrap{{ document.name }} = (document, name) => textOf(document, {{ document.name }}, name);
{% endfor %}
