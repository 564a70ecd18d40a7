// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"time"
)

// How often a daemon is asked whether it is there, and how often without an answer before it counts as gone, where nobody says otherwise.
const (
	usualInterval = 5 * time.Second
	usualCount    = 5
)

// The procedures of the program that asks whether the other side is there.
const (
	ping = 1
	pong = 2
)

func (l *link) keepAlive(head header) {
	if head.procedure == ping {
		l.tellAlive(pong, head.serial)
	}
}

func (l *link) tellAlive(procedure, serial uint32) {
	head := header{program: programKeepalive, version: programVersion, procedure: procedure, kind: kindMessage, serial: serial}
	// A packet without a payload can always be made.
	if m, err := newMessage(head, behindHead()); err == nil {
		m.setSerial(serial)
		m.sign = procedure
		l.outbox.post(m)
	}
}

// watchLife asks from now on whether the daemon is there: each interval in which nothing comes, and count times before the link ends.
// Without an interval nothing is asked.
func (l *link) watchLife(interval time.Duration, count uint32) {
	stop := make(chan struct{})
	l.lock.Lock()
	before := l.stopAsking
	l.stopAsking = nil
	if l.failed == nil && interval > 0 {
		l.stopAsking = func() { close(stop) }
		go l.question(interval, count, stop)
	}
	l.lock.Unlock()
	if before != nil {
		before()
	}
}

func (l *link) question(interval time.Duration, count uint32, stop <-chan struct{}) {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	asked := uint32(0)
	for {
		select {
		case <-timer.C:
		case <-stop:
			return
		}
		if l.paused.Load() {
			// While nothing is taken no answer of the daemon's is heard.
			asked = 0
			timer.Reset(interval)
			continue
		}
		silence := l.silence()
		if silence < interval {
			asked = 0
		}
		next := interval * time.Duration(asked+1)
		if silence < next {
			timer.Reset(next - silence)
			continue
		}
		if asked == count {
			l.end(lost(fmt.Sprintf("the daemon has said nothing for %d seconds, and does not answer the question whether it is there",
				int(silence.Seconds()))), closedKeepalive)
			return
		}
		asked++
		l.tellAlive(ping, 0)
		timer.Reset(0)
	}
}
