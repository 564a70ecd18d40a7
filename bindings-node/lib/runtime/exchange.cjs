'use strict';

// How the fields of records travel to native code and back: one form for each type. A form checks a value and gives it the type that users
// see (`of`), writes it (`put`), and reads it (`take`).

/** Bytes in the making. */
class Sink {
  #parts = [];

  bytes(bytes) {
    this.#parts.push(bytes);
  }

  word(number) {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(number);
    this.#parts.push(bytes);
  }

  end() {
    return Buffer.concat(this.#parts);
  }
}

/** Bytes that are read one value after the other. */
class Source {
  #at = 0;
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** The place of the next value, which takes so many bytes. */
  step(length) {
    const at = this.#at;
    this.#at += length + (-length & 3);
    return at;
  }

  read(method, length) {
    return this.#bytes[method](this.step(length));
  }

  word() {
    return this.read('readUInt32BE', 4);
  }

  slice(length) {
    const at = this.step(length);
    return this.#bytes.subarray(at, at + length);
  }
}

function wrong(place, value, expected) {
  const found = value === null ? 'null' : typeof value === 'object' ? 'an object' : `${typeof value} ${String(value)}`;
  return Object.assign(new TypeError(`\`${place}\` must be ${expected}, not ${found}.`), { code: 'ERR_INVALID_ARG_TYPE' });
}

function outside(place, value, low, high) {
  const error = new RangeError(`\`${place}\` must be a number from ${low} to ${high}, not ${value}.`);
  return Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
}

const text = {
  of(value, place) {
    if (typeof value !== 'string') throw wrong(place, value, 'a string');
    return value;
  },
  put(sink, value) {
    const bytes = Buffer.from(value, 'utf8');
    sink.word(bytes.length);
    sink.bytes(bytes);
    sink.bytes(Buffer.alloc(-bytes.length & 3));
  },
  take: (source) => source.slice(source.word()).toString('utf8'),
};

const flag = {
  of(value, place) {
    if (typeof value !== 'boolean') throw wrong(place, value, 'true or false');
    return value;
  },
  put: (sink, value) => sink.word(Number(value)),
  take: (source) => source.word() !== 0,
};

/** A number of 32 bits. */
const number = (low, high, write, read) => ({
  of(value, place) {
    if (typeof value !== 'number') throw wrong(place, value, 'a number');
    if (!Number.isInteger(value) || value < low || value > high) throw outside(place, value, low, high);
    return value;
  },
  put(sink, value) {
    const bytes = Buffer.allocUnsafe(4);
    bytes[write](value);
    sink.bytes(bytes);
  },
  take: (source) => source.read(read, 4),
});

/** A number of 64 bits: a bigint, taken as a number too. */
const large = (low, high, write, read) => ({
  of(value, place) {
    if (typeof value !== 'bigint' && typeof value !== 'number') throw wrong(place, value, 'a bigint or a number');
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw outside(place, value, low, high);
    if (value < low || value > high) throw outside(place, value, low, high);
    return BigInt(value);
  },
  put(sink, value) {
    const bytes = Buffer.allocUnsafe(8);
    bytes[write](value);
    sink.bytes(bytes);
  },
  take: (source) => source.read(read, 8),
});

const uuid = {
  of(value, place) {
    const digits = typeof value === 'string' ? value.replaceAll('-', '') : '';
    if (!/^[0-9a-f]{32}$/i.test(digits)) throw wrong(place, value, 'a UUID');
    return digits.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
  put: (sink, value) => sink.bytes(Buffer.from(value.replaceAll('-', ''), 'hex')),
  take: (source) => uuid.of(source.slice(16).toString('hex'), 'uuid'),
};

/** A value or null. */
const optional = (form) => ({
  empty: () => null,
  of: (value, place) => (value === null || value === undefined ? null : form.of(value, place)),
  put(sink, value) {
    sink.word(value === null ? 0 : 1);
    if (value !== null) form.put(sink, value);
  },
  take: (source) => (source.word() === 0 ? null : form.take(source)),
});

/** A list. */
const many = (form) => ({
  empty: () => [],
  of(value, place) {
    if (!Array.isArray(value)) throw wrong(place, value, 'an array');
    return value.map((item, index) => form.of(item, `${place}[${index}]`));
  },
  put(sink, value) {
    sink.word(value.length);
    for (const item of value) form.put(sink, item);
  },
  take: (source) => Array.from({ length: source.word() }, () => form.take(source)),
});

/** A plain object with these fields, of which some may be left out. */
const plain = (fields) => ({
  of(value, place) {
    if (typeof value !== 'object' || value === null) throw wrong(place, value, 'an object');
    const unknown = Object.keys(value).find((name) => !fields.some(([known]) => known === name));
    if (unknown !== undefined) throw wrong(`${place}.${unknown}`, value[unknown], 'left out: there is no such field');
    return Object.fromEntries(
      fields.map(([name, form]) => {
        const given = value[name];
        return [name, given === undefined && form.empty ? form.empty() : form.of(given, `${place}.${name}`)];
      }),
    );
  },
  put(sink, value) {
    for (const [name, form] of fields) form.put(sink, value[name]);
  },
  take: (source) => Object.fromEntries(fields.map(([name, form]) => [name, form.take(source)])),
});

const u32 = number(0, 0xffffffff, 'writeUInt32BE', 'readUInt32BE');
const i32 = number(-0x80000000, 0x7fffffff, 'writeInt32BE', 'readInt32BE');
const u64 = large(0n, (1n << 64n) - 1n, 'writeBigUInt64BE', 'readBigUInt64BE');
const i64 = large(-(1n << 63n), (1n << 63n) - 1n, 'writeBigInt64BE', 'readBigInt64BE');

/** The name and the value of an attribute. */
const pair = {
  of(value, place) {
    if (!Array.isArray(value) || value.length !== 2) throw wrong(place, value, 'an array of a name and a value');
    return value.map((part) => text.of(part, place));
  },
  put: (sink, value) => value.forEach((part) => text.put(sink, part)),
  take: (source) => [text.take(source), text.take(source)],
};

/** What is kept without being understood: an element, a text or a comment. */
const node = {
  of(value, place) {
    if (typeof value !== 'object' || value === null) throw wrong(place, value, 'a node');
    const kind = kinds.find(([name]) => name in value);
    if (kind === undefined) throw wrong(place, value, 'an object with `tag`, `text` or `comment`');
    return kind[1].of(value, place);
  },
  put(sink, value) {
    const number = kinds.findIndex(([name]) => name in value);
    sink.word(number);
    kinds[number][1].put(sink, value);
  },
  take: (source) => kinds[source.word()][1].take(source),
};
const attributes = many(pair);
const kinds = [
  ['tag', plain([['tag', text], ['attributes', attributes], ['children', many(node)]])],
  ['text', plain([['text', text]])],
  ['comment', plain([['comment', text]])],
];

const whole = plain([
  ['attributes', attributes],
  ['nodes', many(plain([['behind', u32], ['node', node]]))],
  ['leaves', many(plain([['kind', u32], ['index', u32], ['attributes', attributes]]))],
]);

/** What is not described: mostly nothing, which takes one word. */
const extra = {
  empty: () => ({ attributes: [], nodes: [], leaves: [] }),
  of: (value, place) => whole.of(value, place),
  put(sink, value) {
    const present = Object.values(value).some((list) => list.length > 0);
    sink.word(Number(present));
    if (present) whole.put(sink, value);
  },
  take: (source) => (source.word() === 0 ? extra.empty() : whole.take(source)),
};

/** The number of what a union does not describe. */
const OTHER = 0xffffffff;

/** One of several kinds, told apart by `tag`. What is not described has the tag `other`. */
function union(alternatives) {
  const find = (tag) => (tag === 'other' ? node : alternatives.find(([known]) => known === tag)?.[1]);
  return {
    of(value, place) {
      const form = find(value?.tag);
      if (form === undefined) throw wrong(place, value, `an object whose \`tag\` is ${[...alternatives.map(([tag]) => tag), 'other'].join(', ')}`);
      return { tag: value.tag, value: form.of(value.value, `${place}.value`) };
    },
    put(sink, { tag, value }) {
      const number = alternatives.findIndex(([known]) => known === tag);
      sink.word(number < 0 ? OTHER : number);
      find(tag).put(sink, value);
    },
    take(source) {
      const number = source.word();
      const [tag, form] = number === OTHER ? ['other', node] : alternatives[number];
      return { tag, value: form.take(source) };
    },
  };
}

module.exports = { Sink, Source, text, flag, u32, i32, u64, i64, uuid, optional, many, extra, union, wrong };
