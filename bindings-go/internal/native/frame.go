// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package native

import (
	"context"
	"runtime"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Status says how a call ended.
type Status int32

// The values of private.h.
const (
	Ready   Status = 0
	pending Status = 1
	Failed  Status = 2
)

// The bit of vk_options that says "cancelled before it began".
const flagCancelled = 1

// control has the layouts of vk_reply and vk_options.
type control struct {
	reply struct {
		data  unsafe.Pointer
		len   uintptr
		cap   uintptr
		owned unsafe.Pointer
		token uint64
	}
	options struct {
		timeout  int64
		queue    uint64
		tag      uint64
		flags    uint32
		reserved uint32
	}
}

// Frame is the memory of one call. It is used by one call at a time and made to be used again.
type Frame struct {
	// Out is the answer after a call, valid until Free.
	Out []byte

	library *Library
	control *control
	buffer  []byte
	pins    runtime.Pinner
}

// NewFrame makes the memory for calls whose answers mostly have at most size bytes; larger ones are allocated by the library.
func (l *Library) NewFrame(size int) *Frame {
	f := &Frame{library: l, control: new(control), buffer: make([]byte, size)}
	// The library reads one structure of ours that points to another, which is allowed only for pinned memory. Pinning once for the life
	// of the frame keeps it out of the calls.
	f.pins.Pin(f.control)
	f.pins.Pin(unsafe.SliceData(f.buffer))
	runtime.SetFinalizer(f, func(f *Frame) { f.pins.Unpin() })
	return f
}

// Free gives back what the last answer holds. It zeroes the answer first if it was secret.
func (f *Frame) Free(secret bool) {
	if secret {
		clear(f.Out)
	}
	f.Out = nil
	if owned := f.control.reply.owned; owned != nil {
		f.control.reply.owned = nil
		purego.SyscallN(f.library.entries.free, uintptr(owned))
	}
}

// prepare says where the answer goes.
func (f *Frame) prepare() {
	f.control.reply.data = unsafe.Pointer(unsafe.SliceData(f.buffer))
	f.control.reply.len = 0
	f.control.reply.cap = uintptr(len(f.buffer))
	f.control.reply.owned = nil
}

// limit writes the options that the context asks for and tells whether there are any.
func (f *Frame) limit(ctx context.Context) bool {
	options := &f.control.options
	options.timeout, options.queue, options.tag, options.flags = -1, 0, 0, 0
	if ctx.Done() == nil {
		return false
	}
	if deadline, ok := ctx.Deadline(); ok {
		options.timeout = max(0, int64(time.Until(deadline)))
	}
	switch ctx.Err() {
	case nil:
	case context.DeadlineExceeded:
		options.timeout = 0
	default:
		options.flags = flagCancelled
	}
	return options.timeout >= 0 || options.flags != 0
}

// collect makes the answer of an ended call visible.
func (f *Frame) collect(status uintptr) Status {
	f.Out = unsafe.Slice((*byte)(f.control.reply.data), f.control.reply.len)
	return Status(status)
}
