'use strict';
{% if requires %}

{% endif %}
{% for module in requires %}
const {{ module.name }} = require('{{ module.file }}');
{% endfor %}
{% for record in records if record.differs %}

exports.wrap{{ record.name }} = (raw) => ({
  ...raw,
{% for field in record.fields if field.wrap %}
  {{ field.name }}: {{ field.wrap }},
{% endfor %}
});

exports.unwrap{{ record.name }} = (record, name) => ({
  ...record,
{% for field in record.fields if field.unwrap %}
  {{ field.name }}: {{ field.unwrap }},
{% endfor %}
});
{% endfor %}
