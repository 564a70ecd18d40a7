'use strict';

const { XmlText } = require('../runtime/document.cjs');
{% for document in documents %}

{{ ("/** " ~ document.summary ~ " */") }}
class {{ document.name }} extends XmlText {}
exports.{{ document.name }} = {{ document.name }};
exports.wrap{{ document.name }} = (text) => new {{ document.name }}(text);
exports.unwrap{{ document.name }} = (document) => (document instanceof {{ document.name }} ? document.text : document);
{% endfor %}
