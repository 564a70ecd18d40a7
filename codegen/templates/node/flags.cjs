'use strict';

const { flagSet } = require('../runtime/numbers.cjs');
{% for set in flags %}

{{ ("/** " ~ set.summary ~ " */") }}
exports.{{ set.name }} = flagSet({
{% for value in set.values %}
  {{ value.name }}: {{ value.value }},
{% endfor %}
});
{% endfor %}
