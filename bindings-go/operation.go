// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"
	"runtime"
	"sync/atomic"

	"virtkit.dev/virtkit/internal/native"
)

// Operation is long work that a call has begun. It goes on when nobody waits for it and when the handle is closed; only Cancel ends it
// before its time. What goes wrong with the work is told by Wait.
type Operation struct {
	conn   *Connection
	handle uint64
	closed atomic.Bool
}

// ResultOperation is an [Operation] whose work has a result.
type ResultOperation[T any] struct {
	*Operation
	decode func(*decoder) T
}

var (
	methodWait     = method{name: "waiting for an operation"}
	methodProgress = method{name: "asking for the progress of an operation"}
	methodCancel   = method{name: "cancelling an operation"}
)

func newOperation(conn *Connection, handle uint64) *Operation {
	o := &Operation{conn: conn, handle: handle}
	runtime.SetFinalizer(o, func(o *Operation) { o.conn.library.Release(o.handle) })
	return o
}

// resultOperation decodes the handle of an operation with a result.
func resultOperation[T any](d *decoder, decode func(*decoder) T) *ResultOperation[T] {
	return &ResultOperation[T]{d.operation(), decode}
}

// Wait waits for the end of the work. It may be called by any number of goroutines, and again after the end. A context that ends gives up
// the wait, and not the work.
func (o *Operation) Wait(ctx context.Context) error {
	return o.step(&methodWait, func(call *call) native.Status { return o.conn.library.OperationWait(ctx, call.frame, o.handle) }, nil)
}

// Wait waits for the end of the work and gives its result. It may be called by any number of goroutines, and again after the end. A context
// that ends gives up the wait, and not the work.
func (o *ResultOperation[T]) Wait(ctx context.Context) (result T, err error) {
	err = o.step(&methodWait, func(call *call) native.Status {
		return o.conn.library.OperationWait(ctx, call.frame, o.handle)
	}, func(out *decoder) { result = o.decode(out) })
	return result, err
}

// Progress tells how far the work is, and after its end how it ended.
func (o *Operation) Progress(ctx context.Context) (progress OperationProgress, err error) {
	err = o.step(&methodProgress, func(call *call) native.Status {
		return o.conn.library.OperationProgress(ctx, call.frame, o.handle)
	}, func(out *decoder) { progress = decodeOperationProgress(out) })
	return progress, err
}

// Cancel asks the work to end before its time, and does not wait until it has: Wait then gives [ErrOperationAborted]. Work that has ended
// is left alone.
func (o *Operation) Cancel(ctx context.Context) error {
	return o.step(&methodCancel, func(call *call) native.Status { return o.conn.library.OperationCancel(ctx, call.frame, o.handle) }, nil)
}

// Close releases the handle. The work goes on. It never waits, and may be called again.
func (o *Operation) Close() error {
	if !o.closed.Swap(true) {
		o.conn.library.Release(o.handle)
	}
	return nil
}

// step makes a call about the operation.
func (o *Operation) step(method *method, enter func(*call) native.Status, read func(*decoder)) error {
	if o.closed.Load() {
		return &Error{Code: ErrInvalidArg, Level: LevelError, Message: "the operation is closed", Outcome: OutcomeNotStarted}
	}
	defer runtime.KeepAlive(o)
	call := smallCalls.begin(o.conn.library, o.conn, method)
	defer smallCalls.end(call)
	if err := call.answer(enter(call)); err != nil {
		return err
	}
	if read != nil {
		read(&call.out)
	}
	return call.out.finish()
}
