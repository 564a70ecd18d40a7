// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"bytes"
	"fmt"

	"virtkit.dev/virtkit/internal/native"
)

// XML is a document of any kind, given as its text.
type XML string

// XML gives the text.
func (x XML) XML() (string, error) {
	return string(x), nil
}

// Extra is what is not described of an element, where it stood. Nothing of it is lost when the document is written.
type Extra struct {
	// Attributes are names and values, declarations of namespaces among them, in their order.
	Attributes []XMLAttribute
	// Nodes are elements, texts and comments, in their order.
	Nodes []ExtraNode
	// Leaves are attributes of children that hold a value alone.
	Leaves []ExtraAttributes
}

// XMLAttribute is an attribute that is kept without being understood.
type XMLAttribute struct {
	// Name is its name, with its prefix.
	Name string
	// Value is its value.
	Value string
}

// ExtraNode is a node that is not described, and where it stands.
type ExtraNode struct {
	// Behind says behind which kind of child, counted from 1 in the order of the fields; 0 is before all, a large number behind all.
	Behind uint32
	// Node is the node.
	Node XMLNode
}

// ExtraAttributes are attributes of a child that holds a value alone, or nothing.
type ExtraAttributes struct {
	// Kind says which kind of child, counted from 1 in the order of the fields.
	Kind uint32
	// Index says which of these children, from 0.
	Index uint32
	// Attributes are names and values, in their order.
	Attributes []XMLAttribute
}

// XMLNode is a part of a document that is kept without being understood: an [XMLElement], an [XMLText] or an [XMLComment].
type XMLNode interface {
	isXMLNode()
}

// XMLElement is an element with all that it holds.
type XMLElement struct {
	// Tag is its name, with its prefix.
	Tag string
	// Attributes are names and values, in their order.
	Attributes []XMLAttribute
	// Children are what lies between its tags.
	Children []XMLNode
}

// XMLText is text between elements.
type XMLText string

// XMLComment is a comment.
type XMLComment string

func (XMLElement) isXMLNode() {}
func (XMLText) isXMLNode()    {}
func (XMLComment) isXMLNode() {}

// encodable is the record of an element.
type encodable interface {
	encode(*encoder)
}

// decodable is a pointer to one.
type decodable[T any] interface {
	*T
	decode(*decoder)
}

// Equal tells whether two records of documents say the same. Lists that are nil and lists without items are the same.
func Equal[T encodable](a, b T) bool {
	var first, second encoder
	a.encode(&first)
	b.encode(&second)
	return bytes.Equal(first.data, second.data)
}

// Clone makes a copy of a document's record that shares no memory with it.
func Clone[T encodable, P decodable[T]](v T) T {
	var e encoder
	v.encode(&e)
	d := decoder{data: e.data}
	return decodeRecord[T, P](&d)
}

func encodeRecord[T encodable](e *encoder, v T) { v.encode(e) }
func encodeWord[T ~string](e *encoder, v T)     { e.text(string(v)) }
func decodeWord[T ~string](d *decoder) T        { return T(d.text()) }

func decodeRecord[T any, P decodable[T]](d *decoder) (v T) {
	P(&v).decode(d)
	return v
}

// parseDocument reads a document into a record.
func parseDocument[T any, P decodable[T]](kind uint32, text string) (*T, error) {
	v := new(T)
	read := func(d *decoder) { P(v).decode(d) }
	ask := func(l *native.Library, f *native.Frame) native.Status { return l.DocumentParse(f, kind, text) }
	if err := askAboutDocument("the parser of documents", ask, read); err != nil {
		return nil, err
	}
	return v, nil
}

// writeDocument writes the document that a record is of.
func writeDocument(kind uint32, v encodable) (text string, err error) {
	var e encoder
	v.encode(&e)
	if e.failed != nil {
		return "", e.failed
	}
	ask := func(l *native.Library, f *native.Frame) native.Status { return l.DocumentWrite(f, kind, e.data) }
	err = askAboutDocument("the writer of documents", ask, func(d *decoder) { text = d.text() })
	return text, err
}

// askAboutDocument lets the library read or write a document, which it alone does.
func askAboutDocument(name string, ask func(*native.Library, *native.Frame) native.Status, read func(*decoder)) error {
	loaded, err := library()
	if err != nil {
		return err
	}
	c := largeCalls.begin(loaded, nil, &method{name: name})
	defer largeCalls.end(c)
	if err := c.answer(ask(loaded, c.frame)); err != nil {
		return err
	}
	read(&c.out)
	return c.out.finish()
}

// encodeDocument writes a document that is an argument.
func encodeDocument(e *encoder, v interface{ XML() (string, error) }) {
	if v == nil {
		e.fail("A document must be given as its text or its record, not as nil.")
		return
	}
	text, err := v.XML()
	if err != nil && e.failed == nil {
		e.failed = err
	}
	e.text(text)
}

// fail notes what cannot be encoded.
func (e *encoder) fail(message string) {
	if e.failed == nil {
		e.failed = invalid(message)
	}
}

// otherAlternative is the number of what a union does not describe.
const otherAlternative = ^uint32(0)

// encodeUnknown notes that a union holds what is none of its alternatives.
func encodeUnknown(e *encoder, union string, v any) {
	e.fail(fmt.Sprintf("A %s cannot be a %T.", union, v))
}

func encodeExtra(e *encoder, v Extra) {
	if e.present(len(v.Attributes)+len(v.Nodes)+len(v.Leaves) != 0) {
		encodeList(e, v.Attributes, encodeAttribute)
		encodeList(e, v.Nodes, func(e *encoder, v ExtraNode) {
			e.u32(v.Behind)
			encodeNode(e, v.Node)
		})
		encodeList(e, v.Leaves, func(e *encoder, v ExtraAttributes) {
			e.u32(v.Kind)
			e.u32(v.Index)
			encodeList(e, v.Attributes, encodeAttribute)
		})
	}
}

func decodeExtra(d *decoder) (v Extra) {
	if d.bool() {
		v.Attributes = decodeList(d, decodeAttribute)
		v.Nodes = decodeList(d, func(d *decoder) ExtraNode { return ExtraNode{d.u32(), decodeNode(d)} })
		v.Leaves = decodeList(d, func(d *decoder) ExtraAttributes {
			return ExtraAttributes{d.u32(), d.u32(), decodeList(d, decodeAttribute)}
		})
	}
	return v
}

func encodeAttribute(e *encoder, v XMLAttribute) {
	e.text(v.Name)
	e.text(v.Value)
}

func decodeAttribute(d *decoder) XMLAttribute {
	return XMLAttribute{d.text(), d.text()}
}

func encodeNode(e *encoder, v XMLNode) {
	switch v := v.(type) {
	case XMLElement:
		e.u32(0)
		e.text(v.Tag)
		encodeList(e, v.Attributes, encodeAttribute)
		encodeList(e, v.Children, encodeNode)
	case XMLText:
		e.u32(1)
		e.text(string(v))
	case XMLComment:
		e.u32(2)
		e.text(string(v))
	default:
		encodeUnknown(e, "XMLNode", v)
	}
}

func decodeNode(d *decoder) XMLNode {
	switch d.u32() {
	case 0:
		return XMLElement{d.text(), decodeList(d, decodeAttribute), decodeList(d, decodeNode)}
	case 1:
		return XMLText(d.text())
	default:
		return XMLComment(d.text())
	}
}
