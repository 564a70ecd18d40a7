// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync"
)

// Event is something that a connection tells without being asked: one of the types whose names end in Event, and [EventsLost]. Tell them
// apart with a type switch.
type Event interface {
	// Kind gives the kind that a filter names.
	Kind() EventKind
}

// EventFilter chooses events. The zero value chooses all.
type EventFilter struct {
	// Kinds are the kinds to tell; none stands for all.
	Kinds []EventKind
	// Subject is the object to tell about: a handle of it. Nil stands for all.
	Subject interface{ UUID() UUID }
	// Name is the name of the object to tell about, where that has no UUID: a device of the host.
	Name string
	// Capacity is how many events wait for a reader that is late; further ones are lost and counted. 0 stands for 1,024.
	Capacity uint32
}

// What a filter says about the object that events are about.
const (
	subjectAny uint32 = iota
	subjectUUID
	subjectName
)

// How many events are taken at once.
const eventBatch = 64

var (
	methodSubscribe = method{name: "subscribing to events"}
	methodNext      = method{name: "waiting for an event"}
)

// Subscription holds events from the moment it was made, until they are taken or it is closed.
type Subscription struct {
	conn   *Connection
	handle uint64

	lock   sync.Mutex
	taken  []Event
	closed bool
}

// Subscribe begins to hold events. Use [Connection.Events] unless events must not be missed between this call and the first look at them.
func (c *Connection) Subscribe(filter EventFilter) (*Subscription, error) {
	call := begin(c, &methodSubscribe)
	defer call.end()
	encodeList(&call.in, filter.Kinds, encodeFlags[EventKind])
	switch {
	case filter.Subject != nil:
		call.in.u32(subjectUUID)
		call.in.uuid(filter.Subject.UUID())
	case filter.Name != "":
		call.in.u32(subjectName)
		call.in.text(filter.Name)
	default:
		call.in.u32(subjectAny)
	}
	call.in.u32(filter.Capacity)
	if err := call.answer(c.library.EventOpen(call.frame, c.handle, call.in.data)); err != nil {
		return nil, err
	}
	s := &Subscription{conn: c, handle: call.out.u64()}
	runtime.SetFinalizer(s, func(s *Subscription) { s.conn.library.Release(s.handle) })
	return s, call.out.finish()
}

// Next waits for the next event. Once the subscription or its connection is closed it gives [io.EOF].
func (s *Subscription) Next(ctx context.Context) (Event, error) {
	if event, closed := s.held(); event != nil {
		return event, nil
	} else if closed {
		return nil, io.EOF
	}
	defer runtime.KeepAlive(s)
	call := begin(s.conn, &methodNext)
	defer call.end()
	if err := call.answer(s.conn.library.EventNext(ctx, call.frame, s.handle, eventBatch)); err != nil {
		return nil, err
	}
	events := decodeList(&call.out, decodeEvent)
	if err := call.out.finish(); err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, io.EOF
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.taken = append(s.taken, events[1:]...)
	return events[0], nil
}

// held gives an event that was taken with an earlier one, and tells whether the subscription was closed.
func (s *Subscription) held() (event Event, closed bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.taken) > 0 {
		event, s.taken = s.taken[0], s.taken[1:]
	}
	return event, s.closed
}

// All goes through the events until the subscription or its connection is closed, or an error such as the context's end, which is the
// last thing it gives.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			event, err := s.Next(ctx)
			if errors.Is(err, io.EOF) || !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// Close ends the subscription: a waiting Next returns. It never waits, and may be called again.
func (s *Subscription) Close() error {
	s.lock.Lock()
	s.closed, s.taken = true, nil
	s.lock.Unlock()
	s.conn.library.Release(s.handle)
	return nil
}

// Events subscribes when the loop begins, goes through the events, and ends the subscription when the loop is left:
//
//	for event, err := range conn.Events(ctx, virtkit.EventFilter{}) {
func (c *Connection) Events(ctx context.Context, filter EventFilter) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		s, err := c.Subscribe(filter)
		if err != nil {
			yield(nil, err)
			return
		}
		defer s.Close()
		s.All(ctx)(yield)
	}
}
