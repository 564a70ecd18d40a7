// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"context"
	"testing"
)

func BenchmarkState(b *testing.B) {
	_, domain := connectDomain(b)
	b.ReportAllocs()
	for range b.N {
		if _, err := domain.State(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStateWithDeadline(b *testing.B) {
	_, domain := connectDomain(b)
	ctx, cancel := context.WithTimeout(context.Background(), 1<<40)
	defer cancel()
	b.ReportAllocs()
	for range b.N {
		if _, err := domain.State(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStateInParallel(b *testing.B) {
	_, domain := connectDomain(b)
	b.ReportAllocs()
	b.RunParallel(func(loop *testing.PB) {
		for loop.Next() {
			if _, err := domain.State(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDomainByName(b *testing.B) {
	conn := connect(b)
	b.ReportAllocs()
	for range b.N {
		if _, err := conn.DomainByName(context.Background(), "test"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListOf10000(b *testing.B) {
	conn, err := Connect(context.Background(), "test:///default?domains=9999")
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	b.ReportAllocs()
	for range b.N {
		if domains, err := conn.Domains(context.Background()); err != nil || len(domains) != 10_000 {
			b.Fatal(len(domains), err)
		}
	}
}

// One pending call: a byte to the guest and its echo.
func BenchmarkEcho(b *testing.B) {
	_, domain := connectDomain(b)
	console, err := domain.OpenConsole(context.Background(), "")
	if err != nil {
		b.Fatal(err)
	}
	defer console.Close()
	buffer := make([]byte, 100)
	if _, err := console.Read(buffer); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for range b.N {
		read := make(chan error, 1)
		go func() {
			_, err := console.Read(buffer)
			read <- err
		}()
		if _, err := console.Write([]byte("x")); err != nil {
			b.Fatal(err)
		}
		if err := <-read; err != nil {
			b.Fatal(err)
		}
	}
}
