'use strict';

const { frozen } = require('./numbers.cjs');

const classes = new Map();

/** The base of all errors of the library. */
class VirtkitError extends Error {
  constructor(fields, options) {
    super(fields.message, options);
    this.code = fields.code;
    this.domain = fields.domain;
    this.level = fields.level;
    this.str1 = fields.str1;
    this.str2 = fields.str2;
    this.str3 = fields.str3;
    this.int1 = fields.int1;
    this.int2 = fields.int2;
    this.outcome = fields.outcome;
  }
}

/** Errors have their name on the prototype, as the language's own have. */
function named(type) {
  Object.defineProperty(type.prototype, 'name', { value: type.name, configurable: true, writable: true });
  return type;
}

/** The class of a code. */
function register(code, type) {
  classes.set(code, named(type));
  return type;
}

/** How bad an error is. */
const ErrorLevel = frozen({ NONE: 0, WARNING: 1, ERROR: 2 });

/**
 * What to throw for what native code threw. It gives the fields of an error; the object is made here, where the stack tells who called.
 */
function fromNative(error, signal) {
  if (error instanceof Error || typeof error?.code !== 'number') return error;
  const type = classes.get(error.code) ?? VirtkitError;
  const cancelled = error.outcome !== null && signal?.aborted;
  return new type(error, cancelled ? { cause: signal.reason } : undefined);
}

named(VirtkitError);

module.exports = { VirtkitError, ErrorLevel, register, fromNative };
