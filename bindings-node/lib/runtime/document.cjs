'use strict';

/** A document as its text. */
class XmlText {
  #text;
  #record;

  constructor(text) {
    if (typeof text !== 'string') throw new TypeError(`The text of a document must be a string, not ${typeof text}.`);
    this.#text = text;
  }

  /** The XML. */
  get text() {
    return this.#text;
  }

  /** The record of the document, which is read when it is first asked for. */
  get parsed() {
    return (this.#record ??= this.constructor.record().fromXml(this.#text));
  }

  toString() {
    return this.#text;
  }

  toJSON() {
    return this.#text;
  }
}

/** The text of an argument: a string, the class of such texts, a record, or the fields of one. */
function textOf(document, type, name) {
  if (document instanceof type) return document.text;
  if (typeof document !== 'object' || document === null) return document;
  if (document instanceof XmlText) {
    throw Object.assign(new TypeError(`\`${name}\` must be a ${type.name}, not a ${document.constructor.name}.`), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  const record = type.record();
  return (document instanceof record ? document : new record(document)).toXml();
}

module.exports = { XmlText, textOf };
