// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"encoding/binary"
	"math"
	"os"
	"syscall"
	"time"
)

// encoder writes arguments in the encoding of the private interface: big endian, in multiples of four bytes.
type encoder struct {
	data []byte
	// Whether a secret is among the arguments, so that the memory is to be zeroed.
	secret bool
	// What cannot be encoded.
	failed error
	// Connections whose handles are among the arguments, kept from the garbage collector during the call.
	kept []*Connection
	// Descriptors that the library copies when the call begins, closed when it has ended.
	lent []int
}

func (e *encoder) u32(v uint32)             { e.data = binary.BigEndian.AppendUint32(e.data, v) }
func (e *encoder) u64(v uint64)             { e.data = binary.BigEndian.AppendUint64(e.data, v) }
func (e *encoder) i32(v int32)              { e.u32(uint32(v)) }
func (e *encoder) i64(v int64)              { e.u64(uint64(v)) }
func (e *encoder) f64(v float64)            { e.u64(math.Float64bits(v)) }
func (e *encoder) duration(v time.Duration) { e.i64(int64(v)) }
func (e *encoder) uuid(v UUID)              { e.data = append(e.data, v[:]...) }
func (e *encoder) cpuMap(v CPUMap)          { e.bytes(v) }

func (e *encoder) bool(v bool) {
	if v {
		e.u32(1)
	} else {
		e.u32(0)
	}
}

func (e *encoder) text(v string) {
	e.u32(uint32(len(v)))
	e.data = append(e.data, v...)
	e.pad(len(v))
}

func (e *encoder) bytes(v []byte) {
	e.u32(uint32(len(v)))
	e.data = append(e.data, v...)
	e.pad(len(v))
}

func (e *encoder) pad(length int) {
	e.data = append(e.data, "\x00\x00\x00"[:-length&3]...)
}

func (e *encoder) secretBytes(v SecretValue) {
	e.secret = true
	e.bytes(v)
}

// present writes whether an optional value follows.
func (e *encoder) present(there bool) bool {
	e.bool(there)
	return there
}

// connection writes the handle of a connection.
func (e *encoder) connection(v *Connection) {
	e.kept = append(e.kept, v)
	e.u64(v.handle)
}

// file lends the library a descriptor of its own: nobody can close the one of an os.File between here and the call, which copies it.
func (e *encoder) file(v *os.File) {
	raw, err := v.SyscallConn()
	if err == nil {
		err = raw.Control(func(descriptor uintptr) {
			own, _, failed := syscall.Syscall(syscall.SYS_FCNTL, descriptor, syscall.F_DUPFD_CLOEXEC, 0)
			if failed != 0 {
				e.failed = invalid("The file " + v.Name() + " cannot be passed: " + failed.Error() + ".")
				return
			}
			e.lent = append(e.lent, int(own))
			e.u32(uint32(own))
		})
	}
	if err != nil {
		e.failed = invalid("The file " + v.Name() + " cannot be passed: " + err.Error() + ".")
	}
}

// release closes what was lent.
func (e *encoder) release() {
	for _, descriptor := range e.lent {
		syscall.Close(descriptor)
	}
	e.lent = nil
}

func encodeEnum[T ~int32](e *encoder, v T)   { e.i32(int32(v)) }
func encodeFlags[T ~uint32](e *encoder, v T) { e.u32(uint32(v)) }

func encodeList[T any](e *encoder, items []T, encode func(*encoder, T)) {
	e.u32(uint32(len(items)))
	encodeItems(e, items, encode)
}

func encodeItems[T any](e *encoder, items []T, encode func(*encoder, T)) {
	for _, item := range items {
		encode(e, item)
	}
}

func encodeOptional[T any](e *encoder, v *T, encode func(*encoder, T)) {
	if e.present(v != nil) {
		encode(e, *v)
	}
}

// combine adds up the flags of a call; the method's own default stands for none.
func combine[T ~uint32](fallback T, flags []T) T {
	if len(flags) == 0 {
		return fallback
	}
	var all T
	for _, flag := range flags {
		all |= flag
	}
	return all
}

