'use strict';

const { call } = require('./call.cjs');
const { INTERNAL } = require('./handle.cjs');

/** Long work that a call has begun. */
class Operation {
  #operation;
  #wrap;

  constructor(internal, operation, wrap) {
    if (internal !== INTERNAL) throw new TypeError('An Operation is what calls give; it cannot be made with `new`.');
    this.#operation = operation;
    this.#wrap = wrap;
  }

  /** Waits for the end of the work, and gives its result. */
  wait(options) {
    return call(options, (native, settings) => native.operationWait(settings, this.#operation), this.#wrap);
  }

  /** How far the work is, and after its end how it ended. */
  progress(options) {
    return call(options, (native, settings) => native.operationProgress(settings, this.#operation));
  }

  /** Asks the work to end before its time. */
  cancel(options) {
    return call(options, (native, settings) => native.operationCancel(settings, this.#operation));
  }
}

module.exports = { Operation, wrap: (operation, wrap) => new Operation(INTERNAL, operation, wrap) };
