'use strict';

/** A document as its text. */
class XmlText {
  #text;

  constructor(text) {
    if (typeof text !== 'string') throw new TypeError(`The text of a document must be a string, not ${typeof text}.`);
    this.#text = text;
  }

  /** The XML. */
  get text() {
    return this.#text;
  }

  toString() {
    return this.#text;
  }

  toJSON() {
    return this.#text;
  }
}

module.exports = { XmlText };
