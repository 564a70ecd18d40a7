'use strict';
{% for module in requires %}

const {{ module.name }} = require('{{ module.file }}');
{% endfor %}
{% for record in records if record.differs %}

exports.wrap{{ record.name }} = (raw) => ({
  ...raw,
{% for field in record.fields if field.wrap %}
  {{ field.name }}: ({{ field.wrap }})(raw.{{ field.name }}),
{% endfor %}
});

exports.unwrap{{ record.name }} = (record, name) => ({
  ...record,
{% for field in record.fields if field.unwrap %}
  {{ field.name }}: ({{ field.unwrap }})(record.{{ field.name }}, `${name}.{{ field.name }}`),
{% endfor %}
});
{% endfor %}
