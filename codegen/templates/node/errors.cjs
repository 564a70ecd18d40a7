'use strict';

const { VirtkitError, ErrorLevel, register } = require('../runtime/error.cjs');
const { openEnum } = require('../runtime/numbers.cjs');

exports.VirtkitError = VirtkitError;
exports.ErrorLevel = ErrorLevel;

/** What went wrong. */
exports.ErrorCode = openEnum({
{% for code in codes %}
  {{ code.name }}: {{ code.value }},
{% endfor %}
});

/** The part of the system that an error comes from. */
exports.ErrorDomain = openEnum({
{% for domain in domains %}
  {{ domain.name }}: {{ domain.value }},
{% endfor %}
});
{% for code in codes if code.class %}

{{ ("/** " ~ code.summary ~ " */") }}
exports.{{ code.class }} = register({{ code.value }}, class {{ code.class }} extends VirtkitError {});
{% endfor %}
