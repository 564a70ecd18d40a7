// SPDX-License-Identifier: LGPL-2.1-or-later

// The steps that every agent's runtime has: closing, events, streams, documents.

import { readSync, writeSync } from 'node:fs';

import { documents } from './generated/documents.mjs';
import { encode, encodeEvent } from './generated/values.mjs';
import { results } from './json.mjs';

const nothing = () => null;

function encodeChunk(chunk) {
  if (chunk === null) return null;
  return Buffer.isBuffer(chunk) ? chunk.toString('hex') : { hole: String(chunk.hole) };
}

export const steps = {
  'Connection.close': { call: (connection, _, options) => connection.close(options), encode: nothing },
  'Connection.events': {
    call: (connection, { kinds, subject, capacity }, _, names) =>
      connection.events({ kinds, subject: subject && names.get(subject), capacity, persistent: false }),
    encode: nothing,
  },
  identity: { call: (object) => object, encode: (object) => encode[object.constructor.name](object), saved: nothing },
  'Events.next': {
    call: async (events, _, options) => {
      const { done, value } = await events.next(options);
      return done ? null : value;
    },
    encode: (event) => (event === null ? null : encodeEvent(event)),
  },
  'Events.close': { call: (events) => events.close(), encode: nothing },
  'Operation.wait': {
    call: async (operation, _, options) => {
      const value = await operation.wait(options);
      // An object that is the result may be saved, so it has to stay what it is.
      return { value, encode: results.get(operation) };
    },
    encode: ({ value, encode }) => encode(value),
    saved: ({ value }) => value,
  },
  'Operation.progress': { call: (operation, _, options) => operation.progress(options), encode: (it) => encode.OperationProgress(it) },
  'Operation.cancel': { call: (operation, _, options) => operation.cancel(options), encode: nothing },
  'Fd.read': {
    call: (descriptor, { max }) => {
      const data = Buffer.alloc(max);
      return data.subarray(0, readSync(descriptor, data, 0, max, null));
    },
    encode: (data) => (data.length === 0 ? null : encode.bytes(data)),
  },
  'Fd.write': { call: (descriptor, { data }) => writeSync(descriptor, Buffer.from(data, 'hex')), encode: (taken) => taken },
  'Stream.read': { call: (stream, { max }, options) => stream.read(max, options), encode: encodeChunk },
  'Stream.write': {
    call: (stream, { data }, options) => stream.write(Buffer.from(data, 'hex'), options),
    encode: (taken) => taken,
  },
  'Stream.write_hole': { call: (stream, { length }, options) => stream.writeHole(BigInt(length), options), encode: nothing },
  'Stream.finish': { call: (stream, _, options) => stream.finish(options), encode: nothing },
  'document.parse': {
    call: (_, { kind, text }) => documents[kind].encode(documents[kind].type.fromXml(text)),
    encode: (json) => json,
  },
  'document.write': { call: (_, { kind, record }) => documents[kind].decode(record).toXml(), encode: (text) => text },
  'Stream.abort': { call: (stream, _, options) => stream.abort(options), encode: nothing },
};
