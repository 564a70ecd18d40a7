// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"fmt"
	"time"
)

const (
	// How much data of streams may wait for its readers before no more is taken, as long as nobody waits for anything else.
	readAhead = 16 << 20
	// How much may wait at all: above it a stream gives way.
	mostUnread = 64 << 20
	// What is counted for each piece beside its data.
	pieceSize = 64
)

// unread is what waits for the readers of a link's streams, and who waits for anything else. It belongs to the lock of the link.
type unread struct {
	// What waits, in bytes.
	bytes int
	// How many wait for something that is not a call, and the calls without an answer that nobody waits for any more.
	urgent, givenUp int
	// When the daemon was last told that this side lives although it takes nothing; for the goroutine that takes packets alone.
	shown time.Time
}

// wants tells whether packets are to be taken now.
func (l *link) wants() bool {
	waits := &l.unread
	return waits.bytes <= readAhead || waits.urgent > 0 || len(l.calls) > waits.givenUp || l.failed != nil
}

// untilWanted waits while more data waits for the readers of streams than should, and nobody waits for anything else. Meanwhile no question
// of the daemon's is heard whether this side is there, so it is told unasked.
func (l *link) untilWanted() {
	for {
		listened := l.heir.listened()
		l.lock.Lock()
		if listened || l.wants() {
			l.lock.Unlock()
			return
		}
		changed := l.changed.wait()
		l.lock.Unlock()
		l.paused.Store(true)
		l.showLife(changed)
		l.paused.Store(false)
		l.hears()
	}
}

// showLife waits for a change, or until it is time to tell the daemon that this side lives, and tells it.
func (l *link) showLife(changed <-chan struct{}) {
	due := time.NewTimer(time.Until(l.unread.shown.Add(usualInterval)))
	defer due.Stop()
	select {
	case <-changed:
	case <-due.C:
		l.unread.shown = time.Now()
		if l.asked.Load() {
			l.tellAlive(pong, 0)
		}
	}
}

// wake lets the goroutine that takes packets look again.
func (l *link) wake() {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.changed.notify()
}

// wanted says that packets are to be taken whatever waits to be read, until done is called.
func (l *link) wanted() (done func()) {
	add := func(number int) {
		l.lock.Lock()
		defer l.lock.Unlock()
		l.unread.urgent += number
		l.changed.notify()
	}
	add(1)
	return func() { add(-1) }
}

// wasRead notes that data of a stream has found its reader, or lost it.
func (l *link) wasRead(bytes int) {
	if bytes == 0 {
		return
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	l.unread.bytes -= bytes
	l.changed.notify()
}

// forget says that packets of a stream are of no more interest.
func (l *link) forget(s *stream) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.streams[s.serial] == s {
		delete(l.streams, s.serial)
	}
}

// takeData gives a packet to its stream. What is wrong with the data ends the stream, and not the link.
func (l *link) takeData(arrived *packet) error {
	head := arrived.header
	l.lock.Lock()
	open := l.streams[head.serial]
	if open == nil {
		// It was given up, and the other side does not know it yet.
		l.lock.Unlock()
		return nil
	}
	if !head.of(open.procedure) {
		l.lock.Unlock()
		return remote(fmt.Sprintf("the daemon sends data of %s for a stream of procedure %s", head.spell(), spell(open.procedure)))
	}
	bytes, ended, wrong := open.take(arrived)
	l.unread.bytes += bytes
	if ended {
		delete(l.streams, head.serial)
	}
	if bytes > 0 && l.unread.bytes > mostUnread {
		open, wrong = l.fullest(open)
	}
	if wrong != nil {
		delete(l.streams, open.serial)
	}
	l.lock.Unlock()
	if wrong != nil {
		open.giveWay(wrong)
	}
	return nil
}

// fullest gives the stream with the most that nobody has read, and why it is ended.
func (l *link) fullest(found *stream) (*stream, *Failure) {
	most := found.unreadBytes()
	for _, other := range l.streams {
		if bytes := other.unreadBytes(); bytes > most {
			found, most = other, bytes
		}
	}
	return found, streamFailure(fmt.Sprintf(
		"the stream was ended because %d MiB of its data waited to be read, and no more than %d MiB may wait on one connection: read it faster, or over a connection of its own",
		most>>20, mostUnread>>20))
}
