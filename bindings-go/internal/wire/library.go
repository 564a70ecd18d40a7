// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

// Package wire is the client of libvirt's protocol in Go alone: what the tag virtkit_pure has in place of the library. It has the entries
// of package native, and takes and gives the same buffers, which it turns into libvirt's packets by generated tables of the description.
// No method is known to the code by hand, except those that a client answers itself.
//
// uri.go and its neighbours read where a URI leads, way.go opens the way, login.go is let in, open.go opens the connection. link.go moves
// packets, unread.go says how many before they are read, call.go makes a call of the forms of a method, operation.go follows one that takes
// its time, stream.go is one end of a stream, arrived.go what waits to be read there.
package wire

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrLibrary is in the error of a module whose parts do not belong together.
var ErrLibrary = errors.New("virtkit: the library cannot be used")

// Library is what calls are made on. There is no library: its name is that of the package whose place this one takes.
type Library struct {
	// Path is empty: nothing was loaded.
	Path string

	lock    sync.RWMutex
	last    uint64
	handles map[uint64]any
}

// Wait says where a call waits that is not answered at once; here that is a goroutine always.
type Wait bool

// The places of package native.
const (
	InPlace Wait = true
	InQueue Wait = false
)

// Status says how a call ended.
type Status int32

// The values of package native.
const (
	Ready  Status = 0
	Failed Status = 2
)

// Frame is the memory of one call.
type Frame struct {
	// Out is the answer after a call, valid until Free.
	Out []byte
}

// Load makes a library. The generated code that uses it must be of the same description.
func Load(hash uint64) (*Library, error) {
	if hash != descriptionHash {
		return nil, fmt.Errorf("%w: the wire client was generated from another description (%016x, the module is of %016x)", ErrLibrary, descriptionHash, hash)
	}
	return &Library{handles: make(map[uint64]any)}, nil
}

// Version is that of the module.
func (l *Library) Version() string { return version + " (virtkit_pure)" }

// Waiting tells how many calls wait in a queue: there is none.
func (l *Library) Waiting() int { return 0 }

// NewFrame makes the memory for calls.
func (l *Library) NewFrame(int) *Frame { return new(Frame) }

// Free gives back what the last answer holds. It zeroes the answer first if it was secret.
func (f *Frame) Free(secret bool) {
	if secret {
		clear(f.Out)
	}
	f.Out = nil
}

// put leaves the result of a call in the frame.
func (f *Frame) put(out *encoder, err error) Status {
	if err == nil {
		f.Out = nil
		if out != nil {
			f.Out = out.data
		}
		return Ready
	}
	told := encoder{}
	asFailure(err).encode(&told)
	f.Out = told.data
	return Failed
}

// keep gives a handle for something.
func (l *Library) keep(v any) uint64 {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.last++
	l.handles[l.last] = v
	owner := ownerOf(v)
	owner.users++
	if owner == v {
		owner.handle = l.last
	}
	return l.last
}

// ownerOf is the connection that something with a handle keeps open.
func ownerOf(v any) *connection {
	switch v := v.(type) {
	case *connection:
		return v
	case *stream:
		return v.conn
	case *subscription:
		return v.conn
	case *operation:
		return v.conn
	}
	panic("virtkit: a handle of something unknown")
}

// find gives what has a handle.
func find[T any](l *Library, handle uint64, what string) (v T, err error) {
	l.lock.RLock()
	defer l.lock.RUnlock()
	v, ok := l.handles[handle].(T)
	if !ok {
		return v, failure(codeInvalidConn, domainNone, fmt.Sprintf("%d is the handle of no %s", handle, what))
	}
	return v, nil
}

// operation gives the answer that is a handle of an operation.
func (l *Library) operation(o *operation) *encoder {
	out := &encoder{}
	out.u64(l.keep(o))
	return out
}

// Release forgets a handle of any kind. It never blocks, and a handle that is not known is ignored.
func (l *Library) Release(handle uint64) {
	l.lock.Lock()
	v := l.handles[handle]
	if v == nil {
		l.lock.Unlock()
		return
	}
	delete(l.handles, handle)
	owner := ownerOf(v)
	owner.users--
	last := owner.users == 0
	l.lock.Unlock()
	if last {
		defer func() { go owner.close(context.Background()) }()
	}
	switch v := v.(type) {
	case *stream:
		v.abort()
	case *subscription:
		v.close()
	}
}

// Call calls a method.
func (l *Library) Call(ctx context.Context, f *Frame, _ Wait, connection uint64, number uint32, in []byte) Status {
	if ctx.Err() != nil {
		return f.put(nil, ended(ctx, outcomeNotStarted))
	}
	return f.put(l.call(ctx, connection, number, in))
}

func (l *Library) call(ctx context.Context, handle uint64, number uint32, in []byte) (*encoder, error) {
	if step := functions[number]; step != nil {
		return step(ctx, l, &decoder{data: in})
	}
	if int(number) >= len(methods) || methods[number] == nil {
		return nil, invalid(fmt.Sprintf("there is no method %d", number))
	}
	conn, err := find[*connection](l, handle, "connection")
	if err != nil {
		return nil, err
	}
	c := &call{ctx: ctx, library: l, conn: conn, method: methods[number]}
	if err := c.begin(in); err != nil {
		return nil, err
	}
	return c.run()
}

