// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"sync"
)

// hub gives the events of a connection to its subscribers. A slow one loses events and is told how many; it never holds up the others.
type hub struct {
	lock        sync.Mutex
	subscribers map[*subscription]struct{}
	over        bool
}

// happened is an event in the form of the module's calls: its number, what it is about, its fields.
type happened struct {
	kind uint32
	// What tells the object that it is about: a UUID or a name, as encoded; empty for none.
	about string
	bytes []byte
}

// The events that wait for a reader who says nothing else.
const usualCapacity = 1024

// subscription holds events for one reader.
type subscription struct {
	hub      *hub
	conn     *connection
	kinds    map[uint32]bool
	about    string
	capacity int

	lock    sync.Mutex
	changed signal
	waiting []happened
	// Events that found it full, since the last that found room.
	missed uint64
	closed bool
}

// wants tells whether the filter takes an event.
func (s *subscription) wants(event *happened) bool {
	if len(s.kinds) > 0 && !s.kinds[event.kind] {
		return false
	}
	return s.about == "" || s.about == event.about
}

// subscribe begins to hold events.
func (h *hub) subscribe(s *subscription) {
	h.lock.Lock()
	defer h.lock.Unlock()
	s.hub = h
	if h.over {
		s.closed = true
		return
	}
	if h.subscribers == nil {
		h.subscribers = make(map[*subscription]struct{})
	}
	h.subscribers[s] = struct{}{}
}

func (h *hub) listened() bool {
	h.lock.Lock()
	defer h.lock.Unlock()
	return len(h.subscribers) > 0
}

// emit tells an event to all who want it.
func (h *hub) emit(event happened) {
	h.lock.Lock()
	defer h.lock.Unlock()
	for s := range h.subscribers {
		if s.wants(&event) {
			s.push(event)
		}
	}
}

// end tells a last event, if there is one, and ends all subscriptions: what waits may still be taken.
func (h *hub) end(last *happened) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.over = true
	for s := range h.subscribers {
		s.end(last)
	}
	h.subscribers = nil
}

func (s *subscription) push(event happened) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.waiting) >= s.capacity {
		s.missed++
		return
	}
	s.tellMissed()
	s.waiting = append(s.waiting, event)
	s.changed.notify()
}

// tellMissed puts the number of missed events where they are missing: behind what waits.
func (s *subscription) tellMissed() {
	if s.missed > 0 {
		s.waiting = append(s.waiting, missed(s.missed))
		s.missed = 0
	}
}

// missed is the event that tells how many were missed.
func missed(count uint64) happened {
	out := encoder{}
	out.u32(eventEventsLost)
	out.u64(count)
	return happened{kind: eventEventsLost, bytes: out.data}
}

// closedEvent is the event that tells why the connection has ended.
func closedEvent(reason int32) happened {
	out := encoder{}
	out.u32(eventConnectionClosed)
	out.i32(reason)
	return happened{kind: eventConnectionClosed, bytes: out.data}
}

// end closes it, with a last event, for which there is always room.
func (s *subscription) end(last *happened) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if !s.closed && last != nil && s.wants(last) {
		s.tellMissed()
		s.waiting = append(s.waiting, *last)
	}
	s.closed = true
	s.changed.notify()
}

// close ends it from here.
func (s *subscription) close() {
	s.hub.lock.Lock()
	delete(s.hub.subscribers, s)
	s.hub.lock.Unlock()
	s.end(nil)
	s.conn.wake()
}

// take gives what waits, at most most events, and the channel that tells of a change where nothing does.
func (s *subscription) take(most int) (events []happened, closed bool, changed <-chan struct{}) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.waiting) == 0 {
		s.tellMissed()
	}
	count := min(most, len(s.waiting))
	events = append(events, s.waiting[:count]...)
	s.waiting = s.waiting[count:]
	return events, s.closed, s.changed.wait()
}

// raiseEvent reads what a message tells. The older message has neither the number of a subscription nor what came with it.
func raiseEvent(known *event, arrived *packet) (happened, error) {
	in := decoder{data: arrived.payload}
	older := arrived.header.procedure != known.procedure
	if known.register != 0 && !older {
		in.u32()
	}
	told := happened{kind: known.kind}
	out := encoder{}
	out.u32(known.kind)
	before := encoder{}
	if known.before >= 0 {
		if older {
			before.u32(0)
		} else {
			known.fields[known.before].raise(&in, &before)
		}
	}
	for at, part := range known.subject {
		begin := len(out.data)
		part.raise(&in, &out)
		if at == known.key {
			told.about = string(out.data[begin:])
		}
	}
	for at, field := range known.fields {
		if at == known.before {
			out.raw(before.data)
		} else {
			field.raise(&in, &out)
		}
	}
	told.bytes = out.data
	return told, in.end()
}

// The events by the messages that carry them.
var eventsByMessage = sync.OnceValue(func() map[uint32]*event {
	found := make(map[uint32]*event)
	for at := range events {
		found[events[at].procedure] = &events[at]
		if events[at].older != 0 {
			found[events[at].older] = &events[at]
		}
	}
	return found
})
