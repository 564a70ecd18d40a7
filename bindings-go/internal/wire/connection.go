// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// connection is an open connection to a daemon.
type connection struct {
	handle   uint64
	uri      string
	readOnly bool
	way      wayKind
	hub      hub
	again    *again
	// How many handles lead to it or to what needs it; under the lock of the library.
	users int
	// Done once the connection is closed or lost.
	over context.Context
	end  context.CancelFunc

	lock sync.Mutex
	// The link that calls are made on. Another takes its place where one is lost and that is wanted.
	link *link
	// It was closed from here, or it is lost, and why.
	closed bool
	lost   bool
	cause  string
	// Somebody opens it again.
	reopening bool
	// Whether the daemon answers the question whether it is there, and how it is asked.
	canAsk   bool
	interval time.Duration
	count    uint32
}

// How long a daemon may take to say good-bye.
const goodBye = 5 * time.Second

// usable refuses a connection that is closed or lost.
func (c *connection) usable() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.refusal()
}

// refusal is the error of calls that cannot be made any more: a caller has closed the connection, or it was lost, which the codes tell apart.
func (c *connection) refusal() error {
	switch {
	case c.closed:
		return failure(codeInvalidConn, domainNone, fmt.Sprintf("the connection to %s is closed", c.uri)).with(outcomeNotStarted)
	case c.lost:
		return failure(codeConnectionLost, domainNone, fmt.Sprintf("the connection to %s was lost: %s", c.uri, c.cause)).with(outcomeNotStarted)
	default:
		return nil
	}
}

// explain gives the reason of a failure: the end of the connection, where that is closed from here.
func (c *connection) explain(err error) error {
	if err == nil {
		return nil
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.closed {
		return asFailure(c.refusal()).with(asFailure(err).outcome)
	}
	return err
}

// current is the link that calls are made on.
func (c *connection) current() *link {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.link
}

// wake lets the link look again whether its packets are wanted.
func (c *connection) wake() { c.current().wake() }

// enter refuses a method on a connection that is closed, or may not do it.
func (c *connection) enter(m *method) error {
	if err := c.usable(); err != nil {
		return err
	}
	if c.readOnly && m.writes {
		return failure(codeOperationDenied, domainNone,
			fmt.Sprintf("%s is not allowed: the connection to %s is read-only", m.name, c.uri))
	}
	return nil
}

// deny refuses a method with such arguments on a read-only connection.
func (c *connection) deny(m *method, values [][]byte) error {
	if !c.readOnly {
		return nil
	}
	for _, rule := range m.denied {
		value := binary.BigEndian.Uint32(values[rule.argument])
		if rule.bits != 0 && value&rule.bits != 0 || rule.bits == 0 && int32(value) == rule.value {
			return failure(codeOperationDenied, domainNone,
				fmt.Sprintf("%s with %s is not allowed: the connection to %s is read-only", m.name, rule.text, c.uri))
		}
	}
	return nil
}

// tell passes an event of the daemon's on.
func (c *connection) tell(from *link, arrived *packet) {
	known := eventsByMessage()[arrived.header.procedure]
	if known == nil || known.kind != eventConnectionClosed && c.current() != from {
		// What a link tells before it is the connection's is among the events that are said to be missing then.
		return
	}
	told, err := raiseEvent(known, arrived)
	switch {
	case err != nil:
		// One that cannot be read is lost, which its subscribers are told.
		c.hub.emit(missed(1))
	case known.kind == eventConnectionClosed:
		// The daemon itself has lost who it speaks for: nothing more will come of this connection.
		reason := int32(binary.BigEndian.Uint32(told.bytes[4:]))
		from.end(lost("the host was lost: the daemon has lost its own connection to it"), reason)
	default:
		c.hub.emit(told)
	}
}

func (c *connection) listened() bool { return c.hub.listened() }

// linkLost says that a link has ended that was not closed from here.
func (c *connection) linkLost(from *link, reason int32) {
	cause := from.cause()
	c.lock.Lock()
	concerned := c.link == from && !c.closed && !c.lost
	again := c.again != nil
	switch {
	case !concerned:
	case !again:
		c.lost, c.cause = true, cause
	case c.reopening:
		concerned = false
	default:
		c.reopening = true
	}
	c.lock.Unlock()
	switch {
	case !concerned:
	case again:
		go c.reopen()
	default:
		c.end()
		told := closedEvent(reason)
		c.hub.end(&told)
	}
}

// watchLife says how the daemon is asked whether it is there. It tells whether it can be.
func (c *connection) watchLife(interval time.Duration, count uint32) bool {
	c.lock.Lock()
	can, link := c.canAsk, c.link
	if can {
		c.interval, c.count = interval, count
	}
	c.lock.Unlock()
	if can {
		link.watchLife(interval, count)
	}
	return can
}

// close closes it: calls under way, streams and subscriptions end. Closing twice is no error.
func (c *connection) close(ctx context.Context) {
	c.lock.Lock()
	was := c.closed
	c.closed = true
	link := c.link
	c.lock.Unlock()
	if was {
		return
	}
	c.end()
	c.hub.end(nil)
	if link.alive() {
		limited, stop := context.WithTimeout(ctx, goodBye)
		defer stop()
		// A daemon that does not answer, or says that it cannot close, is left all the same.
		_ = link.ask(limited, procedureClose, nil, nil)
	}
	link.finish()
}
