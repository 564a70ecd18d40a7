// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"bytes"
	"fmt"
	"time"
	"unicode/utf8"
)

// shape says how values of a type are written on both sides: in the buffers of the module's calls (big endian, in the order of the
// description) and on libvirt's wire. Most are the same on both.
type shape interface {
	// lower reads an argument of a call and writes it for the wire.
	lower(in *decoder, out *encoder)
	// raise reads a value from the wire and writes it as a result of a call.
	raise(in *decoder, out *encoder)
}

// fixed is a number of bytes that is the same on both sides.
type fixed int

const (
	word     fixed = 4
	long     fixed = 8
	uuidForm fixed = 16
)

func (f fixed) lower(in *decoder, out *encoder) { out.raw(in.raw(int(f))) }
func (f fixed) raise(in *decoder, out *encoder) { out.raw(in.raw(int(f))) }

// truth is 0 or 1.
type truthForm struct{}

var truth truthForm

func (truthForm) lower(in *decoder, out *encoder) { out.bool(in.bool()) }
func (truthForm) raise(in *decoder, out *encoder) { out.bool(in.bool()) }

// flagSet is a set of flags: these bits have names. Others are carried, too: the daemon may be newer, and refuses what it does not know.
type flagSet uint32

func (flagSet) lower(in *decoder, out *encoder) { out.u32(in.u32()) }
func (flagSet) raise(in *decoder, out *encoder) { out.u32(in.u32()) }

// named refuses bits without a name in a call that is answered on this side.
func (f flagSet) named(method string, bits uint32) error {
	if unknown := bits &^ uint32(f); unknown != 0 {
		return invalid(fmt.Sprintf("%s: the flags %#x are not known", method, unknown))
	}
	return nil
}

// textForm is UTF-8 without a NUL; documents are texts too.
type textForm struct{}

var text textForm

func (textForm) lower(in *decoder, out *encoder) {
	value := in.opaque(len(in.data))
	switch {
	case len(value) > maxText:
		out.refuse(tooLong(len(value)))
	case bytes.IndexByte(value, 0) >= 0:
		// Without its words: they may be a password.
		out.refuse(invalid(fmt.Sprintf("%s: `%s` has a NUL at byte %d, and a text that is sent cannot have one",
			out.method, out.argument, bytes.IndexByte(value, 0))))
	case !utf8.Valid(value):
		out.refuse(invalid(fmt.Sprintf("%s: the text %q of %s is not UTF-8", out.method, value, out.argument)))
	default:
		out.opaque(value)
	}
}

func (textForm) raise(in *decoder, out *encoder) { out.opaque(in.textBytes()) }

// opaqueForm is a run of bytes, and a map of processors.
type opaqueForm struct{ secret bool }

var (
	opaque = opaqueForm{}
	secret = opaqueForm{secret: true}
)

func (o opaqueForm) lower(in *decoder, out *encoder) {
	out.secret = out.secret || o.secret
	value := in.opaque(len(in.data))
	if len(value) > maxText {
		out.refuse(tooLong(len(value)))
		return
	}
	out.opaque(value)
}

func (o opaqueForm) raise(in *decoder, out *encoder) {
	in.secret = in.secret || o.secret
	out.opaque(in.opaque(maxText))
}

func tooLong(length int) error {
	return remote(fmt.Sprintf("a text or run of %d bytes cannot be sent: the limit is %d", length, maxText))
}

// spanForm is a span of time: nanoseconds here, seconds on the wire.
type spanForm struct{}

var span spanForm

func (spanForm) lower(in *decoder, out *encoder) {
	value := time.Duration(in.u64())
	if value < 0 {
		out.refuse(invalid(fmt.Sprintf("%s: %s cannot be %s, which is negative", out.method, out.argument, value)))
	}
	out.u64(uint64(value / time.Second))
}

func (spanForm) raise(in *decoder, out *encoder) {
	const most = uint64(1<<63-1) / uint64(time.Second)
	out.u64(min(in.u64(), most) * uint64(time.Second))
}

// descriptorForm is an open file, which goes beside the message.
type descriptorForm struct{}

var descriptor descriptorForm

func (descriptorForm) lower(in *decoder, out *encoder) { out.files = append(out.files, int(in.u32())) }

// raise is never asked: a descriptor comes beside the answer, which the answer's form knows.
func (descriptorForm) raise(in *decoder, _ *encoder) {
	in.refuse("a descriptor cannot be among the bytes of a message")
}

// listForm is how many items, then the items.
type listForm struct{ item shape }

func list(item shape) shape { return listForm{item} }

func (l listForm) lower(in *decoder, out *encoder) {
	count := in.count(len(in.data))
	if l.item == shape(descriptor) {
		lowerItems(l.item, count, in, out)
		return
	}
	if count > maxItems {
		out.refuse(remote(fmt.Sprintf("a list with %d items cannot be sent: the limit is %d", count, maxItems)))
		return
	}
	out.u32(uint32(count))
	lowerItems(l.item, count, in, out)
}

func lowerItems(item shape, count int, in *decoder, out *encoder) {
	for range count {
		item.lower(in, out)
	}
}

