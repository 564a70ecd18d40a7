// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

const displayGreeting = "RFB 003.008\n"

func openDescriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func greeting(t *testing.T, from io.Reader) {
	t.Helper()
	said := make([]byte, len(displayGreeting))
	if _, err := io.ReadFull(from, said); err != nil || string(said) != displayGreeting {
		t.Errorf("the display says %q: %v", said, err)
	}
}

func TestDescriptorsHaveOneOwner(t *testing.T) {
	ctx := context.Background()
	conn, err := Connect(ctx, "test:///default?domains=0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	domain, err := conn.DomainByName(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}

	display, err := domain.OpenGraphicsFD(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	greeting(t, display)
	if err := display.Close(); err != nil {
		t.Error(err)
	}

	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := os.NewFile(uintptr(pair[1]), "theirs")
	file := os.NewFile(uintptr(pair[0]), "ours")
	ours, err := net.FileConn(file)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	defer ours.Close()

	before := openDescriptors(t)
	over, cancel := context.WithDeadline(ctx, time.Now().Add(-time.Second))
	defer cancel()
	for range 20 {
		if err := domain.OpenGraphics(ctx, 7, theirs); !errors.Is(err, ErrInvalidArg) {
			t.Fatalf("display 7: %v", err)
		}
		if err := domain.OpenGraphics(over, 0, theirs); !errors.Is(err, ErrDeadlineExceeded) {
			t.Fatalf("a call that is too late: %v", err)
		}
	}
	if after := openDescriptors(t); after > before {
		t.Errorf("%d descriptors are open after refused calls, %d before", after, before)
	}

	if err := domain.OpenGraphics(ctx, 0, theirs); err != nil {
		t.Fatal(err)
	}
	// The file is still the caller's.
	if err := theirs.Close(); err != nil {
		t.Error(err)
	}
	greeting(t, ours)
}
