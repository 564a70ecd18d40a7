'use strict';

const { openEnum } = require('../runtime/numbers.cjs');
{% for enum in enums %}

{{ ("/** " ~ enum.summary ~ " */") }}
exports.{{ enum.name }} = openEnum({
{% for value in enum.values %}
  {{ value.name }}: {{ value.value }},
{% endfor %}
});
{% endfor %}
