// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// A procedure that opens a stream.
const opensStream = 209

// deaf wants no events.
type deaf struct{ nobody }

func (deaf) listened() bool { return false }

// next takes a packet, and gives its header.
func (p peer) next() header { return p.call() }

// nextCall takes packets up to a call.
func (p peer) nextCall() header {
	for {
		if to := p.next(); to.kind == kindCall {
			return to
		}
	}
}

// opened opens a stream.
func opened(t *testing.T, l *link, other peer, direction direction, holes bool) *stream {
	t.Helper()
	s := &stream{link: l, conn: &connection{link: l}, procedure: opensStream, direction: direction, holes: holes}
	waiting, err := l.send(opensStream, behindHead(), s)
	if err != nil {
		t.Fatal(err)
	}
	other.answer(other.nextCall(), statusOK, nil)
	if _, err := l.wait(context.Background(), waiting); err != nil {
		t.Fatal(err)
	}
	return s
}

// gives sends a packet of a stream.
func (p peer) gives(s *stream, kind, status uint32, payload []byte) error {
	_, err := p.Write(framed(header{programRemote, programVersion, opensStream, kind, s.serial, status}, payload))
	return err
}

// arrived waits until everything that was sent before has been taken.
func arrived(t *testing.T, l *link, other peer) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- l.ask(context.Background(), 1, nil, nil) }()
	other.answer(other.nextCall(), statusOK, nil)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func (l *link) unreadBytes() int {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.unread.bytes
}

