// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package native

import (
	"context"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Waiting in place is quicker than the queue but holds a thread: from this number on, all calls that may wait use the queue.
const maxWaitingInPlace = 16

// Wait says where a call waits that is not answered at once.
type Wait bool

// What mostly is answered at once waits in place. All else waits in the queue, where it holds no thread.
const (
	InPlace Wait = true
	InQueue Wait = false
)

// Call calls a method.
func (l *Library) Call(ctx context.Context, f *Frame, wait Wait, connection uint64, method uint32, in []byte) Status {
	return l.run(ctx, f, wait, func(f *Frame, options unsafe.Pointer) uintptr {
		status, _, _ := purego.SyscallN(l.entries.call, uintptr(connection), uintptr(method), uintptr(unsafe.Pointer(unsafe.SliceData(in))),
			uintptr(len(in)), uintptr(options), uintptr(unsafe.Pointer(&f.control.reply)))
		return status
	})
}

// Close closes a connection.
func (l *Library) Close(ctx context.Context, f *Frame, connection uint64) Status {
	return l.plain(ctx, f, l.entries.closeConnection, uintptr(connection))
}

// StreamRead reads at most most bytes.
func (l *Library) StreamRead(ctx context.Context, f *Frame, stream uint64, most int) Status {
	return l.plain(ctx, f, l.entries.streamRead, uintptr(stream), uintptr(most))
}

// StreamWrite writes data, or the beginning of it.
func (l *Library) StreamWrite(ctx context.Context, f *Frame, stream uint64, data []byte) Status {
	return l.run(ctx, f, InQueue, func(f *Frame, options unsafe.Pointer) uintptr {
		status, _, _ := purego.SyscallN(l.entries.streamWrite, uintptr(stream), uintptr(unsafe.Pointer(unsafe.SliceData(data))),
			uintptr(len(data)), uintptr(options), uintptr(unsafe.Pointer(&f.control.reply)))
		return status
	})
}

// StreamHole writes zeros that take no space.
func (l *Library) StreamHole(ctx context.Context, f *Frame, stream, length uint64) Status {
	return l.plain(ctx, f, l.entries.streamHole, uintptr(stream), uintptr(length))
}

// StreamFinish ends a stream and says whether all went well.
func (l *Library) StreamFinish(ctx context.Context, f *Frame, stream uint64) Status {
	return l.plain(ctx, f, l.entries.streamFinish, uintptr(stream))
}

// StreamAbort ends a stream at once.
func (l *Library) StreamAbort(ctx context.Context, f *Frame, stream uint64) Status {
	return l.plain(ctx, f, l.entries.streamAbort, uintptr(stream))
}

// OperationWait waits for the end of an operation.
func (l *Library) OperationWait(ctx context.Context, f *Frame, operation uint64) Status {
	return l.plain(ctx, f, l.entries.operationWait, uintptr(operation))
}

// OperationProgress asks how far an operation is.
func (l *Library) OperationProgress(ctx context.Context, f *Frame, operation uint64) Status {
	return l.plain(ctx, f, l.entries.operationProgress, uintptr(operation))
}

// OperationCancel asks an operation to end.
func (l *Library) OperationCancel(ctx context.Context, f *Frame, operation uint64) Status {
	return l.plain(ctx, f, l.entries.operationCancel, uintptr(operation))
}

// EventOpen makes a subscription. It never waits.
func (l *Library) EventOpen(f *Frame, connection uint64, filter []byte) Status {
	f.prepare()
	status, _, _ := purego.SyscallN(l.entries.eventOpen, uintptr(connection), uintptr(unsafe.Pointer(unsafe.SliceData(filter))),
		uintptr(len(filter)), uintptr(unsafe.Pointer(&f.control.reply)))
	return f.collect(status)
}

// EventNext takes at most most events of a subscription, at least one.
func (l *Library) EventNext(ctx context.Context, f *Frame, subscription uint64, most uint32) Status {
	return l.plain(ctx, f, l.entries.eventNext, uintptr(subscription), uintptr(most))
}

// DocumentParse reads a document and gives its record. It never waits.
func (l *Library) DocumentParse(f *Frame, kind uint32, text string) Status {
	f.prepare()
	status, _, _ := purego.SyscallN(l.entries.documentParse, uintptr(kind), uintptr(unsafe.Pointer(unsafe.StringData(text))),
		uintptr(len(text)), uintptr(unsafe.Pointer(&f.control.reply)))
	return f.collect(status)
}

// DocumentWrite writes the document that a record is of. It never waits.
func (l *Library) DocumentWrite(f *Frame, kind uint32, record []byte) Status {
	f.prepare()
	status, _, _ := purego.SyscallN(l.entries.documentWrite, uintptr(kind), uintptr(unsafe.Pointer(unsafe.SliceData(record))),
		uintptr(len(record)), uintptr(unsafe.Pointer(&f.control.reply)))
	return f.collect(status)
}

// plain calls a function that takes one or two words, the options and the reply.
func (l *Library) plain(ctx context.Context, f *Frame, entry uintptr, words ...uintptr) Status {
	return l.run(ctx, f, InQueue, func(f *Frame, options unsafe.Pointer) uintptr {
		if len(words) == 1 {
			return call(entry, words[0], uintptr(options), uintptr(unsafe.Pointer(&f.control.reply)))
		}
		return call(entry, words[0], words[1], uintptr(options), uintptr(unsafe.Pointer(&f.control.reply)))
	})
}

// run enters the library, waits if the call is pending, and leaves the answer in the frame. The context is looked at before, by the
// library, and watched only while the call is pending. The call's end is always awaited, because only it tells what became of the call;
// a cancelled call ends at once.
func (l *Library) run(ctx context.Context, f *Frame, wait Wait, enter func(*Frame, unsafe.Pointer) uintptr) Status {
	f.prepare()
	limited := f.limit(ctx)
	if wait == InPlace && l.waiting.Load() < maxWaitingInPlace {
		var options unsafe.Pointer
		if limited {
			options = unsafe.Pointer(&f.control.options)
		}
		return l.inPlace(ctx, f, enter(f, options))
	}
	queue := l.queue()
	if queue == nil {
		return l.inPlace(ctx, f, enter(f, unsafe.Pointer(&f.control.options)))
	}
	tag, end := queue.expect()
	f.control.options.queue, f.control.options.tag = queue.handle, tag
	status := enter(f, unsafe.Pointer(&f.control.options))
	if Status(status) != pending {
		queue.forget(tag)
		return f.collect(status)
	}
	stop := l.watch(ctx, f)
	ended := <-end
	stop()
	f.Out = ended.payload
	return ended.status
}

// inPlace waits on this thread for a call without a queue, if it is pending.
func (l *Library) inPlace(ctx context.Context, f *Frame, status uintptr) Status {
	if Status(status) != pending {
		return f.collect(status)
	}
	l.waiting.Add(1)
	defer l.waiting.Add(-1)
	defer l.watch(ctx, f)()
	token := f.control.reply.token
	for Status(status) == pending {
		f.prepare()
		const forever = ^uintptr(0)
		status = call(l.entries.wait, uintptr(token), forever, uintptr(unsafe.Pointer(&f.control.reply)))
	}
	return f.collect(status)
}

// watch cancels the pending call when the context is cancelled, until stop is called. The library keeps the deadline itself, so that
// the error says which of the two it was.
func (l *Library) watch(ctx context.Context, f *Frame) (stop func() bool) {
	if ctx.Done() == nil {
		return func() bool { return true }
	}
	token := f.control.reply.token
	_, timed := ctx.Deadline()
	return context.AfterFunc(ctx, func() {
		if timed && ctx.Err() == context.DeadlineExceeded {
			return
		}
		call(l.entries.cancel, uintptr(token))
	})
}
