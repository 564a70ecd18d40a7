// The same objects as for `require`: a class exists once, whichever way it is loaded.
import document from './index.cjs';

export default document;

export const {
{% for name in names %}
  {{ name }},
{% endfor %}
} = document;
