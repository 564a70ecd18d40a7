import * as virtkit from 'virtkit';

import { answering } from '../json.mjs';
import { decode, encode } from './values.mjs';

/** The methods, as the harness names them: how each is called, and how its result is written. */
export const methods = {
{% for method in methods %}
  '{{ method.full_name }}': {
    call: ({{ method.receiver }}, args, options, names) =>
      {{ method.target }}.{{ method.name }}({% for arg in method.args %}given({{ arg.decode }}, args.{{ arg.name }}, names), {% endfor %}{% if method.asks %}answering(options, args.{{ method.asks }}){% else %}options{% endif %}),
    encode: {{ method.encode }},
  },
{% endfor %}
};

/** An argument that the request leaves out is left out of the call. */
function given(decode, json, names) {
  return json === undefined ? undefined : decode(json, names);
}