func (l listForm) raise(in *decoder, out *encoder) {
	count := in.count(maxItems)
	out.u32(uint32(count))
	for range count {
		l.item.raise(in, out)
		if in.failed != "" {
			return
		}
	}
}

// arrayForm is a list of fixed length.
type arrayForm struct {
	item   shape
	length int
}

func array(item shape, length int) shape { return arrayForm{item, length} }

func (a arrayForm) lower(in *decoder, out *encoder) { lowerItems(a.item, a.length, in, out) }

func (a arrayForm) raise(in *decoder, out *encoder) {
	for range a.length {
		a.item.raise(in, out)
	}
}

// optionalForm is whether there is a value, then the value.
type optionalForm struct{ item shape }

func optional(item shape) shape { return optionalForm{item} }

func (o optionalForm) lower(in *decoder, out *encoder) {
	there := in.present()
	out.bool(there)
	if there {
		o.item.lower(in, out)
	}
}

func (o optionalForm) raise(in *decoder, out *encoder) {
	there := in.present()
	out.bool(there)
	if there {
		o.item.raise(in, out)
	}
}

// record is its fields in order; an identity is one too.
type record []shape

func (r record) lower(in *decoder, out *encoder) {
	for _, field := range r {
		field.lower(in, out)
	}
}

func (r record) raise(in *decoder, out *encoder) {
	for _, field := range r {
		field.raise(in, out)
	}
}

// objectForm is an object that is an argument: the handle of its connection, and its identity, which alone travels.
type objectForm struct{ identity record }

func object(identity record) shape { return objectForm{identity} }

func (o objectForm) lower(in *decoder, out *encoder) {
	if handle := in.u64(); out.conn != nil && handle != out.conn.handle {
		out.refuse(invalid(fmt.Sprintf("%s: `%s` must be of the connection of the call, which is to %s, and not of another one",
			out.method, out.argument, out.conn.uri)))
	}
	o.identity.lower(in, out)
}

func (o objectForm) raise(in *decoder, out *encoder) { o.identity.raise(in, out) }

// handleForm is a connection that is an argument. It never travels.
type handleForm struct{}

var handle handleForm

func (handleForm) lower(in *decoder, out *encoder) { out.u64(in.u64()) }

func (handleForm) raise(in *decoder, _ *encoder) {
	in.refuse("a connection cannot be among the bytes of a message")
}

// charsForm is a text that libvirt has in an array of characters, each of which takes four bytes: all of the array, or as many of them
// as the text has with a zero behind it.
type charsForm struct {
	length  int
	counted bool
}

func chars(length int) shape        { return charsForm{length, false} }
func countedChars(length int) shape { return charsForm{length, true} }

func (c charsForm) lower(in *decoder, out *encoder) {
	shown := in.textBytes()
	if len(shown) >= c.length {
		// No half of a character, and a zero behind the last.
		end := c.length - 1
		for end > 0 && !utf8.RuneStart(shown[end]) {
			end--
		}
		shown = shown[:end]
	}
	length := c.length
	if c.counted {
		length = len(shown) + 1
		out.u32(uint32(length))
	}
	for at := range length {
		if at < len(shown) {
			// C's characters have a sign, and are made wider with it.
			out.i32(int32(int8(shown[at])))
		} else {
			out.u32(0)
		}
	}
}

func (c charsForm) raise(in *decoder, out *encoder) {
	length := c.length
	if c.counted {
		length = in.count(c.length)
	}
	wide := in.raw(4 * length)
	shown := make([]byte, 0, len(wide)/4)
	for at := 3; at < len(wide) && wide[at] != 0; at += 4 {
		shown = append(shown, wide[at])
	}
	out.opaque(bytes.ToValidUTF8(shown, []byte("\uFFFD")))
}

// paramsForm is a list of typed parameters: a name, the number of a type, a value.
type paramsForm struct{}

var params paramsForm

func (paramsForm) lower(in *decoder, out *encoder) {
	count := in.count(maxParams)
	out.u32(uint32(count))
	for range count {
		text.lower(in, out)
		moveTyped(in, out, text.lower)
	}
}

func (paramsForm) raise(in *decoder, out *encoder) {
	count := in.count(maxParams)
	out.u32(uint32(count))
	for range count {
		raiseParam(in, out)
		if in.failed != "" {
			return
		}
	}
}

// raiseParam moves one parameter.
func raiseParam(in *decoder, out *encoder) {
	text.raise(in, out)
	moveTyped(in, out, text.raise)
}

func moveTyped(in *decoder, out *encoder, moveText func(*decoder, *encoder)) {
	kind := in.u32()
	out.u32(kind)
	switch kind {
	case 1, 2:
		word.raise(in, out)
	case 3, 4, 5:
		long.raise(in, out)
	case 6:
		truth.raise(in, out)
	case 7:
		moveText(in, out)
	default:
		in.refuse("%d is no type of a typed parameter", kind)
	}
}

// The number of the type of an unsigned parameter of 64 bits.
const typeU64 = 4

// raiseStats reads names with numbers, and writes them as typed parameters.
func raiseStats(in *decoder, out *encoder) {
	count := in.count(maxStats)
	out.u32(uint32(count))
	for range count {
		text.raise(in, out)
		out.u32(typeU64)
		long.raise(in, out)
	}
}
