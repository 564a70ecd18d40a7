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

export const encode = {
  nothing: () => null,
  same: (value) => value,
  digits: (value) => String(value),
  bytes: (value) => value.toString('hex'),
  // The harness counts in nanoseconds, Node in milliseconds.
  duration: (value) => String(Math.round(value * 1e6)),
  document: (value) => value.text,
  stream: (direction) => () => ({ stream: direction }),
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
  document: (json) => json,
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
