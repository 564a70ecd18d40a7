// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// answering answers what an opening asks, until something else is asked.
func answering(t *testing.T, client net.Conn) {
	other := peer{t, client}
	for {
		head := make([]byte, headSize)
		if _, err := io.ReadFull(client, head); err != nil {
			return
		}
		in := decoder{data: head}
		_, _ = io.CopyN(io.Discard, client, int64(in.u32())-headSize)
		switch to := decodeHeader(&in); to.procedure {
		case procedureAuthList:
			other.answer(to, statusOK, words(1, authNone))
		case procedureFeature:
			other.answer(to, statusOK, words(0))
		case procedureOpen, procedureClose:
			other.answer(to, statusOK, nil)
		default:
			other.answer(to, statusError, failing("unknown"))
		}
	}
}

// lostOnce is a connection whose daemon ends it, and takes each later one without a word. It tells of each, and of its end.
func lostOnce(t *testing.T) (conn *connection, lose func(), came, went chan struct{}) {
	came, went = make(chan struct{}, 100), make(chan struct{}, 100)
	first := make(chan net.Conn, 1)
	uri := listening(t, func(client net.Conn) {
		select {
		case first <- client:
			answering(t, client)
		default:
			came <- struct{}{}
			_, _ = io.Copy(io.Discard, client)
			went <- struct{}{}
		}
	})
	conn, err := connect(context.Background(), uri+"&reconnect=1", 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.close(context.Background()) })
	return conn, func() { (<-first).Close(); first <- nil }, came, went
}

func TestAnAttemptToOpenAgainTakesNoLongerThanItMay(t *testing.T) {
	conn, lose, came, went := lostOnce(t)
	conn.lock.Lock()
	conn.again.limit = 50 * time.Millisecond
	conn.lock.Unlock()
	lose()
	for range 2 {
		soon(t, came, "there is no other attempt")
		soon(t, went, "an attempt waits for a daemon that says nothing")
	}
}

func TestOneAttemptToOpenAgainIsMadeAtATime(t *testing.T) {
	conn, lose, came, _ := lostOnce(t)
	lose()
	soon(t, came, "there is no attempt")
	conn.linkLost(conn.current(), closedKeepalive)
	select {
	case <-came:
		t.Error("there is another attempt beside the first")
	case <-time.After(5 * firstPause):
	}
}

func TestClosingEndsAnAttemptToOpenAgain(t *testing.T) {
	conn, lose, came, went := lostOnce(t)
	lose()
	soon(t, came, "there is no attempt")
	conn.close(context.Background())
	soon(t, went, "an attempt goes on behind the end of its connection")
}

func TestADaemonThatFallsSilentWhileItOpensIsNoticed(t *testing.T) {
	uri := serving(t, func(to header) (uint32, []byte, bool) {
		switch to.procedure {
		case procedureAuthList:
			return statusOK, words(1, authNone), true
		case procedureFeature:
			return statusOK, words(1), true
		}
		return 0, nil, false
	})
	target, err := parseTarget(uri, false)
	if err != nil {
		t.Fatal(err)
	}
	way, err := openWay(context.Background(), target, usualPatience)
	if err != nil {
		t.Fatal(err)
	}
	reasons := make(chan int32, 1)
	o := opening{link: start(way, nobody{reasons}), login: newLogin(target, nil), ctx: context.Background(), interval: 20 * time.Millisecond, count: 2}
	failed := make(chan error, 1)
	go func() {
		_, err := o.open(target.name, 0)
		failed <- err
	}()
	if err := soon(t, failed, "nobody notices that the daemon says nothing"); err == nil || !strings.Contains(err.Error(), "has said nothing") {
		t.Error(err)
	}
	if reason := <-reasons; reason != closedKeepalive {
		t.Error(reason)
	}
}

// An attempt that is not the connection's yet, or a link that was, tells nobody anything: what is missing is told once there is another.
func TestEventsComeFromTheLinkOfTheConnection(t *testing.T) {
	ours, others := &link{}, &link{}
	c := &connection{link: ours}
	s := &subscription{conn: c, capacity: 10}
	c.hub.subscribe(s)
	// An event that cannot be read, which is told as one that is missing.
	cut := &packet{header: header{procedure: events[0].procedure}}
	for at := range events {
		if events[at].kind != eventConnectionClosed && events[at].procedure != 0 {
			cut.header.procedure = events[at].procedure
		}
	}
	c.tell(others, cut)
	if len(s.waiting) != 0 {
		t.Error("another link's events are told")
	}
	c.tell(ours, cut)
	if len(s.waiting) != 1 {
		t.Error("the connection's events are not told")
	}
}
