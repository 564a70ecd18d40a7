// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

// Package native calls libvirtkit through its private binary interface (virtkit/private.h). All that is unsafe in this module is here:
// finding and loading the library, the memory of a call, and the queue of ended calls. It knows no method.
package native

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Handles and tokens travel as words of 64 bits, which SyscallN takes only where a word has them.
const _ = uint(1) << (unsafe.Sizeof(uintptr(0))*8 - 64)

// Library is a loaded libvirtkit.
type Library struct {
	// Path is where it was found.
	Path string

	handle  uintptr
	entries entries
	// How many goroutines hold a thread because they wait in place.
	waiting atomic.Int32
	// The queue of ended calls, made when the first call needs it; nil if it could not be made.
	queue func() *queue
}

// entries are the addresses of the functions of private.h.
type entries struct {
	abiHash, version, release, free, closeConnection               uintptr
	call, wait, cancel, queueNew, queueTake, eventOpen, eventNext  uintptr
	streamRead, streamWrite, streamHole, streamFinish, streamAbort uintptr
	operationWait, operationProgress, operationCancel              uintptr
	documentParse, documentWrite                                   uintptr
}

// Load finds the library, loads it, and sees to it that it speaks the interface that the generated code was made for.
func Load(hash uint64) (*Library, error) {
	handle, path, err := find(places())
	if err != nil {
		return nil, err
	}
	library := &Library{Path: path, handle: handle}
	if err := library.entries.resolve(handle); err != nil {
		return nil, fmt.Errorf("%w: %s is not a libvirtkit: %w", ErrLibrary, path, err)
	}
	if actual := call(library.entries.abiHash); uint64(actual) != hash {
		return nil, fmt.Errorf("%w: %s was built from another description (its interface is %016x, this module needs %016x): install the libvirtkit of the module's version",
			ErrLibrary, path, actual, hash)
	}
	library.queue = sync.OnceValue(library.newQueue)
	return library, nil
}

func (e *entries) resolve(handle uintptr) error {
	symbols := map[string]*uintptr{
		"abi_hash": &e.abiHash, "version": &e.version, "release": &e.release, "free": &e.free, "close": &e.closeConnection,
		"call": &e.call, "wait": &e.wait, "cancel": &e.cancel, "queue_new": &e.queueNew, "queue_take": &e.queueTake,
		"event_open": &e.eventOpen, "event_next": &e.eventNext, "stream_read": &e.streamRead, "stream_write": &e.streamWrite,
		"stream_hole": &e.streamHole, "stream_finish": &e.streamFinish, "stream_abort": &e.streamAbort,
		"operation_wait": &e.operationWait, "operation_progress": &e.operationProgress, "operation_cancel": &e.operationCancel,
		"document_parse": &e.documentParse, "document_write": &e.documentWrite,
	}
	for name, at := range symbols {
		address, err := purego.Dlsym(handle, "vk_"+name)
		if err != nil {
			return err
		}
		*at = address
	}
	return nil
}

// Version gives the version of the library.
func (l *Library) Version() string {
	text, _, _ := purego.SyscallN(l.entries.version)
	return goString(text)
}

// Release forgets a handle of any kind. It never blocks, and a handle that is not known is ignored.
func (l *Library) Release(handle uint64) {
	call(l.entries.release, uintptr(handle))
}

// call enters a function that takes words alone.
func call(entry uintptr, words ...uintptr) uintptr {
	result, _, _ := purego.SyscallN(entry, words...)
	return result
}

// goString copies a static text of the library.
func goString(address uintptr) string {
	// The address is not of Go's heap, and reading it through a pointer to it keeps vet's rule for uintptr.
	text := *(**byte)(unsafe.Pointer(&address))
	if text == nil {
		return ""
	}
	length := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(text), length)) != 0 {
		length++
	}
	copied := string(unsafe.Slice(text, length))
	runtime.KeepAlive(&address)
	return copied
}
