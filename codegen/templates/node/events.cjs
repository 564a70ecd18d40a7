'use strict';
{% if requires %}

{% for module in requires %}
const {{ module.name }} = require('{{ module.file }}');
{% endfor %}
{% endif %}

/** The kinds of events: what `kind` says of each. */
exports.EventKind = Object.freeze({
{% for event in events %}
  {{ event.name }}: '{{ event.name }}',
{% endfor %}
});

/** Gives the parts of an event their classes. */
exports.wrapEvent = (event) => {
  switch (event.kind) {
{% for event in events %}
    case '{{ event.name }}':
{% for field in event.fields if field.wrap %}
      event.{{ field.name }} = {{ field.wrap }};
{% endfor %}
      return event;
{% endfor %}
    default:
      return event;
  }
};
