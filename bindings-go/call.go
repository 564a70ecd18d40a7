// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"
	"sync"

	"virtkit.dev/virtkit/internal/native"
)

// method is what the runtime knows of a method of the description.
type method struct {
	id   uint32
	name string
	wait native.Wait
}

// call is one call in the making: its arguments are encoded into in, then run is called, then its results are decoded from out.
type call struct {
	in  encoder
	out decoder

	library *native.Library
	frame   *native.Frame
	conn    *Connection
	method  *method
	failed  error
}

// pool keeps calls for the next ones. Answers of at most size bytes need no memory of the library.
type pool struct {
	size  int
	calls sync.Pool
}

var (
	smallCalls = pool{size: 4 << 10}
	largeCalls = pool{size: 64 << 10}
	// Every program loads one library, when it makes its first connection.
	library = sync.OnceValues(func() (*native.Library, error) { return native.Load(abiHash) })
)

// begin begins a call of a method; conn is nil for a function.
func begin(conn *Connection, method *method) *call {
	if conn != nil {
		return smallCalls.begin(conn.library, conn, method)
	}
	loaded, err := library()
	if err != nil {
		return &call{failed: err}
	}
	return smallCalls.begin(loaded, nil, method)
}

func (p *pool) begin(library *native.Library, conn *Connection, method *method) *call {
	c, _ := p.calls.Get().(*call)
	if c == nil {
		c = &call{library: library, frame: library.NewFrame(p.size)}
	}
	c.conn, c.method = conn, method
	return c
}

// end gives the call back to its pool, and with it all that its answer holds.
func (p *pool) end(c *call) {
	if c.frame == nil {
		return
	}
	c.frame.Free(c.out.secret)
	if c.in.secret {
		clear(c.in.data[:cap(c.in.data)])
	}
	c.in.release()
	c.in = encoder{data: c.in.data[:0]}
	c.out, c.conn = decoder{}, nil
	if cap(c.in.data) <= 64<<10 {
		p.calls.Put(c)
	}
}

// end ends a call that begin began.
func (c *call) end() {
	smallCalls.end(c)
}

// run makes the call and waits for its end.
func (c *call) run(ctx context.Context) error {
	if c.failed != nil {
		return c.failed
	}
	if c.in.failed != nil {
		return c.in.failed
	}
	var handle uint64
	if c.conn != nil {
		handle = c.conn.handle
	}
	return c.answer(c.library.Call(ctx, c.frame, c.method.wait, handle, c.method.id, c.in.data))
}

// answer makes the answer readable, and an error of the answer an error of the call.
func (c *call) answer(status native.Status) error {
	c.out = decoder{data: c.frame.Out, conn: c.conn, call: c.method.name}
	if status == native.Ready {
		return nil
	}
	return c.out.error()
}
