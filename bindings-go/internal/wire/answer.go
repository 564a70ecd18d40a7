// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
)

// maps reads maps of processors in one run of bytes, and behind it how many they are.
func (c *call) maps(in *decoder, out *encoder) {
	run := in.opaque(maxMaps)
	count, length := uint64(in.u32()), uint64(c.mapLength)
	if length == 0 || count*length > uint64(len(run)) {
		in.refuse("%d bytes are wanted where %d are left", count*length, len(run))
		return
	}
	out.u32(uint32(count))
	for at := range count {
		out.opaque(run[at*length : (at+1)*length])
	}
}

// split reads records without one of their fields, and behind them a map of processors for each.
func (c *call) split(f *form, in *decoder, out *encoder) {
	count := in.count(maxItems)
	records := make([][2]encoder, count)
	for at := range records {
		f.answer.before.raise(in, &records[at][0])
		f.answer.behind.raise(in, &records[at][1])
	}
	run := in.opaque(maxMaps)
	length := uint64(c.mapLength)
	if uint64(count)*length > uint64(len(run)) {
		in.refuse("%d bytes are wanted where %d are left", uint64(count)*length, len(run))
		return
	}
	out.u32(uint32(count))
	for at := range records {
		out.raw(records[at][0].data)
		out.opaque(run[uint64(at)*length : uint64(at+1)*length])
		out.raw(records[at][1].data)
	}
}

// For how many items of a matrix a daemon is asked at once.
const itemsAtOnce = 128

// matrix asks for the typed parameters of several items, all as many: how many items there are, how many parameters each has, and then for
// them, a limited number of items at once. A count of 0 is all items from the first on; one item with the number -1 is all together.
func (c *call) matrix(f *form) (*encoder, error) {
	first, count := int32(0), uint32(0)
	for _, part := range f.parts {
		switch part.kind {
		case partMatrixFirst:
			first = c.argument(part.number).i32()
		case partMatrixCount:
			count = c.argument(part.number).u32()
		default:
		}
	}
	switch {
	case first >= 0 && count == 0:
		c.width, c.first, c.count = 0, 0, 0
		_, all, err := c.rows()
		if err != nil {
			return nil, err
		}
		count = uint32(max(int64(all)-int64(first), 0))
		if count == 0 {
			return nil, failure(codeInvalidArg, domainRPC, fmt.Sprintf("there is no item %d", first))
		}
	case count == 0:
		count = 1
	}
	c.width, c.first, c.count = 0, uint32(first), 1
	_, width, err := c.rows()
	if err != nil {
		return nil, err
	}
	out := &encoder{}
	out.u32(0)
	if width <= 0 {
		return out, nil
	}
	items := uint32(0)
	for done := uint32(0); done < count; done += itemsAtOnce {
		begin := first + int32(done)
		c.width, c.first, c.count = uint32(width), uint32(begin), min(itemsAtOnce, count-done)
		parameters, told, err := c.rows()
		if err != nil {
			return nil, err
		}
		if len(parameters) == 0 {
			continue
		}
		if told <= 0 || len(parameters)%int(told) != 0 {
			return nil, remote(fmt.Sprintf("the daemon's answer to %s (procedure %s) has %d parameters, which are no items of %d each",
				c.method.name, spell(f.procedure), len(parameters), told)).with(outcomeUnknown)
		}
		for at := 0; at < len(parameters); at += int(told) {
			out.i32(begin + int32(at/int(told)))
			out.u32(uint32(told))
			for _, parameter := range parameters[at : at+int(told)] {
				out.raw(parameter)
			}
			items++
		}
	}
	count32 := encoder{data: out.data[:0]}
	count32.u32(items)
	return out, nil
}

// rows asks once, and gives the parameters and how many each item has.
func (c *call) rows() (parameters [][]byte, width int32, err error) {
	form, answer, err := c.travel()
	if err != nil {
		return nil, 0, err
	}
	defer answer.release()
	in, out := decoder{data: answer.packet.payload}, encoder{}
	for range in.count(maxParams) {
		begin := len(out.data)
		raiseParam(&in, &out)
		parameters = append(parameters, out.data[begin:])
		if in.failed != "" {
			break
		}
	}
	return parameters, in.i32(), c.malformed(form, &in)
}

// with makes another call of the same connection, of a method by its number.
func (c *call) with(number uint32, in []byte) (*encoder, error) {
	other := call{ctx: c.ctx, library: c.library, conn: c.conn, method: methods[number]}
	if err := other.cut(in); err != nil {
		return nil, err
	}
	return other.run()
}

// Bits of the flags of the question for a domain's processors.
const (
	affectLive   = 1 << 0
	affectConfig = 1 << 1
	countMost    = 1 << 2
)

// askMapLength asks how many bytes a map of the host's processors takes.
func (c *call) askMapLength() (uint32, error) {
	told, err := c.with(hostMethod, nil)
	if err != nil {
		return 0, err
	}
	fields := hostTold.cut(told.data)
	number := func(at int) uint64 { return uint64((&decoder{data: fields[hostFields[at]]}).u32()) }
	most := max(number(0)*number(1)*number(2)*number(3), number(4))
	return uint32(min(max((most+7)/8, 1), maxText)), nil
}

// askMapCount asks how many virtual processors a domain may have: the running one, its configuration, or the one of both that is meant
// without a flag.
func (c *call) askMapCount() (uint32, error) {
	impact := uint32(0)
	for at, argument := range c.method.args {
		if _, ok := argument.shape.(flagSet); ok {
			impact = c.argument(at).u32()
			break
		}
	}
	in := encoder{data: append([]byte(nil), c.receiver...)}
	in.u32(countMost | impact&(affectLive|affectConfig))
	told, err := c.with(processorsMethod, in.data)
	if err != nil {
		return 0, err
	}
	return (&decoder{data: told.data}).u32(), nil
}

// cut finds the fields of a record in the form of the module's calls.
func (r record) cut(in []byte) [][]byte {
	from, scratch := decoder{data: in}, encoder{}
	fields := make([][]byte, len(r))
	for at, field := range r {
		begin := from.at
		switch field := field.(type) {
		case charsForm:
			from.text()
		case spanForm:
			from.u64()
		default:
			field.raise(&from, &scratch)
		}
		fields[at] = in[begin:from.at]
	}
	return fields
}
