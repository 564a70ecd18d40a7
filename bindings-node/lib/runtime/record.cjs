'use strict';

const { fromNative } = require('./error.cjs');
const { Sink, Source, extra, wrong } = require('./exchange.cjs');
const native = require('./native.cjs');

/** What one element of a document says. */
class Record {
  /** How the fields travel, in their order. */
  static #fields = new WeakMap();

  constructor(fields = {}) {
    const name = new.target.name;
    if (typeof fields !== 'object' || fields === null) throw wrong(name, fields, 'an object with the fields of the record');
    const known = Record.#fields.get(new.target);
    for (const given of Object.keys(fields)) {
      if (!known.some(([field]) => field === given)) throw wrong(`${name}.${given}`, fields[given], 'left out: there is no such field');
    }
    for (const [field, form] of known) {
      const value = fields[field];
      this[field] = value === undefined && form.empty ? form.empty() : form.of(value, `${name}.${field}`);
    }
  }

  /** Says how the fields of a class travel; what is not described comes last in each. */
  static describe(type, fields) {
    Record.#fields.set(type, [...fields, ['extra', extra]]);
  }

  /** The form of a record inside another. Elements can hold each other, so its fields are asked for when they are needed. */
  static nested(type) {
    return {
      of: (value, place) => {
        if (typeof value !== 'object' || value === null) throw wrong(place, value, `a ${type.name}`);
        return value instanceof type ? value : new type(value);
      },
      put: (sink, record) => {
        for (const [field, form] of Record.#fields.get(type)) {
          const value = form.of(record[field], `${type.name}.${field}`);
          form.put(sink, value);
        }
      },
      take: (source) => new type(Object.fromEntries(Record.#fields.get(type).map(([field, form]) => [field, form.take(source)]))),
    };
  }

  /** Whether another record says the same. */
  equals(other) {
    return other instanceof this.constructor && encode(this).equals(encode(other));
  }

  /** A copy with changes. */
  with(changes) {
    return new this.constructor({ ...this, ...changes });
  }
}

function encode(record) {
  const sink = new Sink();
  Record.nested(record.constructor).put(sink, record);
  return sink.end();
}

/** Lets native code do something, and gives its errors their classes. */
function asked(what) {
  try {
    return what();
  } catch (error) {
    throw fromNative(error);
  }
}

/** The record of a whole document. */
class DocumentRecord extends Record {
  /** Reads a document. */
  static fromXml(text) {
    const bytes = asked(() => native.documentParse(undefined, this.kind, text));
    return Record.nested(this).take(new Source(bytes));
  }

  /** Writes the document. */
  toXml() {
    const bytes = encode(this);
    return asked(() => native.documentWrite(undefined, this.constructor.kind, bytes));
  }
}

module.exports = { Record, DocumentRecord };
