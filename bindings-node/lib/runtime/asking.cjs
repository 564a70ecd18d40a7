'use strict';

const { call } = require('./call.cjs');

/**
 * Makes a call that asks: an attempt is begun, answered until it asks nothing more, and ended, also where the caller gives up. The callback runs
 * between two steps, may be asynchronous, and may call the API.
 */
async function converse(options, callback, steps, wrap) {
  const left = remaining(options);
  const attempt = await call(left(), steps.begin);
  let cause;
  try {
    for (;;) {
      const requests = await call(left(), steps.asked(attempt));
      if (requests.length === 0) break;
      try {
        await call(undefined, steps.answer(attempt, await callback(requests)));
      } catch (error) {
        cause = error;
        await call(undefined, steps.refuse(attempt, String(error?.message ?? error)));
      }
    }
  } catch (error) {
    // The attempt is given up; why it is, is told already.
    await call(undefined, steps.end(attempt)).catch(() => {});
    throw error;
  }
  try {
    return await call(undefined, steps.end(attempt), wrap);
  } catch (error) {
    if (cause !== undefined) error.cause = cause;
    throw error;
  }
}

/** The options of each step: all of them share the time that the call has. */
function remaining(options) {
  if (typeof options.timeout !== 'number') return () => options;
  const end = performance.now() + options.timeout;
  return () => ({ ...options, timeout: Math.max(0, end - performance.now()) });
}

module.exports = { converse };
