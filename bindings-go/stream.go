// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"virtkit.dev/virtkit/internal/native"
)

// Stream carries data from or to an object: a console, a disk's content. It is an [io.ReadWriteCloser]; one goroutine may read while
// another writes.
//
// Finish ends it and tells whether all data arrived. Close without Finish aborts it, so that "defer stream.Close()" never passes half of
// something for the whole.
type Stream struct {
	library *native.Library
	handle  uint64
	mime    string

	lock sync.Mutex
	// Zeros of a hole that Read has still to give.
	hole uint64
	// Whether the other side has sent its end.
	ended bool

	closed atomic.Bool
}

// Chunk is a part of a stream: data, or a hole.
type Chunk struct {
	// Data is what was sent, empty for a hole.
	Data []byte
	// Hole is the length of a hole, 0 for data.
	Hole uint64
}

// What a chunk is, on the wire.
const (
	chunkData = 0
	chunkHole = 1
)

// No answer to a write is larger than this, and no read asks for more.
const largestChunk = 256 << 10

var (
	methodRead  = method{name: "reading a stream"}
	methodWrite = method{name: "writing a stream"}
	methodEnd   = method{name: "ending a stream"}
)

func newStream(conn *Connection, handle uint64, mime *string) *Stream {
	s := &Stream{library: conn.library, handle: handle}
	if mime != nil {
		s.mime = *mime
	}
	runtime.SetFinalizer(s, func(s *Stream) { s.library.Release(s.handle) })
	return s
}

// MIME says what the data is, as a media type such as "image/png". It is empty where the call that opened the stream does not say so.
func (s *Stream) MIME() string { return s.mime }

// Read reads with no limit of time. A hole reads as zeros.
func (s *Stream) Read(p []byte) (int, error) {
	return s.ReadContext(context.Background(), p)
}

// ReadContext reads what is there, and waits while there is nothing. At the end it gives [io.EOF].
func (s *Stream) ReadContext(ctx context.Context, p []byte) (n int, err error) {
	for n == 0 && err == nil && len(p) > 0 {
		if n = s.zeros(p); n > 0 {
			break
		}
		err = s.chunk(ctx, len(p), func(data []byte, hole uint64) {
			n = copy(p, data)
			s.lock.Lock()
			s.hole += hole
			s.lock.Unlock()
		})
	}
	return n, err
}

// ReadChunk reads at most most bytes of data, or a hole of any length. At the end it gives [io.EOF].
func (s *Stream) ReadChunk(ctx context.Context, most int) (chunk Chunk, err error) {
	err = s.chunk(ctx, most, func(data []byte, hole uint64) {
		chunk = Chunk{append([]byte(nil), data...), hole}
	})
	return chunk, err
}

// zeros gives what is left of a hole.
func (s *Stream) zeros(p []byte) int {
	s.lock.Lock()
	defer s.lock.Unlock()
	n := int(min(s.hole, uint64(len(p))))
	s.hole -= uint64(n)
	clear(p[:n])
	return n
}

func (s *Stream) chunk(ctx context.Context, most int, take func(data []byte, hole uint64)) error {
	s.lock.Lock()
	ended := s.ended
	s.lock.Unlock()
	if ended {
		return io.EOF
	}
	if s.closed.Load() {
		return closedStream()
	}
	defer runtime.KeepAlive(s)
	call := largeCalls.begin(s.library, nil, &methodRead)
	defer largeCalls.end(call)
	if err := call.answer(s.library.StreamRead(ctx, call.frame, s.handle, min(most, largestChunk))); err != nil {
		return err
	}
	switch call.out.u32() {
	case chunkData:
		take(call.out.view(), 0)
	case chunkHole:
		take(nil, call.out.u64())
	default:
		s.lock.Lock()
		s.ended = true
		s.lock.Unlock()
		return io.EOF
	}
	return call.out.finish()
}

// Write writes with no limit of time.
func (s *Stream) Write(p []byte) (int, error) {
	return s.WriteContext(context.Background(), p)
}

// WriteContext writes all of p, and waits while the other side does not take it.
func (s *Stream) WriteContext(ctx context.Context, p []byte) (written int, err error) {
	for written < len(p) {
		part, taken := p[written:min(len(p), written+largestChunk)], 0
		err = s.simple(&methodWrite, func(call *call) native.Status {
			return s.library.StreamWrite(ctx, call.frame, s.handle, part)
		}, func(out *decoder) { taken = int(out.u32()) })
		if err == nil && taken == 0 {
			err = io.ErrShortWrite
		}
		if err != nil {
			return written, err
		}
		written += taken
	}
	return written, nil
}

// WriteHole writes length zeros that take no space.
func (s *Stream) WriteHole(ctx context.Context, length uint64) error {
	return s.simple(&methodWrite, func(call *call) native.Status { return s.library.StreamHole(ctx, call.frame, s.handle, length) }, nil)
}

// Finish ends the stream and waits until the other side has all of it. An error says that the data is not complete.
func (s *Stream) Finish(ctx context.Context) error {
	return s.simple(&methodEnd, func(call *call) native.Status { return s.library.StreamFinish(ctx, call.frame, s.handle) }, nil)
}

// Abort ends the stream at once. What was written may be lost.
func (s *Stream) Abort(ctx context.Context) error {
	return s.simple(&methodEnd, func(call *call) native.Status { return s.library.StreamAbort(ctx, call.frame, s.handle) }, nil)
}

// Close releases the stream, and aborts it unless it was finished. It never waits, and may be called again.
func (s *Stream) Close() error {
	s.closed.Store(true)
	s.library.Release(s.handle)
	return nil
}

// simple makes a call whose answer is short.
func (s *Stream) simple(method *method, enter func(*call) native.Status, read func(*decoder)) error {
	if s.closed.Load() {
		return closedStream()
	}
	defer runtime.KeepAlive(s)
	call := smallCalls.begin(s.library, nil, method)
	defer smallCalls.end(call)
	if err := call.answer(enter(call)); err != nil {
		return err
	}
	if read != nil {
		read(&call.out)
	}
	return call.out.finish()
}

func closedStream() error {
	return &Error{Code: ErrInvalidStream, Level: LevelError, Message: "the stream is closed", Outcome: OutcomeNotStarted}
}
