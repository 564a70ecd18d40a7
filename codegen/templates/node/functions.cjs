'use strict';

const { call } = require('../runtime/call.cjs');
{% if asks %}
const { converse } = require('../runtime/asking.cjs');
{% endif %}
{% for module in requires %}
const {{ module.name }} = require('{{ module.file }}');
{% endfor %}
{% for method in functions %}

{{ ("/** " ~ method.summary ~ " */") }}
exports.{{ method.name }} = function {{ method.name }}({% for arg in method.args %}{{ arg.declared }}, {% endfor %}options) {
  const $start = ($native, $settings) => $native.{{ method.native }}($settings{% for arg in method.args %}, {{ arg.passed }}{% endfor %});
{% if method.asks %}
  if (options?.{{ method.asks.name }} === undefined) return call(options, $start{% if method.wrap %}, {{ method.wrap }}{% endif %});
  const $steps = {
    begin: ($native, $settings) => $native.{{ method.asks.begin }}($settings{% for arg in method.args %}, {{ arg.passed }}{% endfor %}),
    asked: (attempt) => ($native, $settings) => $native.{{ method.asks.asked }}($settings, attempt),
    answer: (attempt, answers) => ($native, $settings) => $native.{{ method.asks.answer }}($settings, attempt, {{ method.asks.passed }}),
    refuse: (attempt, reason) => ($native, $settings) => $native.{{ method.asks.refuse }}($settings, attempt, reason),
    end: (attempt) => ($native, $settings) => $native.{{ method.asks.end }}($settings, attempt),
  };
  return converse(options, options.{{ method.asks.name }}, $steps{% if method.wrap %}, {{ method.wrap }}{% endif %});
{% else %}
  return call(options, $start{% if method.wrap %}, {{ method.wrap }}{% endif %});
{% endif %}
};
{% endfor %}
