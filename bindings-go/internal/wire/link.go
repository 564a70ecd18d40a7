// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Why a connection has ended, in the numbers of the description.
const (
	closedError     = 0
	closedEOF       = 1
	closedKeepalive = 2
	closedClient    = 3
)

// link is one connection to a daemon: packets out, packets in, and who each of them is for. One goroutine sends, one takes what comes.
//
// Invariant: a call that is given up leaves the link usable. Its reply is taken all the same, and what is in it is released.
// Invariant: the goroutine that takes packets waits for nobody, except where nobody waits for anything but the data of a stream.
type link struct {
	way    *way
	outbox outbox
	// Who is told of events and of the end.
	heir heir
	// When something was heard of the daemon.
	heard atomic.Int64
	// Nothing is taken, because the readers of streams have enough.
	paused atomic.Bool
	// The daemon asks whether this side is there.
	asked atomic.Bool

	lock    sync.Mutex
	changed signal
	next    uint32
	calls   map[uint32]*pending
	streams map[uint32]*stream
	// Procedures that the daemon is known to have, or to lack.
	known  map[uint32]bool
	unread unread
	// Why the connection has ended, as calls are told that are made later, and what is closed then.
	failed *Failure
	reason int32
	over   chan struct{}
	// Ends the questions whether the daemon is there.
	stopAsking func()
}

// heir is who does something about what a link tells.
type heir interface {
	// tell passes an event on.
	tell(link *link, packet *packet)
	// listened tells whether anybody wants events.
	listened() bool
	// linkLost says that the link has ended without being closed from here.
	linkLost(link *link, reason int32)
}

// pending is a call that is waited for.
type pending struct {
	serial, procedure uint32
	answer            chan reply
	stream            *stream
	// Nobody waits any more.
	dropped bool
}

// reply is the answer to a call.
type reply struct {
	packet packet
	stream *stream
	err    error
}

// start begins to send and to take.
func start(way *way, heir heir) *link {
	l := &link{way: way, heir: heir, calls: make(map[uint32]*pending), streams: make(map[uint32]*stream), known: make(map[uint32]bool), over: make(chan struct{})}
	l.hears()
	go func() {
		if err := l.outbox.serve(way.carrier); err != nil {
			l.cannotSend(err)
		}
	}()
	go l.receive()
	return l
}

func (l *link) hears() { l.heard.Store(time.Now().UnixNano()) }

// silence is how long nothing was heard of the daemon.
func (l *link) silence() time.Duration { return time.Duration(time.Now().UnixNano() - l.heard.Load()) }

// alive tells whether it has not ended.
func (l *link) alive() bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.failed == nil
}

// why is the reason for which it has ended.
func (l *link) why() int32 {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.reason
}

// knows tells what is known of a procedure: whether the daemon has it.
func (l *link) knows(procedure uint32) (has, known bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	has, known = l.known[procedure]
	return has, known
}

func (l *link) learn(procedure uint32, has bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.known[procedure] = has
}

// send sends a call, which opens a stream if one is given, and gives where its answer comes.
func (l *link) send(procedure uint32, out *encoder, opens *stream) (*pending, error) {
	head := header{program: programOf(procedure), version: programVersion, procedure: procedure, kind: kindCall}
	m, err := newMessage(head, out)
	if err != nil {
		return nil, asFailure(err).with(outcomeNotStarted)
	}
	if len(m.files) > 0 && !l.way.passesFiles {
		m.done()
		return nil, carriesNone(procedure)
	}
	l.lock.Lock()
	if l.failed != nil {
		l.lock.Unlock()
		m.done()
		return nil, l.failed
	}
	// After four thousand million calls numbers come again; one that is in use is passed over.
	serial := l.next
	for l.calls[serial] != nil || l.streams[serial] != nil {
		serial++
	}
	l.next = serial + 1
	m.setSerial(serial)
	waiting := &pending{serial: serial, procedure: procedure, answer: make(chan reply, 1), stream: opens}
	l.calls[serial] = waiting
	if opens != nil {
		opens.serial, opens.gone = serial, make(chan struct{})
		l.streams[serial] = opens
	}
	l.changed.notify()
	l.lock.Unlock()
	l.outbox.post(m)
	return waiting, nil
}

// carriesNone says that open files cannot be sent on this way, neither there nor here.
func carriesNone(procedure uint32) error {
	told := failure(codeNoSupport, domainRPC, fmt.Sprintf(
		"procedure %s needs a file descriptor sent along, which only a connection over a UNIX socket of this machine can do", spell(procedure)))
	return told.with(outcomeNotStarted)
}

