/** A document as its text. */
export declare class XmlText {
  /** Wraps a text. It is not parsed. */
  constructor(text: string);
  /** The XML. */
  readonly text: string;
  /** The XML. */
  toString(): string;
  /** The XML. */
  toJSON(): string;
}
