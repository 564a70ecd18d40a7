'use strict';

{% for module in modules %}
const {{ module.variable }} = require('./{{ module.name }}.cjs');
{% endfor %}
const { Events } = require('../runtime/events.cjs');
const { Operation } = require('../runtime/operation.cjs');
const { Stream } = require('../runtime/stream.cjs');

module.exports = {
{% for module in modules %}
{% for name in module.exports %}
  {{ name }}: {{ module.variable }}.{{ name }},
{% endfor %}
{% endfor %}
  Events,
  Operation,
  Stream,
};
