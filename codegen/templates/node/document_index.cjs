'use strict';

module.exports = {
{% for module in modules %}
  ...require('./{{ module }}.cjs'),
{% endfor %}
};
