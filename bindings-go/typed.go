// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// TypedParam is a parameter that the description does not know: its name, and a value of one of seven types.
type TypedParam struct {
	// Name is its name on the wire.
	Name string

	value any
}

// Typed lists the types that a parameter can have.
type Typed interface {
	int32 | uint32 | int64 | uint64 | float64 | bool | string
}

// NewTypedParam makes a parameter.
func NewTypedParam[T Typed](name string, value T) TypedParam {
	return TypedParam{name, value}
}

// Value gives the value, of one of the types that [Typed] lists.
func (p TypedParam) Value() any {
	return p.value
}

// String writes name=value.
func (p TypedParam) String() string {
	return fmt.Sprintf("%s=%v", p.Name, p.value)
}

// typedParams collects the parameters of a group for the wire.
type typedParams struct {
	encoder *encoder
	// Where the count belongs.
	at    int
	count uint32
}

func beginTypedParams(e *encoder) typedParams {
	e.u32(0)
	return typedParams{encoder: e, at: len(e.data) - 4}
}

// addTyped writes a known parameter if it is set.
func addTyped[T Typed](p *typedParams, name string, value *T) {
	if value != nil {
		p.add(TypedParam{name, *value})
	}
}

// addAll writes a known parameter as often as it has values.
func addAll[T Typed](p *typedParams, name string, values []T) {
	for _, value := range values {
		p.add(TypedParam{name, value})
	}
}

// indexed is the name of an item's parameters up to its index.
func indexed(prefix string, index uint32) string {
	return prefix + strconv.FormatUint(uint64(index), 10)
}

// add writes a parameter: its name, libvirt's number of its type, its value.
func (p *typedParams) add(param TypedParam) {
	e := p.encoder
	e.text(param.Name)
	switch value := param.value.(type) {
	case int32:
		e.u32(1)
		e.i32(value)
	case uint32:
		e.u32(2)
		e.u32(value)
	case int64:
		e.u32(3)
		e.i64(value)
	case uint64:
		e.u32(4)
		e.u64(value)
	case float64:
		e.u32(5)
		e.f64(value)
	case bool:
		e.u32(6)
		e.bool(value)
	case string:
		e.u32(7)
		e.text(value)
	default:
		e.failed = invalid("The parameter " + param.Name + " has no value: make it with NewTypedParam.")
	}
	p.count++
}

// end writes the parameters that the group does not know, and the count.
func (p *typedParams) end(extra []TypedParam) {
	for _, param := range extra {
		p.add(param)
	}
	count := encoder{data: p.encoder.data[:p.at]}
	count.u32(p.count)
}

// typedParam reads one parameter.
func (d *decoder) typedParam() TypedParam {
	name := d.text()
	switch d.u32() {
	case 1:
		return TypedParam{name, d.i32()}
	case 2:
		return TypedParam{name, d.u32()}
	case 3:
		return TypedParam{name, d.i64()}
	case 4:
		return TypedParam{name, d.u64()}
	case 5:
		return TypedParam{name, d.f64()}
	case 6:
		return TypedParam{name, d.bool()}
	case 7:
		return TypedParam{name, d.text()}
	default:
		d.data, d.failed = nil, true
		return TypedParam{}
	}
}

// keepTyped stores a parameter in its field and tells whether it could: one of another type belongs to the rest.
func keepTyped[T Typed](field **T, param TypedParam) bool {
	value, ok := param.value.(T)
	if ok {
		*field = &value
	}
	return ok
}

// keepAnother adds a value to those that came before, and tells whether it could.
func keepAnother[T Typed](field *[]T, param TypedParam) bool {
	value, ok := param.value.(T)
	if ok {
		*field = append(*field, value)
	}
	return ok
}

// indexIn finds the index behind a prefix in a name, and what stands behind it.
func indexIn(name, prefix string) (index uint32, end string, ok bool) {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return 0, "", false
	}
	digits := rest
	if at := strings.IndexFunc(rest, func(c rune) bool { return c < '0' || c > '9' }); at >= 0 {
		digits = rest[:at]
	}
	// One that would be written otherwise is no index: the name could not be given back as it came.
	number, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		return 0, "", false
	}
	return uint32(number), rest[len(digits):], true
}

// keepItem lets keep store a parameter in the item with an index. The list stays in the order of the indexes, and without items that know
// nothing.
func keepItem[T any](items *[]T, index uint32, place func(*T) *uint32, keep func(*T) bool) bool {
	at, found := slices.BinarySearchFunc(*items, index, func(item T, index uint32) int { return cmp.Compare(*place(&item), index) })
	if found {
		return keep(&(*items)[at])
	}
	var item T
	*place(&item) = index
	if !keep(&item) {
		return false
	}
	*items = slices.Insert(*items, at, item)
	return true
}
