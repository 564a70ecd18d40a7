'use strict';

/** A frozen object with helpers that do not show up among its members. */
function sealed(members, helpers) {
  const object = { ...members };
  for (const [name, value] of Object.entries(helpers)) Object.defineProperty(object, name, { value, enumerable: false });
  return Object.freeze(object);
}

/** An enumeration. It is open: a number that has no name here is carried unharmed. */
function openEnum(members) {
  const names = new Map();
  // Of two names for one number the first is the usual one.
  for (const [name, value] of Object.entries(members)) if (!names.has(value)) names.set(value, name);
  return sealed(members, { nameOf: (value) => names.get(value) });
}

/** A set of flags. */
function flagSet(members) {
  const namesOf = (set) => Object.keys(members).filter((name) => members[name] !== 0 && ((set & members[name]) >>> 0) === members[name]);
  return sealed(members, { namesOf });
}

module.exports = { openEnum, flagSet, frozen: openEnum };
