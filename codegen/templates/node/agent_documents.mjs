import * as document from 'virtkit/document';

import { decode, encode } from './values.mjs';
{% for item in elements %}

encode.{{ item.name }} = encode.record([
{% for field in item.fields %}
  ['{{ field.name }}', '{{ field.json }}', {{ field.encode }}],
{% endfor %}
]);
decode.{{ item.name }} = decode.record(document.{{ item.name }}, [
{% for field in item.fields %}
  ['{{ field.name }}', '{{ field.json }}', {{ field.decode }}],
{% endfor %}
]);
{% endfor %}

/** The records of the kinds of documents. */
export const documents = {
{% for item in documents %}
  {{ item.name }}: { type: document.{{ item.root }}, encode: encode.{{ item.root }}, decode: decode.{{ item.root }} },
{% endfor %}
};