// wait gives the answer to a call. One that is given up is answered to nobody.
func (l *link) wait(ctx context.Context, waiting *pending) (reply, error) {
	select {
	case answer := <-waiting.answer:
		return answer, answer.err
	default:
	}
	select {
	case answer := <-waiting.answer:
		return answer, answer.err
	case <-ctx.Done():
	}
	l.lock.Lock()
	waiting.dropped = true
	if l.calls[waiting.serial] == waiting {
		l.unread.givenUp++
	}
	l.lock.Unlock()
	select {
	case answer := <-waiting.answer:
		answer.release()
	default:
	}
	return reply{}, ended(ctx, outcomeUnknown)
}

// release gives up what nobody has taken.
func (r *reply) release() {
	r.packet.release()
	if r.stream != nil {
		r.stream.abort()
	}
}

// ask makes a call of the protocol's own.
func (l *link) ask(ctx context.Context, procedure uint32, write func(*encoder), read func(*decoder)) error {
	out := behindHead()
	if write != nil {
		write(out)
	}
	waiting, err := l.send(procedure, out, nil)
	if err != nil {
		return err
	}
	answer, err := l.wait(ctx, waiting)
	if err != nil {
		return err
	}
	defer answer.release()
	in := decoder{data: answer.packet.payload}
	if read != nil {
		read(&in)
	}
	return in.end()
}

// finish ends the link from here.
func (l *link) finish() {
	l.end(closedHere(), closedClient)
}

// end ends the link: every call is answered, every stream fails.
func (l *link) end(told *Failure, reason int32) {
	l.lock.Lock()
	first := l.failed == nil
	if first {
		l.failed, l.reason = later(told, reason), reason
		close(l.over)
	}
	l.unread.givenUp = 0
	calls, streams, stop := l.calls, l.streams, l.stopAsking
	l.calls, l.streams, l.stopAsking = make(map[uint32]*pending), make(map[uint32]*stream), nil
	l.changed.notify()
	l.lock.Unlock()
	if stop != nil {
		stop()
	}
	for _, waiting := range calls {
		if waiting.stream != nil {
			waiting.stream.neverOpened()
		}
		waiting.answer <- reply{err: told.with(outcomeUnknown)}
	}
	for _, open := range streams {
		open.fail(told)
	}
	l.outbox.close()
	l.way.close()
	if first && reason != closedClient {
		l.heir.linkLost(l, reason)
	}
}

// receive takes packets until the link ends.
func (l *link) receive() {
	from := newSource(l.way.carrier)
	for {
		l.untilWanted()
		arrived, err := from.next()
		if !l.alive() {
			// What was on its way at the end is for nobody.
			arrived.release()
			from.release()
			return
		}
		switch {
		case err != nil:
			l.end(found("cannot receive from the daemon", err))
		default:
			l.hears()
			if err = l.take(&arrived); err != nil {
				l.end(asFailure(err), closedError)
			}
		}
		if err != nil {
			from.release()
			return
		}
	}
}

func (l *link) take(arrived *packet) error {
	head := arrived.header
	switch {
	case head.program == programKeepalive && head.kind == kindMessage:
		l.keepAlive(head)
	case head.kind == kindReply || head.kind == kindReplyWithFiles:
		return l.takeReply(arrived)
	case head.program != programRemote && head.program != programQemu && head.program != programLXC:
		// Other programs tell what this connection has not asked for.
	case head.kind == kindStream || head.kind == kindStreamHole:
		return l.takeData(arrived)
	case head.kind == kindMessage:
		l.heir.tell(l, arrived)
	default:
		arrived.release()
		return remote(fmt.Sprintf("the daemon calls procedure %d, which is for clients to do", head.procedure))
	}
	arrived.release()
	return nil
}

func (l *link) takeReply(arrived *packet) error {
	serial := arrived.header.serial
	l.lock.Lock()
	waiting := l.calls[serial]
	if waiting == nil {
		l.lock.Unlock()
		arrived.release()
		return remote(fmt.Sprintf("the daemon answers a call that was not made, number %d", serial))
	}
	if !arrived.header.of(waiting.procedure) {
		// The call fails with the others.
		l.lock.Unlock()
		arrived.release()
		return remote(fmt.Sprintf("the daemon answers procedure %s with %s", spell(waiting.procedure), arrived.header.spell()))
	}
	delete(l.calls, serial)
	failed := arrived.header.status != statusOK
	if failed {
		delete(l.streams, serial)
	}
	answer := reply{packet: *arrived, stream: waiting.stream}
	if failed {
		if waiting.stream != nil {
			waiting.stream.neverOpened()
		}
		arrived.release()
		answer = reply{err: decodeFailure(arrived.payload)}
	}
	dropped := waiting.dropped
	if dropped {
		l.unread.givenUp--
	} else {
		// Under the lock, so that whoever gives up after this finds it.
		waiting.answer <- answer
	}
	l.lock.Unlock()
	if dropped {
		answer.release()
	}
	return nil
}
