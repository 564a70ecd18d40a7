// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"time"
)

// again is what is needed to open a connection again that was lost. What was answered in the beginning is answered again: nobody can be
// asked now.
type again struct {
	target *target
	flags  uint32
	login  *login
	// How long an attempt may take.
	limit time.Duration
}

// How long is waited before the first attempt, and at most before a later one, and how long one may take.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 10 * time.Second
	usualLimit   = 30 * time.Second
)

// reopen tries until the connection is open again, or nobody wants it any more. Calls that were under way have failed, and calls that are
// made meanwhile fail. Subscribers keep their subscriptions, and are told that events are missing.
func (c *connection) reopen() {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		select {
		case <-time.After(pause):
		case <-c.over.Done():
			return
		}
		o, err := c.attemptAgain()
		if err != nil {
			continue
		}
		c.lock.Lock()
		if c.closed {
			c.lock.Unlock()
			o.link.finish()
			return
		}
		// From here on the end of the link is told to the connection.
		c.link, c.reopening = o.link, false
		c.lock.Unlock()
		c.applyKeepAlive()
		// How many is not known, but that there may have been some.
		c.hub.emit(missed(1))
		if !o.link.alive() {
			// It may have ended before it was the connection's.
			c.linkLost(o.link, o.link.why())
		}
		return
	}
}

// attemptAgain tries once. It ends with the connection.
func (c *connection) attemptAgain() (*opening, error) {
	limited, stop := context.WithTimeout(c.over, c.again.limit)
	defer stop()
	return c.dial(limited, c.again.target, c.again.flags, c.again.login)
}
