// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Limits of libvirt's protocol. They are looked at before anything is allocated.
const (
	// The longest text, and the longest run of bytes except for maps of processors.
	maxText = 4 << 20
	// The most items of a list.
	maxItems = 16_384
	// The most typed parameters of one list, which statistics in bulk may have.
	maxParams = 262_144
	// The most names with numbers of one list.
	maxStats = 16
	// The most bytes of maps of processors.
	maxMaps = 8 << 20
)

// decoder reads what may be anything. After the first mistake it gives zero values only, and failed tells.
type decoder struct {
	data []byte
	at   int
	// What is wrong, empty for nothing.
	failed string
	// Whether a secret was among the values, so that the memory is to be zeroed.
	secret bool
}

func (d *decoder) left() int { return len(d.data) - d.at }

// refuse notes the first mistake and where it is.
func (d *decoder) refuse(format string, arguments ...any) {
	if d.failed == "" {
		d.failed = fmt.Sprintf(format, arguments...) + fmt.Sprintf(", at byte %d", d.at)
	}
	d.at = len(d.data)
}

// raw gives the next bytes, valid as long as the message.
func (d *decoder) raw(length int) []byte {
	if length > d.left() {
		d.refuse("%d bytes are wanted where %d are left", length, d.left())
		return nil
	}
	taken := d.data[d.at : d.at+length : d.at+length]
	d.at += length
	return taken
}

func (d *decoder) u32() uint32 {
	if word := d.raw(4); word != nil {
		return binary.BigEndian.Uint32(word)
	}
	return 0
}

func (d *decoder) u64() uint64 {
	if word := d.raw(8); word != nil {
		return binary.BigEndian.Uint64(word)
	}
	return 0
}

func (d *decoder) i32() int32 { return int32(d.u32()) }

// bool reads a truth value. libvirt has them as numbers, so whatever is not 0 is true.
func (d *decoder) bool() bool { return d.u32() != 0 }

// opaque gives the bytes behind their length.
func (d *decoder) opaque(limit int) []byte {
	length := d.u32()
	if uint64(length) > uint64(limit) {
		d.refuse("a text or run of bytes has %d bytes, more than the limit of %d", length, limit)
		return nil
	}
	taken := d.raw(int(length))
	for _, filling := range d.raw(-int(length) & 3) {
		if filling != 0 {
			d.refuse("a byte that fills up is %#02x and not zero", filling)
		}
	}
	return taken
}

// text gives a text.
func (d *decoder) text() string {
	return string(d.textBytes())
}

func (d *decoder) textBytes() []byte {
	taken := d.opaque(maxText)
	switch {
	case bytes.IndexByte(taken, 0) >= 0:
		d.refuse("a text has a NUL inside")
	case !utf8.Valid(taken):
		d.refuse("a text is not UTF-8")
	default:
		return taken
	}
	return nil
}

// present reads whether a value follows.
func (d *decoder) present() bool {
	switch number := d.u32(); number {
	case 0:
		return false
	case 1:
		return d.failed == ""
	default:
		d.refuse("%d is no answer to whether a value follows", number)
		return false
	}
}

// count gives the number of items of a list. Every item takes four bytes or more, so that more than can follow is refused here.
func (d *decoder) count(limit int) int {
	count := d.u32()
	switch {
	case uint64(count) > uint64(limit):
		d.refuse("a list has %d items, more than the limit of %d", count, limit)
	case uint64(count)*4 > uint64(d.left()):
		d.refuse("%d bytes are wanted where %d are left", uint64(count)*4, d.left())
	default:
		return int(count)
	}
	return 0
}

// end tells what is wrong, also where something is left.
func (d *decoder) end() error {
	if d.failed == "" && d.left() != 0 {
		d.refuse("%d bytes are left behind the last value", d.left())
	}
	if d.failed != "" {
		return remote("what came over the wire is malformed: " + d.failed)
	}
	return nil
}

// encoder writes values one after the other. What cannot be written is remembered in failed.
type encoder struct {
	data   []byte
	failed error
	// Whether a secret is among the values, so that the memory is to be zeroed.
	secret bool
	// Descriptors that go beside the message.
	files []int
	// The call whose arguments these are, and the argument that is written, for messages.
	method, argument string
	// The connection of the call.
	conn *connection
}

func (e *encoder) u32(v uint32) { e.data = binary.BigEndian.AppendUint32(e.data, v) }
func (e *encoder) u64(v uint64) { e.data = binary.BigEndian.AppendUint64(e.data, v) }
func (e *encoder) i32(v int32)  { e.u32(uint32(v)) }
func (e *encoder) raw(v []byte) { e.data = append(e.data, v...) }

func (e *encoder) bool(v bool) {
	if v {
		e.u32(1)
	} else {
		e.u32(0)
	}
}

func (e *encoder) opaque(v []byte) {
	e.u32(uint32(len(v)))
	e.raw(v)
	e.raw([]byte("\x00\x00\x00")[:-len(v)&3])
}

func (e *encoder) text(v string) {
	e.u32(uint32(len(v)))
	e.data = append(e.data, v...)
	e.raw([]byte("\x00\x00\x00")[:-len(v)&3])
}

func (e *encoder) optionalText(v *string) {
	e.bool(v != nil)
	if v != nil {
		e.text(*v)
	}
}

// refuse notes the first value that cannot be sent.
func (e *encoder) refuse(err error) {
	if e.failed == nil {
		e.failed = err
	}
}
