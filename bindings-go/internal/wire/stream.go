// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"sync"
)

// stream is one end of a stream. Its data travels between the packets of calls, told apart by the number of the call that opened it.
type stream struct {
	link      *link
	conn      *connection
	procedure uint32
	serial    uint32
	direction direction
	holes     bool

	lock    sync.Mutex
	changed signal
	arrived []piece
	// What the link counts for them, in bytes.
	unread int
	// No more data comes.
	over bool
	// The other side has ended it, and how.
	ended bool
	end   error
	// It was finished or given up from here, and the other side knows.
	left bool
	// The user has finished or aborted it, which is told to who waits for room to write.
	closed bool
	gone   chan struct{}
}

// What a chunk is, in the form of the module's calls.
const (
	chunkData = 0
	chunkHole = 1
	chunkEnd  = 2
)

func streamFailure(message string) *Failure {
	return failure(codeInvalidStream, domainStreams, message)
}

// fail ends it because the connection has ended.
func (s *stream) fail(err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if !s.ended {
		s.ended, s.end = true, err
	}
	s.changed.notify()
}

// neverOpened says that there is nothing to give up.
func (s *stream) neverOpened() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.left = true
}

// until tries after each change, until there is an answer or the context ends.
func (s *stream) until(ctx context.Context, attempt func() bool) error {
	for waits := false; ; waits = true {
		s.lock.Lock()
		done := attempt()
		changed := s.changed.wait()
		s.lock.Unlock()
		if done {
			return nil
		}
		if !waits {
			// What fills other streams must not hold up what this one waits for.
			defer s.link.wanted()()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ended(ctx, outcomeUnknown)
		}
	}
}

func leftBefore() *Failure { return streamFailure("the stream was finished or aborted before") }

// leave notes that the user has ended it: who reads or writes waits no more, and what waits to be read is for nobody.
func (s *stream) leave() {
	if !s.closed {
		s.closed = true
		close(s.gone)
		s.changed.notify()
	}
}

// usable refuses a stream that was ended from here.
func (s *stream) usable() error {
	if err := s.conn.usable(); err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.closed {
		return leftBefore()
	}
	return nil
}

// read gives the next data, at most most bytes and at least one, a hole, or the end.
func (s *stream) read(ctx context.Context, most int, out *encoder) error {
	if err := s.usable(); err != nil {
		return err
	}
	switch {
	case most <= 0:
		return invalid("a read of 0 bytes from a stream says nothing; ask for at least 1")
	case s.direction == writes:
		return invalid("this stream is only written to")
	}
	var next piece
	var bytes int
	var end bool
	var failed error
	err := s.until(ctx, func() bool {
		switch {
		case s.closed:
			failed = leftBefore()
		case len(s.arrived) > 0:
			next, bytes = s.next(most)
		case s.ended:
			failed, end = s.end, true
		case s.over:
			end = true
		default:
			return false
		}
		return true
	})
	s.link.wasRead(bytes)
	switch {
	case err != nil:
		return err
	case failed != nil:
		return s.conn.explain(failed)
	case end:
		out.u32(chunkEnd)
	case next.data != nil:
		out.u32(chunkData)
		out.opaque(next.data)
	default:
		out.u32(chunkHole)
		out.u64(next.hole)
	}
	return nil
}

// writable refuses what nothing can be written to.
func (s *stream) writable() error {
	if err := s.usable(); err != nil {
		return err
	}
	if s.direction == reads {
		return invalid("this stream is only read from")
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	switch {
	case s.end != nil:
		return s.conn.explain(s.end)
	case s.ended:
		return streamFailure("the other side has ended the stream")
	default:
		return nil
	}
}

// write sends data, or the beginning of it, and does not wait until it has arrived: what is wrong with it is told by a later write, or at
// the end.
func (s *stream) write(ctx context.Context, data []byte, out *encoder) error {
	if err := s.writable(); err != nil {
		return err
	}
	data = data[:min(len(data), maxStreamData)]
	if len(data) > 0 {
		if err := s.send(ctx, kindStream, statusContinue, func(out *encoder) { out.raw(data) }); err != nil {
			return err
		}
	}
	out.u32(uint32(len(data)))
	return nil
}

// writeHole sends a hole.
func (s *stream) writeHole(ctx context.Context, length uint64) error {
	if err := s.writable(); err != nil {
		return err
	}
	switch {
	case !s.holes:
		return invalid("this stream has no holes: it was opened without SPARSE_STREAM")
	case int64(length) < 0:
		return remote("a hole of so many bytes is longer than the wire can say")
	}
	return s.send(ctx, kindStreamHole, statusContinue, func(out *encoder) {
		out.u64(length)
		out.u32(0)
	})
}

func (s *stream) packet(kind, status uint32, write func(*encoder)) (message, error) {
	out := behindHead()
	if write != nil {
		write(out)
	}
	head := header{program: programOf(s.procedure), version: programVersion, procedure: s.procedure, kind: kind, serial: s.serial, status: status}
	return newMessage(head, out)
}

func (s *stream) send(ctx context.Context, kind, status uint32, write func(*encoder)) error {
	m, err := s.packet(kind, status, write)
	if err != nil {
		return err
	}
	defer s.link.wanted()()
	if s.link.outbox.send(ctx.Done(), s.gone, m) {
		return nil
	}
	if err := s.writable(); err != nil {
		return err
	}
	return ended(ctx, outcomeUnknown)
}

// close notes that the user ends it, which is done once.
func (s *stream) close() error {
	if err := s.usable(); err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.closed {
		return leftBefore()
	}
	s.leave()
	return nil
}

// finish ends it, and waits until the other side has all that was written.
func (s *stream) finish(ctx context.Context) error {
	if err := s.close(); err != nil {
		return err
	}
	s.lock.Lock()
	was, end := s.ended, s.end
	s.left = true
	s.lock.Unlock()
	s.discard()
	if !was {
		m, err := s.packet(kindStream, statusOK, nil)
		if err != nil {
			return err
		}
		s.link.outbox.post(m)
		err = s.until(ctx, func() bool {
			end = s.end
			return s.ended
		})
		if err != nil {
			return err
		}
	}
	return s.conn.explain(end)
}

// abort gives the stream up, unless it has ended. It never waits.
func (s *stream) abort() {
	s.lock.Lock()
	left, ended := s.left, s.ended
	s.left = true
	s.leave()
	s.lock.Unlock()
	s.link.forget(s)
	s.discard()
	if !left && !ended {
		s.refuse()
	}
}

// refuse tells the other side that no more is wanted.
func (s *stream) refuse() {
	if m, err := s.packet(kindStream, statusError, nil); err == nil {
		s.link.outbox.post(m)
	}
}
