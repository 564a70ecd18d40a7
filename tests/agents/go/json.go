// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

// The JSON forms of values: the table in section 4 of the contract of the bindings. A form is a function from a value to what
// encoding/json writes, a parser the way back.

func formPlain[T any](v T) any             { return v }
func formDigits[T int64 | uint64](v T) any { return fmt.Sprint(v) }
func formHex[T ~[]byte](v T) any           { return hex.EncodeToString(v) }
func formBits[T ~uint32](v T) any          { return uint32(v) }
func formNanoseconds(v time.Duration) any  { return strconv.FormatInt(int64(v), 10) }
func formDescriptor(*os.File) any          { return map[string]any{"fd": true} }
func formText[T fmt.Stringer](v T) any     { return v.String() }
func formName[T interface {
	~int32
	fmt.Stringer
}](v T) any {
	return nameOrNumber(v.String(), int32(v))
}

// formList is the form of a list, by that of its items.
func formList[T any](form func(T) any) func([]T) any {
	return func(items []T) any {
		forms := make([]any, 0, len(items))
		for _, item := range items {
			forms = append(forms, form(item))
		}
		return forms
	}
}

// formPointer is the form of an optional value.
func formPointer[T any](form func(T) any) func(*T) any {
	return func(v *T) any {
		if v == nil {
			return nil
		}
		return form(*v)
	}
}

// formSlice is the form of an optional list.
func formSlice[S ~[]T, T any](form func(S) any) func(S) any {
	return func(v S) any {
		if v == nil {
			return nil
		}
		return form(v)
	}
}

// formReference is the form of an optional handle.
func formReference[T any](form func(*T) any) func(*T) any {
	return func(v *T) any {
		if v == nil {
			return nil
		}
		return form(v)
	}
}

// parse reads what encoding/json can read by itself.
func parse[T any](_ *call, raw json.RawMessage) (v T, err error) {
	err = json.Unmarshal(raw, &v)
	return v, err
}

func parseDigits[T int64 | uint64](c *call, raw json.RawMessage) (v T, err error) {
	digits, err := parse[string](c, raw)
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(digits), &v)
}

func parseNanoseconds(c *call, raw json.RawMessage) (time.Duration, error) {
	v, err := parseDigits[int64](c, raw)
	return time.Duration(v), err
}

func parseHex[T ~[]byte](c *call, raw json.RawMessage) (T, error) {
	digits, err := parse[string](c, raw)
	if err != nil {
		return nil, err
	}
	v, err := hex.DecodeString(digits)
	return T(v), err
}

// parseName reads the name or the number of an enumeration's value.
func parseName[T ~int32](c *call, raw json.RawMessage) (v T, err error) {
	if number, err := parse[int32](c, raw); err == nil {
		return T(number), nil
	}
	return v, json.Unmarshal(raw, &v)
}

// parseFile takes a file by its saved name.
func parseFile(c *call, raw json.RawMessage) (*os.File, error) {
	return parseObject[*os.File](c, raw)
}

// parseObject takes an object by its saved name.
func parseObject[T any](c *call, raw json.RawMessage) (v T, err error) {
	name, err := parse[string](c, raw)
	if err != nil {
		return v, err
	}
	return named[T](c, name), c.wrong
}

func parseList[T any](item parser[T]) parser[[]T] {
	return func(c *call, raw json.RawMessage) ([]T, error) {
		items, err := parse[[]json.RawMessage](c, raw)
		values := make([]T, len(items))
		for i := 0; i < len(items) && err == nil; i++ {
			values[i], err = item(c, items[i])
		}
		return values, err
	}
}

// parseItems fills a list of fixed length.
func parseItems[T any](c *call, raw json.RawMessage, into []T, item parser[T]) error {
	values, err := parseList(item)(c, raw)
	if err == nil && len(values) != len(into) {
		err = fmt.Errorf("there are %d items, not %d", len(into), len(values))
	}
	copy(into, values)
	return err
}

func parsePointer[T any](value parser[T]) parser[*T] {
	return func(c *call, raw json.RawMessage) (*T, error) {
		if string(raw) == "null" {
			return nil, nil
		}
		v, err := value(c, raw)
		return &v, err
	}
}

// parseNil reads an optional value whose zero value stands for none.
func parseNil[T any](value parser[T]) parser[T] {
	return func(c *call, raw json.RawMessage) (v T, err error) {
		if string(raw) == "null" {
			return v, nil
		}
		return value(c, raw)
	}
}

// fields reads the fields of a record.
type fields struct {
	call *call
	raw  map[string]json.RawMessage
	err  error
}

func parseFields(c *call, raw json.RawMessage) *fields {
	f := &fields{call: c}
	f.err = json.Unmarshal(raw, &f.raw)
	return f
}

// field reads one field; one that is missing is its zero value.
func field[T any](f *fields, name string, parse parser[T]) (v T) {
	raw, ok := f.raw[name]
	if !ok || f.err != nil {
		return v
	}
	v, f.err = parse(f.call, raw)
	return v
}
