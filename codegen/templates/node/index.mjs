// The same objects as for `require`: a class exists once, whichever way it is loaded.
import virtkit from './index.cjs';

export default virtkit;

export const {
{% for module in modules %}
{% for name in module.exports %}
  {{ name }},
{% endfor %}
{% endfor %}
  Events,
  Operation,
  Stream,
} = virtkit;
