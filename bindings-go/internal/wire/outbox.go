// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"net"
	"sync"
)

// signal wakes all who wait for a change. It belongs to a lock, under which wait and notify are called.
type signal struct{ changed chan struct{} }

func (s *signal) wait() <-chan struct{} {
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

func (s *signal) notify() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// outbox holds messages until they are sent, in the order in which they were given.
type outbox struct {
	lock    sync.Mutex
	changed signal
	waiting []message
	// Which signs of life are among them, a bit for each procedure.
	signs uint32
	// Bytes of those that waited for room.
	taken  int
	closed bool
}

// How much may wait to be sent before those who can wait do so, in bytes.
const outboxRoom = 8 << 20

// post puts a message behind the others at once: for what is small, and limited by something else.
func (o *outbox) post(m message) {
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.closed || o.signs&m.signBit() != 0 {
		// One sign of life says as much as many, however fast the other side asks.
		m.done()
		return
	}
	o.signs |= m.signBit()
	o.waiting = append(o.waiting, m)
	o.changed.notify()
}

// send puts a message behind the others when there is room. It tells whether it did, and not that one of the channels or the outbox was
// closed before.
func (o *outbox) send(done, gone <-chan struct{}, m message) bool {
	for {
		o.lock.Lock()
		if o.closed {
			o.lock.Unlock()
			m.done()
			return false
		}
		if o.taken == 0 || o.taken+len(m.bytes) <= outboxRoom {
			m.room = len(m.bytes)
			o.taken += m.room
			o.lock.Unlock()
			o.post(m)
			return true
		}
		changed := o.changed.wait()
		o.lock.Unlock()
		select {
		case <-changed:
		case <-done:
			m.done()
			return false
		case <-gone:
			m.done()
			return false
		}
	}
}

// close ends it: what waits is sent to nobody.
func (o *outbox) close() {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.closed = true
	for at := range o.waiting {
		o.waiting[at].done()
	}
	o.waiting = nil
	o.changed.notify()
}

// take waits for messages; none come any more once it is closed.
func (o *outbox) take() []message {
	for {
		o.lock.Lock()
		if batch := o.waiting; len(batch) > 0 || o.closed {
			o.waiting, o.signs = nil, 0
			o.lock.Unlock()
			return batch
		}
		changed := o.changed.wait()
		o.lock.Unlock()
		<-changed
	}
}

// serve sends what is put into the outbox, until it is closed or the way fails.
func (o *outbox) serve(to carrier) error {
	for {
		batch := o.take()
		if batch == nil {
			return nil
		}
		err := sendAll(to, batch)
		room := 0
		for at := range batch {
			room += batch[at].room
			batch[at].done()
		}
		o.lock.Lock()
		o.taken -= room
		o.changed.notify()
		o.lock.Unlock()
		if err != nil {
			return err
		}
	}
}

// sendAll hands as many messages to the way at once as lie between descriptors.
func sendAll(to carrier, batch []message) error {
	var buffers net.Buffers
	for at := range batch {
		buffers = append(buffers, batch[at].bytes)
		if len(batch[at].files) == 0 && at != len(batch)-1 {
			continue
		}
		if err := to.write(buffers); err != nil {
			return err
		}
		buffers = nil
		for _, file := range batch[at].files {
			if err := to.writeFile(file); err != nil {
				return err
			}
		}
	}
	return nil
}
