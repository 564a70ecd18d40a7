// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"encoding/binary"
	"sync"
	"time"
)

// operation is long work on the other side. The wire has no operations: a call of long work is answered at its end, and until then it is
// followed by other calls of the same connection, those that the description names.
type operation struct {
	conn  *connection
	begun time.Time
	// What is asked to tell how far it is, nil where no call tells that, and what ends it.
	look func(ctx context.Context) (figures, error)
	stop func(ctx context.Context) error

	// Closed at its end, behind which result and err stand.
	done   chan struct{}
	result []byte
	err    error

	lock sync.Mutex
	// The last that was heard of it.
	known figures
	over  bool
}

// figures say how far work is: a kind of job, then times in milliseconds and amounts in bytes.
type figures struct {
	kind                                                int32
	elapsed, remaining, total, processed, dataRemaining uint64
}

// The kinds of jobs, in the numbers of the description.
const (
	jobNone = iota
	jobBounded
	jobUnbounded
	jobCompleted
	jobFailed
	jobCancelled
)

func (f *figures) encode(out *encoder) {
	out.i32(f.kind)
	for _, number := range [...]uint64{f.elapsed, f.remaining, f.total, f.processed, f.dataRemaining} {
		out.u64(number)
	}
}

// newOperation begins to follow work.
func newOperation(conn *connection) *operation {
	return &operation{conn: conn, begun: time.Now(), done: make(chan struct{}), known: figures{kind: jobUnbounded}}
}

// work makes the call, whose answer comes at the end of work. It is sent before this returns, so that calls which are made later find the
// work begun. What is wrong is told by the operation.
func (c *call) work() (*encoder, error) {
	o := newOperation(c.conn)
	o.follow(c, c.method.follow)
	// The work belongs to the host: it goes on when the context of its beginning ends.
	c.ctx = context.WithoutCancel(c.ctx)
	under, rest, err := c.send(c.method.forms)
	go func() {
		form, answer, err := c.settle(under, rest, err)
		if err != nil {
			o.end(nil, err)
			return
		}
		out, err := c.read(form, &answer)
		if err != nil {
			o.end(nil, err)
			return
		}
		o.end(out.data, nil)
	}()
	return c.library.operation(o), nil
}

// follow says by which calls work is followed.
func (o *operation) follow(c *call, by *follow) {
	ask := func(ctx context.Context, number uint32, arguments string) (*encoder, error) {
		asking := call{ctx: ctx, library: c.library, conn: c.conn}
		return asking.with(number, append(append([]byte(nil), c.receiver...), arguments...))
	}
	if by == nil {
		o.stop = func(context.Context) error {
			return failure(codeNoSupport, domainNone, c.method.name+" cannot be ended before its time over this connection: its protocol has no call for that")
		}
		return
	}
	o.look = func(ctx context.Context) (figures, error) {
		told, err := ask(ctx, by.progress, by.progressArguments)
		if err != nil {
			return figures{}, err
		}
		return heard(by.told.cut(told.data), by.fields), nil
	}
	o.stop = func(ctx context.Context) error {
		_, err := ask(ctx, by.cancel, by.cancelArguments)
		return err
	}
}

// heard makes figures of the fields of a record.
func heard(fields [][]byte, places [6]int) figures {
	number := func(at int) uint64 { return binary.BigEndian.Uint64(fields[places[at]]) }
	kind := int32(binary.BigEndian.Uint32(fields[places[0]]))
	return figures{kind, number(1), number(2), number(3), number(4), number(5)}
}

func (o *operation) elapsed() uint64 { return uint64(time.Since(o.begun).Milliseconds()) }

// end notes how it ended.
func (o *operation) end(result []byte, err error) {
	o.lock.Lock()
	last := &o.known
	last.kind, last.elapsed, last.remaining = jobCompleted, o.elapsed(), 0
	switch {
	case err == nil:
		last.processed = last.total
	case asFailure(err).code == codeOperationAborted:
		last.kind = jobCancelled
	default:
		last.kind = jobFailed
	}
	last.dataRemaining = last.total - min(last.processed, last.total)
	o.over = true
	o.lock.Unlock()
	o.result, o.err = result, err
	close(o.done)
}

// ended gives how it ended, if it has.
func (o *operation) ended() (figures, bool) {
	o.lock.Lock()
	defer o.lock.Unlock()
	return o.known, o.over
}

// wait waits for the end, and writes the result.
func (o *operation) wait(ctx context.Context, out *encoder) error {
	if err := o.conn.usable(); err != nil {
		return err
	}
	select {
	case <-o.done:
	default:
		select {
		case <-o.done:
		case <-ctx.Done():
			return ended(ctx, outcomeUnknown)
		}
	}
	if o.err != nil {
		return o.conn.explain(o.err)
	}
	out.raw(o.result)
	return nil
}

// progress writes how far it is, and after its end how it ended.
func (o *operation) progress(ctx context.Context, out *encoder) error {
	if err := o.conn.usable(); err != nil {
		return err
	}
	now, over := o.ended()
	if over {
		now.encode(out)
		return nil
	}
	if o.look == nil {
		now.elapsed = o.elapsed()
		now.encode(out)
		return nil
	}
	told, err := o.look(ctx)
	o.lock.Lock()
	defer o.lock.Unlock()
	switch {
	case o.over:
		// The end is known better here: an answer that was on its way is older, or about what the object does now.
	case err != nil:
		return err
	case told.kind == jobNone:
		// The other side has not begun, or is done and its answer is on its way. The work goes on until it has come.
		o.known.elapsed = o.elapsed()
	default:
		o.known = told
	}
	o.known.encode(out)
	return nil
}

// cancel asks it to end. What says that there is no job is no failure where the work has ended meanwhile.
func (o *operation) cancel(ctx context.Context) error {
	if err := o.conn.usable(); err != nil {
		return err
	}
	if _, over := o.ended(); over {
		return nil
	}
	err := o.stop(ctx)
	if _, over := o.ended(); over {
		return nil
	}
	return err
}
