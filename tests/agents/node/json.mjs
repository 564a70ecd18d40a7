// SPDX-License-Identifier: LGPL-2.1-or-later

import { CredentialType } from 'virtkit';

// How plain values are written in the harness's JSON. Those of the description are in generated/values.mjs.

/** `NO_DOMAIN` as `NoDomain`. */
export function pascal(name) {
  return name.split('_').map((word) => word[0] + word.slice(1).toLowerCase()).join('');
}

const typed = {
  encode: ({ name, type, value }) => [name, { [type]: typeof value === 'bigint' ? String(value) : value }],
  decode([name, json]) {
    const [[type, value]] = Object.entries(json);
    return { name, type, value: type === 'i64' || type === 'u64' ? BigInt(value) : value };
  },
};

/** How the results of operations are written. */
export const results = new WeakMap();
const attribute = (pair) => [...pair];

/** A node as it is, without the class of anything. */
function plainNode(node) {
  if (!('tag' in node)) return { ...node };
  const { tag, attributes = [], children = [] } = node;
  return { tag, attributes: attributes.map(attribute), children: children.map(plainNode) };
}

/** What is not described of a record; all lists may be left out. */
const extra = ({ attributes = [], nodes = [], leaves = [] }) => ({
  attributes: attributes.map(attribute),
  nodes: nodes.map(({ behind, node }) => ({ behind, node: plainNode(node) })),
  leaves: leaves.map(({ kind, index, attributes }) => ({ kind, index, attributes: attributes.map(attribute) })),
});

/** One of several kinds. */
const alternative = (forms) => ({ tag, value }, names) => ({ tag, value: (forms[tag] ?? plainNode)(value, names) });

export const encode = {
  nothing: () => null,
  same: (value) => value,
  digits: (value) => String(value),
  bytes: (value) => value.toString('hex'),
  // The harness counts in nanoseconds, Node in milliseconds.
  duration: (value) => String(Math.round(value * 1e6)),
  descriptor: () => ({ fd: true }),
  document: (value) => value.text,
  union: alternative,
  record: (fields) => (record) => {
    const json = Object.fromEntries(fields.map(([name, key, encode]) => [key, encode(record[name])]));
    const { attributes, nodes, leaves } = record.extra;
    if (attributes.length + nodes.length + leaves.length > 0) json.extra = extra(record.extra);
    return json;
  },
  stream: (direction) => (stream) => (stream.mime === null ? { stream: direction } : { stream: direction, mime: stream.mime }),
  // How its result is written is known here, and asked for when it is there.
  operation: (result) => (operation) => {
    results.set(operation, result);
    return { operation: true };
  },
  enumeration: (names) => (value) => names.nameOf(value) ?? value,
  list: (item) => (values) => values.map((value) => item(value)),
  optional: (item) => (value) => (value === null ? null : item(value)),
  params: (fields) => (params) => {
    const json = {};
    for (const [name, key, encode] of fields) if (params[name] !== undefined) json[key] = encode(params[name]);
    if (params.extra) json.extra = Object.fromEntries(params.extra.map(typed.encode));
    return json;
  },
};

export const decode = {
  same: (json) => json,
  digits: (json) => BigInt(json),
  bytes: (json) => Buffer.from(json, 'hex'),
  duration: (json) => Number(json) / 1e6,
  document: (record) => (json, names) => (typeof json === 'string' ? json : record(json, names)),
  number: (json) => Number(json),
  union: alternative,
  record: (type, fields) => (json, names) => {
    const values = fields.filter(([, key]) => json[key] !== undefined).map(([name, key, decode]) => [name, decode(json[key], names)]);
    if (json.extra) values.push(['extra', extra(json.extra)]);
    return new type(Object.fromEntries(values));
  },
  saved: (json, names) => names.get(json),
  enumeration: (values) => (json) => (typeof json === 'number' ? json : values[json]),
  list: (item) => (json, names) => json.map((value) => item(value, names)),
  optional: (item) => (json, names) => (json === null ? null : item(json, names)),
  params: (fields) => (json, names) => {
    const params = {};
    for (const [name, key, decode] of fields) if (json[key] !== undefined) params[name] = decode(json[key], names);
    if (json.extra) params.extra = Object.entries(json.extra).map(typed.decode);
    return params;
  },
};

/** The options of a call, with a callback that gives the answers of the step, by kind, or fails with what it says. */
export function answering(options, given) {
  if (given === undefined) return options;
  const credentials = async (requests) => {
    if (given.raise !== undefined) throw new Error(given.raise);
    const answer = ({ kind }) => given[CredentialType.nameOf(kind)];
    return requests.map(answer).map((hex) => (hex === undefined ? null : Buffer.from(hex, 'hex')));
  };
  return { ...options, credentials };
}
