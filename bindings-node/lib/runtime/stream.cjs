'use strict';

const { call } = require('./call.cjs');
const { asyncDisposable } = require('./dispose.cjs');
const { INTERNAL } = require('./handle.cjs');

/** How much a read asks for unless said otherwise. */
const CHUNK = 65536;

/** An open stream of data. */
class Stream {
  #stream;
  #ended = false;

  constructor(internal, { stream, mime }, readable, writable) {
    if (internal !== INTERNAL) throw new TypeError('A Stream is what calls give; it cannot be made with `new`.');
    this.#stream = stream;
    Object.defineProperties(this, {
      readable: { value: readable, enumerable: true },
      writable: { value: writable, enumerable: true },
      mime: { value: mime, enumerable: true },
    });
  }

  /** Reads the next piece: a `Buffer`, `{ hole }`, or null at the end. */
  read(max = CHUNK, options) {
    return call(options, (native, settings) => native.streamRead(settings, this.#stream, max));
  }

  /** Writes, and tells how many bytes were taken. */
  write(data, options) {
    return call(options, (native, settings) => native.streamWrite(settings, this.#stream, data));
  }

  /** Writes a hole: so many bytes that are zero and take no place. */
  writeHole(length, options) {
    return call(options, (native, settings) => native.streamWriteHole(settings, this.#stream, length));
  }

  /** Ends the stream and waits until the other side has taken everything. */
  async finish(options) {
    await call(options, (native, settings) => native.streamFinish(settings, this.#stream));
    this.#ended = true;
  }

  /** Breaks the stream off. */
  async abort(options) {
    await call(options, (native, settings) => native.streamAbort(settings, this.#stream));
    this.#ended = true;
  }

  /** Breaks the stream off, unless it has ended. Closing it twice is fine. */
  async close() {
    if (this.#ended) return;
    this.#ended = true;
    // It may have ended on the other side, or with its connection: then there is nothing left to do.
    await this.abort().catch(() => {});
  }

  /** The stream as one of Node's. */
  toNodeStream(options) {
    return require('./node-stream.cjs').toNodeStream(this, options);
  }
}

asyncDisposable(Stream, (stream) => stream.close());

module.exports = {
  Stream,
  wrapRead: (stream) => new Stream(INTERNAL, stream, true, false),
  wrapWrite: (stream) => new Stream(INTERNAL, stream, false, true),
  wrapBoth: (stream) => new Stream(INTERNAL, stream, true, true),
};
