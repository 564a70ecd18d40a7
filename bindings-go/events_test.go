// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

// powerOff lets the guest of a domain end by itself.
func powerOff(t *testing.T, domain *Domain) {
	t.Helper()
	console, err := domain.OpenConsole(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer console.Close()
	if _, err := io.WriteString(console, "poweroff\n"); err != nil {
		t.Fatal(err)
	}
}

func TestRangeOverEvents(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, domain := connectDomain(t)
	subscribed := make(chan struct{})
	filter := EventFilter{Kinds: []EventKind{EventKindDomainLifecycle}, Subject: domain}
	go func() {
		<-subscribed
		powerOff(t, domain)
	}()
	subscription, err := conn.Subscribe(filter)
	if err != nil {
		t.Fatal(err)
	}
	close(subscribed)
	seen := 0
	for event, err := range subscription.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		switch event := event.(type) {
		case *DomainLifecycleEvent:
			if event.Event != DomainEventTypeStopped || event.Domain.Name() != "test" || event.Domain.Connection() != conn {
				t.Errorf("the event is %+v about %+v", event, event.Domain)
			}
		default:
			t.Errorf("the event is %T, of kind %v", event, event.Kind())
		}
		seen++
		if event.Kind() == EventKindDomainLifecycle {
			break
		}
	}
	if seen != 1 {
		t.Errorf("%d events were seen", seen)
	}
}

func TestEventsEndWithTheirContext(t *testing.T) {
	conn := connect(t)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(5*time.Millisecond, cancel)
	var last error
	for event, err := range conn.Events(ctx, EventFilter{}) {
		if last != nil || event != nil {
			t.Errorf("after %v come %v, %v", last, event, err)
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("the last error is %v", last)
	}
}

func TestEventsEndWithTheirConnection(t *testing.T) {
	conn := connect(t)
	time.AfterFunc(5*time.Millisecond, func() { _ = conn.Close() })
	for event, err := range conn.Events(context.Background(), EventFilter{}) {
		t.Errorf("a closed connection tells %v, %v", event, err)
	}
	for event, err := range conn.Events(context.Background(), EventFilter{}) {
		if event != nil || !errors.Is(err, ErrInvalidConn) {
			t.Errorf("subscribing to a closed connection tells %v, %v", event, err)
		}
	}
}

func TestLostEventsAreCounted(t *testing.T) {
	conn, err := Connect(context.Background(), "test:///default?domains=3")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	subscription, err := conn.Subscribe(EventFilter{Capacity: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer subscription.Close()
	domains, err := conn.Domains(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, domain := range domains {
		powerOff(t, domain)
	}
	first, err := subscription.Next(context.Background())
	if _, ok := first.(*DomainLifecycleEvent); !ok {
		t.Errorf("the first event is %v, %v", first, err)
	}
	second, err := subscription.Next(context.Background())
	lost, ok := second.(*EventsLost)
	if !ok || lost.Count != uint64(len(domains)-1) || lost.Connection != conn {
		t.Errorf("of %d events, one of which was held, %+v, %v tells the rest", len(domains), second, err)
	}
}

func TestClosedSubscription(t *testing.T) {
	conn := connect(t)
	subscription, err := conn.Subscribe(EventFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := subscription.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if event, err := subscription.Next(context.Background()); event != nil || err != io.EOF {
		t.Errorf("a closed subscription tells %v, %v", event, err)
	}
}
