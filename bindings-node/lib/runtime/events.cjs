'use strict';

const { call, native } = require('./call.cjs');
const { disposable, asyncDisposable } = require('./dispose.cjs');
const { fromNative } = require('./error.cjs');

/** A subscription to the events of a connection. */
class Events {
  #subscription;
  #persistent;
  #wrap;

  constructor({ kinds = null, subject = null, capacity = null, persistent = true }, subscribe, wrap) {
    const { uuid = null, name = null } = typeof subject === 'object' && subject !== null ? subject : { uuid: subject };
    try {
      this.#subscription = subscribe(kinds, uuid, uuid === null ? name : null, capacity);
    } catch (error) {
      throw fromNative(error);
    }
    this.#persistent = Boolean(persistent);
    this.#wrap = wrap;
  }

  /** The next event as an iterator gives it. */
  async next(options) {
    const start = (native, settings) => native.eventsNext(settings, this.#subscription, this.#persistent);
    const value = await call(options, start);
    return value === null ? { done: true, value: undefined } : { done: false, value: this.#wrap(value) };
  }

  /** Ends the iteration: `break` in a `for await` comes here. */
  async return(value) {
    this.close();
    return { done: true, value };
  }

  /** Ends the subscription. Who waits for an event gets none. Closing it twice is fine. */
  close() {
    native.eventsClose(undefined, this.#subscription);
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

disposable(Events, (events) => events.close());
asyncDisposable(Events, async (events) => events.close());

/** Calls a listener for each event. What it throws is an uncaught exception, as with any listener. */
function listen(events, listener) {
  const run = async () => {
    for await (const event of events) {
      try {
        listener(event);
      } catch (error) {
        process.nextTick(() => {
          throw error;
        });
      }
    }
  };
  // A subscription only fails with its connection, whose calls say so.
  run().catch(() => events.close());
  return events;
}

module.exports = { Events, listen };
