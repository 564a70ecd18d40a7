// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"virtkit.dev/virtkit/internal/native"
)

// silent opens a console and reads what it prints by itself, so that the next read waits for ever.
func silent(t *testing.T) *Stream {
	t.Helper()
	_, domain := connectDomain(t)
	console, err := domain.OpenConsole(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = console.Close() })
	if _, err := console.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	return console
}

func TestContextThatHasEndedStartsNothing(t *testing.T) {
	_, domain := connectDomain(t)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithTimeout(context.Background(), -time.Second)
	defer cancel()
	calls := map[string]func(context.Context) error{
		"instant":  func(ctx context.Context) error { _, err := domain.State(ctx); return err },
		"blocking": func(ctx context.Context) error { return domain.SetMemoryParameters(ctx, DomainMemoryParameters{}) },
		"function": func(ctx context.Context) error { _, err := Connect(ctx, "test:///default"); return err },
	}
	for name, call := range calls {
		err := call(cancelled)
		if !errors.Is(err, ErrCancelled) || !errors.Is(err, context.Canceled) || asError(t, err).Outcome != OutcomeNotStarted {
			t.Errorf("%s with a cancelled context gives %#v", name, err)
		}
		err = call(late)
		if !errors.Is(err, ErrDeadlineExceeded) || !errors.Is(err, context.DeadlineExceeded) || asError(t, err).Outcome != OutcomeNotStarted {
			t.Errorf("%s after its deadline gives %#v", name, err)
		}
	}
}

func TestPendingCallIsCancelled(t *testing.T) {
	console := silent(t)
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(time.Millisecond, cancel)
		_, err := console.ReadContext(ctx, make([]byte, 1))
		if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || asError(t, err).Outcome != OutcomeUnknown {
			t.Fatalf("a cancelled read gives %#v", err)
		}
	}
	if _, err := console.Write([]byte("x")); err != nil {
		t.Errorf("after cancelled reads a write gives %v", err)
	}
	if n, err := console.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("after cancelled reads a read gives %d, %v", n, err)
	}
}

func TestPendingCallRunsOutOfTime(t *testing.T) {
	console := silent(t)
	for range 20 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		_, err := console.ReadContext(ctx, make([]byte, 1))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || asError(t, err).Outcome != OutcomeUnknown {
			t.Fatalf("a read after its deadline gives %#v", err)
		}
	}
}

func TestSlowMethodsUseTheQueue(t *testing.T) {
	conn, err := Connect(context.Background(), "test:///default?latency=20ms")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	domain, err := conn.DomainByName(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Millisecond)
	defer cancel()
	if err := domain.SetMemoryParameters(ctx, DomainMemoryParameters{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a slow call with a short deadline gives %v", err)
	}
	if err := domain.SetMemoryParameters(context.Background(), DomainMemoryParameters{}); err != nil {
		t.Errorf("a slow call gives %v", err)
	}
}

func TestOnlySomeCallsWaitInPlace(t *testing.T) {
	conn, err := Connect(context.Background(), "test:///default?latency=100ms")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	domain, err := conn.DomainByName(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	// A method that waits in place and is not ready at once, as over a network.
	slow := methodDomainSetMemoryParameters
	slow.wait = native.InPlace
	set := func(ctx context.Context) error {
		call := begin(conn, &slow)
		defer call.end()
		domain.encodeIdentity(&call.in)
		encodeDomainMemoryParameters(&call.in, DomainMemoryParameters{})
		call.in.u32(0)
		return call.run(ctx)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(time.Millisecond, cancel)
	if err := set(ctx); !errors.Is(err, context.Canceled) || asError(t, err).Outcome != OutcomeUnknown {
		t.Errorf("a call that waits in place and is cancelled gives %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := set(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a call that waits in place and runs out of time gives %v", err)
	}
	before := threads(t)
	var ended sync.WaitGroup
	for range 500 {
		ended.Add(1)
		go func() {
			defer ended.Done()
			if err := set(context.Background()); err != nil {
				t.Error(err)
			}
		}()
	}
	time.Sleep(50 * time.Millisecond)
	if now := threads(t); now > before+40 {
		t.Errorf("500 calls take %d threads, there were %d before", now, before)
	}
	ended.Wait()
}

// threads counts the threads of this process.
func threads(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(status, []byte("Threads:"))
	number, _, _ := bytes.Cut(rest, []byte("\n"))
	count, err := strconv.Atoi(string(bytes.TrimSpace(number)))
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestFiveThousandCallsWaitWithoutThreads(t *testing.T) {
	const calls = 5000
	conn := connect(t)
	before := threads(t)
	var started, ended sync.WaitGroup
	subscriptions := make([]*Subscription, calls)
	for i := range subscriptions {
		subscription, err := conn.Subscribe(EventFilter{Capacity: 1})
		if err != nil {
			t.Fatal(err)
		}
		subscriptions[i] = subscription
		started.Add(1)
		ended.Add(1)
		go func() {
			defer ended.Done()
			started.Done()
			if event, err := subscription.Next(context.Background()); err != io.EOF {
				t.Errorf("the closed subscription %d gives %v, %v", i, event, err)
			}
		}()
	}
	started.Wait()
	for deadline := time.Now().Add(30 * time.Second); conn.library.Waiting() < calls; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("only %d of %d calls wait", conn.library.Waiting(), calls)
		}
	}
	if now := threads(t); now > before+10 {
		t.Errorf("%d waiting calls take %d threads, there were %d before", calls, now, before)
	}
	for _, subscription := range subscriptions {
		_ = subscription.Close()
	}
	ended.Wait()
	if conn.library.Waiting() != 0 {
		t.Errorf("%d calls are still expected", conn.library.Waiting())
	}
}
