'use strict';

const native = require('./native.cjs');
const { fromNative } = require('./error.cjs');

/**
 * Makes a call. `start` gets the native half and the call's settings, and gives the result or, where the call has to wait, a promise of it.
 * `wrap` gives a native result its class.
 */
async function call(options, start, wrap) {
  try {
    const result = options === undefined || options === null ? start(native, undefined) : startWith(options, start);
    const value = result instanceof Promise ? await result : result;
    return wrap === undefined ? value : wrap(value);
  } catch (error) {
    throw fromNative(error, options?.signal);
  }
}

/** Starts a call that has options. Nothing of it stays behind in the signal once the call has ended. */
function startWith(options, start) {
  const { signal, timeout } = checked(options);
  if (signal === undefined && timeout === undefined) return start(native, undefined);
  const settings = native.callOptions(timeout);
  const cancel = () => native.cancelCall(settings);
  // A signal that was aborted before lets the call end before it begins.
  if (signal?.aborted) cancel();
  const result = start(native, settings);
  if (signal === undefined || !(result instanceof Promise)) return result;
  signal.addEventListener('abort', cancel, { once: true });
  return result.finally(() => signal.removeEventListener('abort', cancel));
}

/** The options, or a complaint that says which of them is wrong. */
function checked(options) {
  if (typeof options !== 'object') throw invalid('`options` must be an object', options);
  const { signal, timeout } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('`options.signal` must be an AbortSignal', signal);
  if (timeout === undefined || timeout === Infinity) return { signal, timeout: undefined };
  if (typeof timeout !== 'number') throw invalid('`options.timeout` must be a number of milliseconds', timeout);
  if (!(timeout >= 0)) {
    const error = new RangeError(`\`options.timeout\` must be a number of milliseconds from 0 on, not ${timeout}.`);
    throw Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
  }
  return { signal, timeout };
}

function invalid(what, value) {
  const found = value === null ? 'null' : typeof value;
  return Object.assign(new TypeError(`${what}, not ${found}.`), { code: 'ERR_INVALID_ARG_TYPE' });
}

module.exports = { call, native };