// Close closes a connection.
func (l *Library) Close(ctx context.Context, f *Frame, handle uint64) Status {
	conn, err := find[*connection](l, handle, "connection")
	if err == nil && ctx.Err() != nil {
		err = ended(ctx, outcomeNotStarted)
	}
	if err == nil {
		conn.close(ctx)
	}
	return f.put(nil, err)
}

// about makes a call about something that has a handle.
func about[T any](l *Library, ctx context.Context, f *Frame, handle uint64, what string, do func(v T, out *encoder) error) Status {
	if ctx.Err() != nil {
		return f.put(nil, ended(ctx, outcomeNotStarted))
	}
	v, err := find[T](l, handle, what)
	out := &encoder{}
	if err == nil {
		err = do(v, out)
	}
	return f.put(out, err)
}

// StreamRead reads at most most bytes.
func (l *Library) StreamRead(ctx context.Context, f *Frame, handle uint64, most int) Status {
	return about(l, ctx, f, handle, "stream", func(s *stream, out *encoder) error { return s.read(ctx, most, out) })
}

// StreamWrite writes data, or the beginning of it.
func (l *Library) StreamWrite(ctx context.Context, f *Frame, handle uint64, data []byte) Status {
	return about(l, ctx, f, handle, "stream", func(s *stream, out *encoder) error { return s.write(ctx, data, out) })
}

// StreamHole writes zeros that take no space.
func (l *Library) StreamHole(ctx context.Context, f *Frame, handle, length uint64) Status {
	return about(l, ctx, f, handle, "stream", func(s *stream, _ *encoder) error { return s.writeHole(ctx, length) })
}

// StreamFinish ends a stream and says whether all went well.
func (l *Library) StreamFinish(ctx context.Context, f *Frame, handle uint64) Status {
	return about(l, ctx, f, handle, "stream", func(s *stream, _ *encoder) error { return s.finish(ctx) })
}

// StreamAbort ends a stream at once.
func (l *Library) StreamAbort(ctx context.Context, f *Frame, handle uint64) Status {
	return about(l, ctx, f, handle, "stream", func(s *stream, _ *encoder) error {
		err := s.usable()
		if err == nil {
			s.abort()
		}
		return err
	})
}

// OperationWait waits for the end of an operation.
func (l *Library) OperationWait(ctx context.Context, f *Frame, handle uint64) Status {
	return about(l, ctx, f, handle, "operation", func(o *operation, out *encoder) error { return o.wait(ctx, out) })
}

// OperationProgress asks how far an operation is.
func (l *Library) OperationProgress(ctx context.Context, f *Frame, handle uint64) Status {
	return about(l, ctx, f, handle, "operation", func(o *operation, out *encoder) error { return o.progress(ctx, out) })
}

// OperationCancel asks an operation to end.
func (l *Library) OperationCancel(ctx context.Context, f *Frame, handle uint64) Status {
	return about(l, ctx, f, handle, "operation", func(o *operation, _ *encoder) error { return o.cancel(ctx) })
}

// What a filter says about the object that events are about.
const (
	subjectAny = iota
	subjectUUID
	subjectName
)

// EventOpen makes a subscription. It never waits.
func (l *Library) EventOpen(f *Frame, handle uint64, filter []byte) Status {
	return about(l, context.Background(), f, handle, "connection", func(c *connection, out *encoder) error {
		if err := c.usable(); err != nil {
			return err
		}
		in := decoder{data: filter}
		s := &subscription{conn: c, kinds: make(map[uint32]bool)}
		for range in.count(maxItems) {
			kind := in.u32()
			if kind >= eventCount {
				in.refuse("%d is no kind of an event", kind)
			}
			s.kinds[kind] = true
		}
		begin := in.at + 4
		switch form := in.u32(); form {
		case subjectAny:
		case subjectUUID:
			in.raw(16)
		case subjectName:
			in.text()
		default:
			in.refuse("%d is no form of the subject of an event", form)
		}
		if in.failed == "" {
			s.about = string(filter[begin:in.at])
		}
		s.capacity = int(in.u32())
		if s.capacity == 0 {
			s.capacity = usualCapacity
		}
		if in.end() != nil {
			return invalid("the filter of an event subscription is malformed: " + in.failed)
		}
		c.hub.subscribe(s)
		c.wake()
		out.u64(l.keep(s))
		return nil
	})
}

// EventNext takes at most most events of a subscription, at least one; none once it has ended.
func (l *Library) EventNext(ctx context.Context, f *Frame, handle uint64, most uint32) Status {
	return about(l, ctx, f, handle, "subscription", func(s *subscription, out *encoder) error {
		for {
			events, closed, changed := s.take(int(most))
			if len(events) > 0 || closed {
				out.u32(uint32(len(events)))
				for _, event := range events {
					out.raw(event.bytes)
				}
				return nil
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return ended(ctx, outcomeUnknown)
			}
		}
	})
}

// noDocuments is the error of what only the library can do.
func noDocuments() error {
	return failure(codeNoSupport, domainNone,
		"documents are read and written as records by the library, and this program was built with the tag virtkit_pure: use their text")
}

// DocumentParse fails: documents are texts without the library.
func (l *Library) DocumentParse(f *Frame, _ uint32, _ string) Status {
	return f.put(nil, noDocuments())
}

// DocumentWrite fails: documents are texts without the library.
func (l *Library) DocumentWrite(f *Frame, _ uint32, _ []byte) Status {
	return f.put(nil, noDocuments())
}