func TestWhoEndsAStreamWakesItsReaderAndItsWriter(t *testing.T) {
	for name, end := range map[string]func(s *stream){
		"abort": func(s *stream) { s.abort() },
		"finish": func(s *stream) {
			late, stop := context.WithTimeout(context.Background(), time.Millisecond)
			defer stop()
			_ = s.finish(late)
		},
	} {
		l, other, _ := linked(t)
		s := opened(t, l, other, both, false)
		woken := make(chan error, 2)
		go func() { woken <- s.read(context.Background(), 1, &encoder{}) }()
		go func() {
			// The other side reads nothing, so that in the end there is no room.
			for {
				if err := s.write(context.Background(), make([]byte, maxStreamData), &encoder{}); err != nil {
					woken <- err
					return
				}
			}
		}()
		for full := false; !full; time.Sleep(time.Millisecond) {
			l.outbox.lock.Lock()
			full = l.outbox.taken+maxStreamData > outboxRoom
			l.outbox.lock.Unlock()
		}
		end(s)
		for range 2 {
			if err := soon(t, woken, name+" wakes nobody"); asFailure(err).code != codeInvalidStream {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestWhatNobodyReadsIsNotCountedForever(t *testing.T) {
	late, stop := context.WithCancel(context.Background())
	stop()
	data := make([]byte, 1000)
	for name, play := range map[string]func(s *stream, give func(status uint32, payload []byte)){
		"finished behind its end": func(s *stream, give func(uint32, []byte)) {
			give(statusContinue, data)
			give(statusOK, nil)
			_ = s.finish(context.Background())
		},
		"more behind the question for the end": func(s *stream, give func(uint32, []byte)) {
			give(statusContinue, data)
			_ = s.finish(late)
			give(statusContinue, data)
		},
		"aborted": func(s *stream, give func(uint32, []byte)) {
			give(statusContinue, data)
			s.abort()
			give(statusContinue, data)
		},
		"failed": func(s *stream, give func(uint32, []byte)) {
			give(statusContinue, data)
			give(statusError, failing("it broke"))
			s.abort()
		},
		"read": func(s *stream, give func(uint32, []byte)) {
			give(statusContinue, data)
			_ = s.read(context.Background(), 700, &encoder{})
			_ = s.read(context.Background(), 700, &encoder{})
		},
	} {
		l, other, _ := linked(t)
		s := opened(t, l, other, reads, true)
		play(s, func(status uint32, payload []byte) {
			_ = other.gives(s, kindStream, status, payload)
			arrived(t, l, other)
		})
		arrived(t, l, other)
		if left := l.unreadBytes(); left != 0 {
			t.Errorf("%s: %d bytes are still counted", name, left)
		}
	}
	l, other, _ := linked(t)
	s := opened(t, l, other, writes, false)
	_ = other.gives(s, kindStream, statusContinue, data)
	if arrived(t, l, other); l.unreadBytes() != 0 {
		t.Error("data of a stream that is only written to is kept")
	}
}

func TestHolesCountAndComeWhereTheyWereWanted(t *testing.T) {
	l, other, _ := linked(t)
	s := opened(t, l, other, reads, true)
	hole := append(words(0, 5), words(0)...)
	for range 1000 {
		_ = other.gives(s, kindStreamHole, statusContinue, hole)
	}
	arrived(t, l, other)
	if len(s.arrived) != 1 || l.unreadBytes() == 0 {
		t.Errorf("%d pieces are kept, and %d bytes counted", len(s.arrived), l.unreadBytes())
	}
	out := encoder{}
	if err := s.read(context.Background(), 1, &out); err != nil || !bytes.Equal(out.data, words(chunkHole, 0, 5000)) {
		t.Errorf("%v, % x", err, out.data)
	}
	plain := opened(t, l, other, reads, false)
	_ = other.gives(plain, kindStreamHole, statusContinue, hole)
	if err := plain.read(context.Background(), 1, &encoder{}); err == nil || !strings.Contains(err.Error(), "SPARSE_STREAM") {
		t.Error(err)
	}
	if to := other.next(); to.kind != kindStream || to.status != statusError || to.serial != plain.serial {
		t.Errorf("the daemon is told %+v", to)
	}
	arrived(t, l, other)
}

func TestAStreamGivesWayAboveTheLimit(t *testing.T) {
	l, other, _ := linked(t)
	greedy, modest := opened(t, l, other, reads, false), opened(t, l, other, reads, false)
	go func() {
		_ = other.gives(modest, kindStream, statusContinue, words(7))
		for range mostUnread>>20 + 1 {
			_ = other.gives(greedy, kindStream, statusContinue, make([]byte, 1<<20))
		}
	}()
	if to := other.next(); to.kind != kindStream || to.status != statusError || to.serial != greedy.serial {
		t.Errorf("the daemon is told %+v", to)
	}
	if err := greedy.read(context.Background(), 1, &encoder{}); asFailure(err).code != codeInvalidStream || !strings.Contains(err.Error(), "64 MiB") {
		t.Error(err)
	}
	out := encoder{}
	if err := modest.read(context.Background(), 9, &out); err != nil || !bytes.Equal(out.data, words(chunkData, 4, 7)) {
		t.Errorf("%v, % x", err, out.data)
	}
	if arrived(t, l, other); l.unreadBytes() != 0 {
		t.Errorf("%d bytes are still counted", l.unreadBytes())
	}
}

func TestACallThatIsGivenUpDoesNotKeepReadingOn(t *testing.T) {
	l, other := linkedTo(t, deaf{})
	s := opened(t, l, other, reads, false)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		other.nextCall()
		stop()
	}()
	if err := l.ask(ctx, 1, nil, nil); err == nil {
		t.Fatal("it was answered")
	}
	all := make(chan struct{})
	go func() {
		defer close(all)
		for range 2 * readAhead >> 20 {
			_ = other.gives(s, kindStream, statusContinue, make([]byte, 1<<20))
		}
	}()
	for !l.paused.Load() {
		select {
		case <-all:
			t.Fatalf("all is taken, %d bytes", l.unreadBytes())
		case <-time.After(time.Millisecond):
		}
	}
	if taken := l.unreadBytes(); taken <= readAhead || taken > readAhead+2<<20 {
		t.Errorf("%d bytes were taken", taken)
	}
}

// The questions of a daemon are not read meanwhile, and without a sign it would close the connection after half a minute.
func TestThisSideShowsThatItLivesWhileItTakesNothing(t *testing.T) {
	l, other := linkedTo(t, deaf{})
	l.asked.Store(true)
	s := opened(t, l, other, reads, false)
	go func() {
		for range readAhead>>20 + 1 {
			_ = other.gives(s, kindStream, statusContinue, make([]byte, 1<<20))
		}
	}()
	_ = other.SetReadDeadline(time.Now().Add(3 * usualInterval))
	for range 2 {
		if to := other.next(); to.program != programKeepalive || to.procedure != pong || to.kind != kindMessage {
			t.Fatalf("%+v", to)
		}
	}
}

func TestQuestionsOfADaemonThatReadsNothingAreAnsweredOnce(t *testing.T) {
	l, other, _ := linked(t)
	asks := framed(header{programKeepalive, programVersion, ping, kindMessage, 0, statusOK}, nil)
	for range 10_000 {
		_, _ = other.Write(asks)
	}
	// The first was sent, perhaps with a second; one more may wait.
	l.outbox.lock.Lock()
	waiting := len(l.outbox.waiting)
	l.outbox.lock.Unlock()
	if waiting > 1 {
		t.Errorf("%d answers wait to be sent", waiting)
	}
	if to := other.next(); to.program != programKeepalive || to.procedure != pong {
		t.Errorf("%+v", to)
	}
	go func() { _, _ = io.Copy(io.Discard, other) }()
}

func TestAnAnswerIsOfTheProcedureThatWasCalled(t *testing.T) {
	right := header{programRemote, programVersion, 60, kindReply, 0, statusOK}
	for name, change := range map[string]func(h *header){
		"procedure 61 of version 1":                               func(h *header) { h.procedure = 61 },
		"version 2 of the program 0x20008086":                     func(h *header) { h.version = 2 },
		"procedure 60 of version 1 of the program 0x20008087":     func(h *header) { h.program, h.procedure = programQemu, ofQemu|60 },
		"procedure 60 of version 1 of the program 0x11111111":     func(h *header) { h.program = 0x11111111 },
		"procedure 60 of version 1 of the program 0x6b656570":     func(h *header) { h.program = programKeepalive },
		"procedure 60 with procedure 66 of version 1 of the prog": func(h *header) { h.procedure, h.status = 66, statusError },
	} {
		l, other, reasons := linked(t)
		wrong := right
		change(&wrong)
		go func() {
			wrong.serial = other.call().serial
			_, _ = other.Write(framed(wrong, nil))
		}()
		ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
		err := l.ask(ctx, 60, nil, nil)
		if stop(); err == nil || !strings.Contains(err.Error(), "the daemon answers procedure 60 with") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		} else if reason := <-reasons; reason != closedError {
			t.Errorf("%s: %d", name, reason)
		}
	}
	l, other, reasons := linked(t)
	s := opened(t, l, other, reads, false)
	s.procedure = 210
	_ = other.gives(s, kindStream, statusContinue, words(1))
	if soon(t, reasons, "data of another procedure is taken") != closedError {
		t.Error("data of another procedure is no error")
	}
}
