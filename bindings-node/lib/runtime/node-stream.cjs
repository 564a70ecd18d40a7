'use strict';

const { Duplex } = require('node:stream');

/** The longest run of zeros that is handed on at once for a hole. */
const ZEROS = 65536;

/** A stream of the library as one of Node's. */
class NodeStream extends Duplex {
  #stream;
  /** Bytes of a hole that are still to be handed on. */
  #hole = 0n;
  /** Aborts what is pending when the stream is destroyed. */
  #abort = new AbortController();

  constructor(stream, options) {
    super({ ...options, readable: stream.readable, writable: stream.writable, objectMode: false, decodeStrings: true });
    this.#stream = stream;
  }

  _read(size) {
    this.#pull(size).then(
      (piece) => this.push(piece),
      (error) => this.destroy(error),
    );
  }

  async #pull(size) {
    if (this.#hole === 0n) {
      const piece = await this.#stream.read(size, { signal: this.#abort.signal });
      if (piece === null || Buffer.isBuffer(piece)) return piece;
      this.#hole = piece.hole;
    }
    const zeros = this.#hole < ZEROS ? Number(this.#hole) : ZEROS;
    this.#hole -= BigInt(zeros);
    return zeros === 0 ? this.#pull(size) : Buffer.alloc(zeros);
  }

  _write(chunk, _encoding, callback) {
    this.#push(chunk).then(() => callback(), callback);
  }

  async #push(chunk) {
    for (let rest = chunk; rest.length > 0; ) {
      const taken = await this.#stream.write(rest, { signal: this.#abort.signal });
      rest = rest.subarray(taken);
    }
  }

  _final(callback) {
    // The other side of a two-way stream may still talk: libvirt's streams have no half that can be closed alone.
    if (this.#stream.readable && !this.readableEnded) return callback();
    this.#stream.finish().then(() => callback(), callback);
  }

  _destroy(error, callback) {
    this.#abort.abort();
    this.#stream.close().then(() => callback(error), callback);
  }
}

exports.toNodeStream = (stream, options) => new NodeStream(stream, options);
