// SPDX-License-Identifier: LGPL-2.1-or-later

package virtkit

import (
	"context"
	"runtime"
	"sync/atomic"

	"virtkit.dev/virtkit/internal/native"
)

// Connection is a connection to a hypervisor, in process or through a daemon. It may be used by any number of goroutines. Objects that it
// gives keep it open; it is closed by Close, or when nothing refers to it any more.
type Connection struct {
	library *native.Library
	handle  uint64
	closed  atomic.Bool
}

// newConnection wraps the handle of an open connection. It comes from a loaded library, so there is one.
func newConnection(handle uint64) *Connection {
	loaded, _ := library()
	c := &Connection{library: loaded, handle: handle}
	runtime.SetFinalizer(c, func(c *Connection) { c.library.Release(c.handle) })
	return c
}

var methodClose = method{name: "closing a connection"}

// Close closes the connection. Its pending calls, its streams and its subscriptions end with an error. Closing it again does nothing.
func (c *Connection) Close() error {
	return c.CloseContext(context.Background())
}

// CloseContext is Close with a context. After an error it can be called again.
func (c *Connection) CloseContext(ctx context.Context) error {
	if c.closed.Swap(true) {
		return nil
	}
	call := begin(c, &methodClose)
	defer call.end()
	err := call.answer(c.library.Close(ctx, call.frame, c.handle))
	if err != nil {
		// It may be tried again.
		c.closed.Store(false)
	}
	return err
}

// LoadedLibrary gives the version of the loaded libvirtkit, and where it was found.
func LoadedLibrary() (version, path string, err error) {
	loaded, err := library()
	if err != nil {
		return "", "", err
	}
	return loaded.Version(), loaded.Path, nil
}
