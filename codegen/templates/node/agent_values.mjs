import * as virtkit from 'virtkit';

import { decode as basicDecode, encode as basicEncode } from '../json.mjs';

/** Values as the harness writes them. */
export const encode = { ...basicEncode };

/** Values as the agent takes them; the second argument has the saved ones. */
export const decode = { ...basicDecode };
{% for name in enums %}

encode.{{ name }} = encode.enumeration(virtkit.{{ name }});
decode.{{ name }} = decode.enumeration(virtkit.{{ name }});
{% endfor %}
{% for object in objects %}

{% if object.fields %}
encode.{{ object.name }} = (object) => ({
{% for field in object.fields %}
  {{ field.json }}: {{ field.encode }}(object.{{ field.name }}),
{% endfor %}
});
{% else %}
encode.{{ object.name }} = () => ({});
{% endif %}
{% endfor %}
{% for record in records %}

encode.{{ record.name }} = (record) => ({
{% for field in record.fields %}
  {{ field.json }}: {{ field.encode }}(record.{{ field.name }}),
{% endfor %}
});
decode.{{ record.name }} = (json, names) => ({
{% for field in record.fields %}
  {{ field.name }}: {{ field.decode }}(json.{{ field.json }}, names),
{% endfor %}
});
{% endfor %}
{% for group in params %}

encode.{{ group.name }} = encode.params([
{% for field in group.fields %}
  ['{{ field.name }}', '{{ field.json }}', {{ field.encode }}],
{% endfor %}
]);
decode.{{ group.name }} = decode.params([
{% for field in group.fields %}
  ['{{ field.name }}', '{{ field.json }}', {{ field.decode }}],
{% endfor %}
]);
{% endfor %}

/** What an event is about, and what it carries. */
export function encodeEvent(event) {
  switch (event.kind) {
{% for event in events %}
    case '{{ event.name }}':
      return {
        kind: event.kind,
        subject: {% if event.subject %}encode.{{ event.subject.class }}(event.{{ event.subject.name }}){% else %}{}{% endif %},
        fields: { {% for field in event.fields %}{{ field.json }}: {{ field.encode }}(event.{{ field.name }}){% if not loop.last %}, {% endif %}{% endfor %} },
      };
{% endfor %}
    default:
      throw new Error(`the agent does not know the event ${event.kind}`);
  }
}
