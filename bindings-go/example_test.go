// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"virtkit.dev/virtkit"
)

func Example() {
	ctx := context.Background()
	conn, err := virtkit.Connect(ctx, "test:///default")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	domain, err := conn.DomainByName(ctx, "test")
	if err != nil {
		log.Fatal(err)
	}
	state, err := domain.State(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(domain.Name(), state.State)
	// Output: test RUNNING
}

// Errors are told apart by their codes.
func ExampleError() {
	ctx := context.Background()
	conn, err := virtkit.Connect(ctx, "test:///default")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	_, err = conn.DomainByName(ctx, "nobody")
	fmt.Println(errors.Is(err, virtkit.ErrNoDomain))
	// Output: true
}

// A call ends when its context does.
func ExampleError_deadline() {
	conn, err := virtkit.Connect(context.Background(), "test:///default?latency=10s")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	domain, err := conn.DomainByName(context.Background(), "test")
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	err = domain.SetMemoryParameters(ctx, virtkit.DomainMemoryParameters{SoftLimit: virtkit.Ptr[uint64](1 << 20)})
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// A console is a stream: whatever reads and writes can use it. Here its guest ends when it is told to, which an event tells.
func ExampleConnection_Subscribe() {
	ctx := context.Background()
	conn, err := virtkit.Connect(ctx, "test:///default?domains=1")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	domain, err := conn.DomainByName(ctx, "test-1")
	if err != nil {
		log.Fatal(err)
	}
	events, err := conn.Subscribe(virtkit.EventFilter{Subject: domain})
	if err != nil {
		log.Fatal(err)
	}
	defer events.Close()

	console, err := domain.OpenConsole(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	defer console.Close()
	greeting, err := bufio.NewReader(console).ReadString('\n')
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(greeting)
	if _, err := io.WriteString(console, "poweroff\n"); err != nil {
		log.Fatal(err)
	}

	for event, err := range events.All(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		switch event := event.(type) {
		case *virtkit.DomainLifecycleEvent:
			fmt.Println(event.Domain.Name(), event.Event)
			return
		case *virtkit.EventsLost:
			fmt.Println("lost", event.Count)
		}
	}
	// Output:
	// virtkit test guest: test-1
	// test-1 STOPPED
}
