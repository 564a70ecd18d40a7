// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"encoding/json"
	"fmt"

	"virtkit.dev/virtkit"
)

// The JSON forms of what is not described in documents, and the steps that read and write documents. The forms of records are in
// documents_gen.go.

// documentKind reads and writes one kind of document.
type documentKind struct {
	parse func(text string) (any, error)
	write func(c *call, record json.RawMessage) (string, error)
}

// kindOf makes a documentKind of the functions of its record.
func kindOf[T interface{ XML() (string, error) }](read func(string) (*T, error), form func(T) any, parse parser[T]) documentKind {
	return documentKind{
		parse: func(text string) (any, error) {
			record, err := read(text)
			if err != nil {
				return nil, err
			}
			return form(*record), nil
		},
		write: func(c *call, raw json.RawMessage) (string, error) {
			record, err := parse(c, raw)
			if err != nil {
				return "", err
			}
			return record.XML()
		},
	}
}

func init() {
	steps["document.parse"] = func(c *call) (value, result any, err error) {
		kind, text := kind(c), argument(c, "text", parse[string])
		if c.wrong != nil {
			return nil, nil, c.wrong
		}
		result, err = kind.parse(text)
		return nil, result, err
	}
	steps["document.write"] = func(c *call) (value, result any, err error) {
		kind, record := kind(c), argument(c, "record", parse[json.RawMessage])
		if c.wrong != nil {
			return nil, nil, c.wrong
		}
		result, err = kind.write(c, record)
		return nil, result, err
	}
}

func kind(c *call) documentKind {
	name := argument(c, "kind", parse[string])
	kind, ok := documents[name]
	if !ok {
		c.fail(fmt.Errorf("there is no document %q", name))
	}
	return kind
}

// parseDocument takes a document as its text, or as its record.
func parseDocument[D any, T any](record parser[T], text func(virtkit.XML) D, whole func(T) D) parser[D] {
	return func(c *call, raw json.RawMessage) (d D, err error) {
		if plain, err := parse[string](c, raw); err == nil {
			return text(virtkit.XML(plain)), nil
		}
		v, err := record(c, raw)
		return whole(v), err
	}
}

// Numbers of records are digits in a text, whatever their size.
func formNumber[T int32 | uint32 | int64 | uint64](v T) any { return fmt.Sprint(v) }
func formWord[T ~string](v T) any                           { return string(v) }

func parseNumber[T int32 | uint32 | int64 | uint64](c *call, raw json.RawMessage) (v T, err error) {
	digits, err := parse[string](c, raw)
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(digits), &v)
}

func withExtra(fields map[string]any, extra virtkit.Extra) any {
	if len(extra.Attributes)+len(extra.Nodes)+len(extra.Leaves) != 0 {
		fields["extra"] = map[string]any{
			"attributes": formList(formAttribute)(extra.Attributes),
			"nodes": formList(func(v virtkit.ExtraNode) any {
				return map[string]any{"behind": v.Behind, "node": formNode(v.Node)}
			})(extra.Nodes),
			"leaves": formList(func(v virtkit.ExtraAttributes) any {
				return map[string]any{"kind": v.Kind, "index": v.Index, "attributes": formList(formAttribute)(v.Attributes)}
			})(extra.Leaves),
		}
	}
	return fields
}

func parseRest(c *call, raw json.RawMessage) (v virtkit.Extra, err error) {
	f := parseFields(c, raw)
	v.Attributes = field(f, "attributes", parseList(parseAttribute))
	v.Nodes = field(f, "nodes", parseList(func(c *call, raw json.RawMessage) (v virtkit.ExtraNode, err error) {
		f := parseFields(c, raw)
		v.Behind, v.Node = field(f, "behind", parse[uint32]), field(f, "node", parseNode)
		return v, f.err
	}))
	v.Leaves = field(f, "leaves", parseList(func(c *call, raw json.RawMessage) (v virtkit.ExtraAttributes, err error) {
		f := parseFields(c, raw)
		v.Kind, v.Index = field(f, "kind", parse[uint32]), field(f, "index", parse[uint32])
		v.Attributes = field(f, "attributes", parseList(parseAttribute))
		return v, f.err
	}))
	return v, f.err
}

func formAttribute(v virtkit.XMLAttribute) any {
	return []string{v.Name, v.Value}
}

func parseAttribute(c *call, raw json.RawMessage) (virtkit.XMLAttribute, error) {
	pair, err := parse[[2]string](c, raw)
	return virtkit.XMLAttribute{Name: pair[0], Value: pair[1]}, err
}

func formNode(v virtkit.XMLNode) any {
	switch v := v.(type) {
	case virtkit.XMLElement:
		return map[string]any{"tag": v.Tag, "attributes": formList(formAttribute)(v.Attributes), "children": formList(formNode)(v.Children)}
	case virtkit.XMLText:
		return map[string]any{"text": string(v)}
	case virtkit.XMLComment:
		return map[string]any{"comment": string(v)}
	}
	panic(fmt.Sprintf("a node cannot be a %T", v))
}

func parseNode(c *call, raw json.RawMessage) (virtkit.XMLNode, error) {
	f := parseFields(c, raw)
	switch {
	case f.raw["text"] != nil:
		return virtkit.XMLText(field(f, "text", parse[string])), f.err
	case f.raw["comment"] != nil:
		return virtkit.XMLComment(field(f, "comment", parse[string])), f.err
	}
	tag, attributes := field(f, "tag", parse[string]), field(f, "attributes", parseList(parseAttribute))
	return virtkit.XMLElement{Tag: tag, Attributes: attributes, Children: field(f, "children", parseList(parseNode))}, f.err
}
