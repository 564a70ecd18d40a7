// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package virtkit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
)

func TestCopyOverAStream(t *testing.T) {
	console := silent(t)
	// Lines that are no commands, more than fits into the guest's buffer, so that both sides wait for each other.
	sent := bytes.Repeat([]byte("all work and no play makes a dull guest\n"), 20_000)
	wrote := make(chan error, 1)
	go func() {
		n, err := io.Copy(console, bytes.NewReader(sent))
		if err == nil && n != int64(len(sent)) {
			err = io.ErrShortWrite
		}
		wrote <- err
	}()
	var received bytes.Buffer
	if _, err := io.CopyN(&received, console, int64(len(sent))); err != nil {
		t.Fatal(err)
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(received.Bytes(), sent) {
		t.Errorf("%d bytes came back changed", received.Len())
	}
	if err := console.Finish(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestStreamEndsWithEOF(t *testing.T) {
	console := silent(t)
	if _, err := io.WriteString(console, "poweroff\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(console); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n, err := console.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("a read after the end gives %d, %v", n, err)
		}
	}
	if _, err := console.ReadChunk(context.Background(), 1); err != io.EOF {
		t.Errorf("a chunk after the end gives %v", err)
	}
}

func TestClosedStream(t *testing.T) {
	console := silent(t)
	for range 2 {
		if err := console.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := console.Write([]byte("x")); !errors.Is(err, ErrInvalidStream) {
		t.Errorf("writing to a closed stream gives %v", err)
	}
	if err := console.Abort(context.Background()); !errors.Is(err, ErrInvalidStream) {
		t.Errorf("aborting a closed stream gives %v", err)
	}
}

func TestClosingReleasesAWaitingRead(t *testing.T) {
	console := silent(t)
	ended := make(chan error, 1)
	go func() {
		_, err := console.Read(make([]byte, 1))
		ended <- err
	}()
	if err := console.Abort(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("a read of an aborted stream succeeds")
	}
}

func TestHolesReadAsZeros(t *testing.T) {
	s := &Stream{hole: 5}
	buffer := []byte{1, 2, 3}
	for _, expected := range []int{3, 2} {
		if n, err := s.Read(buffer); n != expected || err != nil || !bytes.Equal(buffer[:n], make([]byte, n)) {
			t.Errorf("a hole reads as %d, %v, %v", n, err, buffer[:n])
		}
	}
}
