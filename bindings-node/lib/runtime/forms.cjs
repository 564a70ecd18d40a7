'use strict';

// Combining the functions that make arguments native.

/** For each item of an array. What is no array is left to the native half, which says so. */
const each = (unwrap) => (list, name) =>
  Array.isArray(list) ? list.map((item, index) => unwrap(item, `${name}[${index}]`)) : list;

/** For a value or nothing. */
const optional = (unwrap) => (value, name) => (value === null || value === undefined ? null : unwrap(value, name));

module.exports = { each, optional };
