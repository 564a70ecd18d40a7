// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sockets are two ends of a UNIX socket.
func sockets(t *testing.T) (here, there *net.UnixConn) {
	t.Helper()
	both, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ends [2]*net.UnixConn
	for at, number := range both {
		file := os.NewFile(uintptr(number), "socket")
		end, err := net.FileConn(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { end.Close() })
		ends[at] = end.(*net.UnixConn)
	}
	return ends[0], ends[1]
}

// Whatever bytes descriptors come beside, those that no message says it has end the link, and are closed.
func TestDescriptorsThatBelongToNoMessageEndTheLink(t *testing.T) {
	event := framed(header{programRemote, programVersion, 1, kindMessage, 0, statusOK}, nil)
	for name, play := range map[string]func(send func(data []byte)){
		"beside a whole message": func(send func([]byte)) { send(event) },
		"beside parts of one": func(send func([]byte)) {
			long := framed(header{programRemote, programVersion, 1, kindMessage, 0, statusOK}, make([]byte, 1000))
			for at := range long[:len(long)-1] {
				send(long[at : at+1])
			}
		},
	} {
		here, there := sockets(t)
		reasons := make(chan int32, 1)
		l := start(&way{carrier: newUnixSocket(here)}, nobody{reasons})
		t.Cleanup(l.finish)
		kept, given, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		failed := make(chan error, 1)
		go func() { failed <- l.ask(context.Background(), 1, nil, nil) }()
		peer{t, there}.call()
		rights := syscall.UnixRights(int(given.Fd()))
		play(func(data []byte) { _, _, _ = there.WriteMsgUnix(data, rights, nil) })
		if err := soon(t, failed, name+": they are kept"); err == nil || !strings.Contains(err.Error(), "belong to no message") {
			t.Errorf("%s: %v", name, err)
		}
		soon(t, reasons, name+": the link goes on")
		given.Close()
		there.Close()
		_ = kept.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := kept.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("%s: somebody still has them: %v", name, err)
		}
		kept.Close()
	}
}