// decoder reads results. All that it gives is copied, so that the memory of the call can be used again. After a first mistake it gives
// zero values only, and finish tells.
type decoder struct {
	data []byte
	// The connection that objects of the answer belong to.
	conn *Connection
	// The call that is answered, for messages.
	call   string
	secret bool
	failed bool
}

func (d *decoder) take(length int) []byte {
	if length > len(d.data) {
		d.data, d.failed = nil, true
		return nil
	}
	taken := d.data[:length]
	d.data = d.data[length:]
	return taken
}

func (d *decoder) u32() uint32 {
	if word := d.take(4); word != nil {
		return binary.BigEndian.Uint32(word)
	}
	return 0
}

func (d *decoder) u64() uint64 {
	if word := d.take(8); word != nil {
		return binary.BigEndian.Uint64(word)
	}
	return 0
}

func (d *decoder) bool() bool              { return d.u32() != 0 }
func (d *decoder) i32() int32              { return int32(d.u32()) }
func (d *decoder) i64() int64              { return int64(d.u64()) }
func (d *decoder) f64() float64            { return math.Float64frombits(d.u64()) }
func (d *decoder) duration() time.Duration { return time.Duration(d.i64()) }
func (d *decoder) text() string            { return string(d.view()) }
func (d *decoder) bytes() []byte           { return append([]byte{}, d.view()...) }
func (d *decoder) cpuMap() CPUMap          { return d.bytes() }
func (d *decoder) file() *os.File          { return os.NewFile(uintptr(d.u32()), d.call) }
func (d *decoder) connection() *Connection { return newConnection(d.u64()) }
func (d *decoder) operation() *Operation   { return newOperation(d.conn, d.u64()) }

// stream reads the handle of a stream, and what its data is.
func (d *decoder) stream() *Stream {
	handle := d.u64()
	return newStream(d.conn, handle, decodeOptional(d, (*decoder).text))
}

// ofConnection reads objects of another connection than the one that was asked.
func ofConnection[T any](conn *Connection, decode func(*decoder) T) func(*decoder) T {
	return func(d *decoder) T {
		d.conn = conn
		return decode(d)
	}
}

func (d *decoder) uuid() (v UUID) {
	copy(v[:], d.take(len(v)))
	return v
}

func (d *decoder) secretBytes() SecretValue {
	d.secret = true
	return d.bytes()
}

// view gives bytes that are valid as long as the call.
func (d *decoder) view() []byte {
	length := int(d.u32())
	taken := d.take(length)
	d.take(-length & 3)
	return taken
}

func decodeEnum[T ~int32](d *decoder) T   { return T(d.i32()) }
func decodeFlags[T ~uint32](d *decoder) T { return T(d.u32()) }

func decodeList[T any](d *decoder, decode func(*decoder) T) []T {
	count := int(d.u32())
	// Every item has four bytes at least, so that a damaged count cannot ask for much memory.
	items := make([]T, min(count, len(d.data)/4))
	d.failed = d.failed || len(items) < count
	decodeItems(d, items, decode)
	return items
}

func decodeItems[T any](d *decoder, items []T, decode func(*decoder) T) {
	for i := range items {
		items[i] = decode(d)
	}
}

func decodeOptional[T any](d *decoder, decode func(*decoder) T) *T {
	if !d.bool() {
		return nil
	}
	v := decode(d)
	return &v
}

// decodeNil reads an optional value whose type has nil.
func decodeNil[T any](d *decoder, decode func(*decoder) T) (v T) {
	if d.bool() {
		v = decode(d)
	}
	return v
}

// finish tells whether all was there, and no more.
func (d *decoder) finish() error {
	if d.failed || len(d.data) != 0 {
		return &Error{Code: ErrInternalError, Level: LevelError, Message: "The answer to " + d.call + " is not what the description says.", Outcome: OutcomeUnknown}
	}
	return nil
}
