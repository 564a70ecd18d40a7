// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build !virtkit_pure

package native

import (
	"encoding/binary"
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
)

// queue hands the ends of pending calls to the goroutines that wait for them. One goroutine takes them, parked on the eventfd in Go's own
// poller; so any number of waiting calls holds no thread.
type queue struct {
	library *Library
	handle  uint64
	ready   *os.File

	lock    sync.Mutex
	last    uint64
	waiting map[uint64]chan<- ended
}

// ended is how a pending call ended.
type ended struct {
	status  Status
	payload []byte
}

// newQueue gives nil if the process has no descriptor left: calls then wait in place.
func (l *Library) newQueue() *queue {
	descriptor := new(int32)
	handle, _, _ := purego.SyscallN(l.entries.queueNew, uintptr(unsafe.Pointer(descriptor)))
	if handle == 0 {
		return nil
	}
	// The queue owns its descriptor, and os.File wants one of its own.
	syscall.ForkLock.RLock()
	own, err := syscall.Dup(int(*descriptor))
	if err == nil {
		syscall.CloseOnExec(own)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil
	}
	q := &queue{library: l, handle: uint64(handle), ready: os.NewFile(uintptr(own), "virtkit queue"), waiting: make(map[uint64]chan<- ended)}
	go q.serve()
	return q
}

// expect names a call that is about to be made, so that an end which overtakes its beginning finds its owner.
func (q *queue) expect() (tag uint64, end <-chan ended) {
	arrived := make(chan ended, 1)
	q.lock.Lock()
	defer q.lock.Unlock()
	q.last++
	q.waiting[q.last] = arrived
	return q.last, arrived
}

// forget takes back the name of a call that was not pending.
func (q *queue) forget(tag uint64) {
	q.lock.Lock()
	defer q.lock.Unlock()
	delete(q.waiting, tag)
}

// serve runs for the life of the process.
func (q *queue) serve() {
	frame := q.library.NewFrame(64 << 10)
	var counter [8]byte
	for {
		if _, err := q.ready.Read(counter[:]); err != nil {
			// Somebody closed all descriptors of the process. The queue itself is in memory and must not be left to wait for ever.
			time.Sleep(10 * time.Millisecond)
		}
		q.take(frame)
	}
}

// take empties the queue.
func (q *queue) take(frame *Frame) {
	frame.prepare()
	status, _, _ := purego.SyscallN(q.library.entries.queueTake, uintptr(q.handle), uintptr(unsafe.Pointer(&frame.control.reply)))
	defer frame.Free(true)
	if frame.collect(status) != Ready {
		return
	}
	batch := frame.Out
	count := binary.BigEndian.Uint32(batch)
	batch = batch[4:]
	for range count {
		tag := binary.BigEndian.Uint64(batch)
		status := Status(binary.BigEndian.Uint32(batch[8:]))
		length := int(binary.BigEndian.Uint32(batch[12:]))
		payload := append([]byte(nil), batch[16:16+length]...)
		batch = batch[16+(length+3)&^3:]
		q.deliver(tag, ended{status, payload})
	}
}

func (q *queue) deliver(tag uint64, end ended) {
	q.lock.Lock()
	owner := q.waiting[tag]
	delete(q.waiting, tag)
	q.lock.Unlock()
	if owner != nil {
		owner <- end
	}
}

// Waiting tells how many calls wait in the queue.
func (l *Library) Waiting() int {
	q := l.queue()
	if q == nil {
		return 0
	}
	q.lock.Lock()
	defer q.lock.Unlock()
	return len(q.waiting)
}
