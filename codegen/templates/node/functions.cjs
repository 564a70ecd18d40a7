'use strict';

const { call } = require('../runtime/call.cjs');
{% for module in requires %}
const {{ module.name }} = require('{{ module.file }}');
{% endfor %}
{% for method in functions %}

{{ ("/** " ~ method.summary ~ " */") }}
exports.{{ method.name }} = function {{ method.name }}({% for arg in method.args %}{{ arg.declared }}, {% endfor %}options) {
  const $start = ($native, $settings) => $native.{{ method.native }}($settings{% for arg in method.args %}, {{ arg.passed }}{% endfor %});
  return call(options, $start{% if method.wrap %}, {{ method.wrap }}{% endif %});
};
{% endfor %}
