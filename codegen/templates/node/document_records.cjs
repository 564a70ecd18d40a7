'use strict';

const form = require('../../runtime/exchange.cjs');
const { Record, DocumentRecord } = require('../../runtime/record.cjs');
{% if imports %}
const { {{ imports | join(", ") }} } = require('./common.cjs');
{% endif %}
{% for item in elements %}

{{ ("/** " ~ item.summary ~ " */") }}
class {{ item.name }} extends {{ item.base }} {
{%- if item.kind is not none %}

  static kind = {{ item.kind }};
{% endif -%}
}
exports.{{ item.name }} = {{ item.name }};
{% endfor %}
{% for item in elements %}

Record.describe({{ item.name }}, [
{% for field in item.fields %}
  ['{{ field.name }}', {{ field.form }}],
{% endfor %}
]);
{% endfor %}
