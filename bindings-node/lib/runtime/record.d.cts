/** What is not described of an element, where it stood. Nothing of it is lost when the document is written. */
export interface Extra {
  /** Names and values of attributes, declarations of namespaces among them, in their order. */
  attributes: [string, string][];
  /** Elements, texts and comments, in their order. */
  nodes: ExtraNode[];
  /** Attributes of children that hold a value alone. */
  leaves: ExtraAttributes[];
}

/** A node that is not described, and where it stands. */
export interface ExtraNode {
  /** Behind which kind of child, counted from 1 in the order of the fields; 0 is before all, a large number behind all. */
  behind: number;
  /** The node. */
  node: XmlNode;
}

/** Attributes of a child that holds a value alone, or nothing. */
export interface ExtraAttributes {
  /** Which kind of child, counted from 1 in the order of the fields. */
  kind: number;
  /** Which of these children, from 0. */
  index: number;
  /** Names and values, in their order. */
  attributes: [string, string][];
}

/** An element that is not described, with all that it holds. */
export interface XmlElementNode {
  /** The name, with its prefix. */
  tag: string;
  /** Names and values, in their order. */
  attributes: [string, string][];
  /** What lies between its tags. */
  children: XmlNode[];
}

/** A part of a document that is kept without being understood. */
export type XmlNode = XmlElementNode | { text: string } | { comment: string };

/** What one element of a document says. */
export declare abstract class Record<Self, Init> {
  /** What is not described, where it stood. */
  extra: Extra;
  /** Whether another record says the same. */
  equals(other: Self): boolean;
  /** A copy with changes. */
  with(changes: Partial<Init>): Self;
}

/** The record of a whole document. */
export declare abstract class DocumentRecord<Self, Init> extends Record<Self, Init> {
  /** Writes the document, with what it was read with and is not described. */
  toXml(): string;
}
