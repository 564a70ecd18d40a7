'use strict';
{% for item in words %}

{{ ("/** " ~ item.summary ~ " */") }}
exports.{{ item.name }} = Object.freeze({
{% for value in item.values %}
  {{ value.name }}: {{ value.word }},
{% endfor %}
});
{% endfor %}
