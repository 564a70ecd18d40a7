'use strict';

const { call, native } = require('../runtime/call.cjs');
const { INTERNAL, describe, place } = require('../runtime/handle.cjs');
{% if is_root %}
const { asyncDisposable } = require('../runtime/dispose.cjs');
const { Events, listen } = require('../runtime/events.cjs');
const eventsFile = require('./events.cjs');
{% endif %}
{% for module in requires %}
const {{ module.name }} = require('{{ module.file }}');
{% endfor %}

{{ ("/** " ~ summary ~ " */") }}
class {{ name }} {
  #list;
  #place;

  constructor(internal, list, place) {
    if (internal !== INTERNAL) throw new TypeError('A {{ name }} is what calls give; it cannot be made with `new`.');
    this.#list = list;
    this.#place = place;
  }
{% if connection %}

  /** The connection that it is of. */
  get connection() {
    return {{ connection.wrap }}(native.{{ connection.native }}(undefined, this.#list, this.#place));
  }
{% endif %}
{% for part in identity %}

  {{ ("/** " ~ part.summary ~ " */") }}
  get {{ part.name }}() {
    return {{ part.expression }};
  }
{% endfor %}
{% for method in methods %}

{{ ("  /** " ~ method.summary ~ " */") }}
  {{ method.name }}({% for arg in method.args %}{{ arg.declared }}, {% endfor %}options) {
    const $start = ($native, $settings) => $native.{{ method.native }}($settings, this.#list, this.#place{% for arg in method.args %}, {{ arg.passed }}{% endfor %});
    return call(options, $start{% if method.wrap %}, {{ method.wrap }}{% endif %});
  }
{% endfor %}
{% if is_root %}

  /** Closes the connection. Closing it twice is fine. */
  close(options) {
    return call(options, (native, settings) => native.connectionClose(settings, this.#list, this.#place));
  }

  /** Subscribes to events. */
  events(wanted = {}) {
    return new Events(wanted, (...filter) => native.connectionEvents(undefined, this.#list, this.#place, ...filter), eventsFile.wrapEvent);
  }

  /** Calls a function for each event of a kind. */
  on(kind, listener, wanted = {}) {
    return listen(this.events({ ...wanted, kinds: [kind] }), listener);
  }
{% endif %}

  static {
    exports.unwrap{{ name }} = (value, name) => place({{ name }}, value, name, (object) => #list in object && [object.#list, object.#place]);
  }
}
{% if is_root %}
asyncDisposable({{ name }}, (connection) => connection.close());
{% endif %}
describe({{ name }}, [{% for part in identity_names %}'{{ part }}'{% if not loop.last %}, {% endif %}{% endfor %}]);

exports.{{ name }} = {{ name }};
exports.wrap{{ name }} = (list) => new {{ name }}(INTERNAL, list, 0);
exports.wrap{{ name }}List = ([list, length]) => Array.from({ length }, (_, place) => new {{ name }}(INTERNAL, list, place));
