'use strict';

const { inspect } = require('node:util');

/** Who may make handles: this package. */
const INTERNAL = Symbol('virtkit.internal');

/** The native side of an object that is an argument. */
function place(type, value, name, find) {
  const found = value instanceof type && find(value);
  if (found) return found;
  throw Object.assign(new TypeError(`\`${name}\` must be a ${type.name}.`), { code: 'ERR_INVALID_ARG_TYPE' });
}

/** Lets objects of a class be printed and written as JSON by their identity. */
function describe(type, identity) {
  const fields = (object) => Object.fromEntries(identity.map((name) => [name, object[name]]));
  const define = (name, value) => Object.defineProperty(type.prototype, name, { value, configurable: true, writable: true });
  define('toJSON', function toJSON() {
    return fields(this);
  });
  define(inspect.custom, function inspectHandle(depth, options) {
    const text = identity.length === 0 || depth < 0 ? '{}' : inspect(fields(this), options);
    return `${type.name} ${text}`;
  });
}

module.exports = { INTERNAL, place, describe };
