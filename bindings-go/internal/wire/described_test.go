// SPDX-License-Identifier: LGPL-2.1-or-later

//go:build virtkit_pure

package wire

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The client has the numbers of the errors that it gives itself; they are those of the description.
func TestCodesAreThoseOfTheDescription(t *testing.T) {
	text, err := os.ReadFile("../../error_codes_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	for name, number := range map[string]int{
		"ErrInternalError ErrorCode": codeInternalError, "ErrNoSupport ErrorCode": codeNoSupport, "ErrNoConnect ErrorCode": codeNoConnect,
		"ErrInvalidConn ErrorCode": codeInvalidConn, "ErrConfSyntax ErrorCode": codeConfSyntax, "ErrInvalidArg ErrorCode": codeInvalidArg,
		"ErrOperationDenied ErrorCode": codeOperationDenied, "ErrSystemError ErrorCode": codeSystemError, "ErrRPC ErrorCode": codeRPC,
		"ErrAuthFailed ErrorCode": codeAuthFailed, "ErrOperationInvalid ErrorCode": codeOperationInvalid,
		"ErrOperationAborted ErrorCode": codeOperationAborted, "ErrAuthCancelled ErrorCode": codeAuthCancelled,
		"ErrInvalidStream ErrorCode": codeInvalidStream, "ErrOperationUnsupported ErrorCode": codeOperationUnsupported,
		"ErrArgumentUnsupported ErrorCode": codeArgumentUnsupported,
		"ErrAuthUnavailable ErrorCode":     codeAuthUnavailable, "ErrCancelled ErrorCode": codeCancelled,
		"ErrDeadlineExceeded ErrorCode": codeDeadlineExceeded, "ErrConnectionLost ErrorCode": codeConnectionLost,
		"ErrOperationTimeout ErrorCode": codeOperationTimeout, "ErrorDomainRPC ErrorDomain": domainRPC,
		"ErrorDomainRemote ErrorDomain": domainRemote, "ErrorDomainStreams ErrorDomain": domainStreams, "ErrorDomainAuth ErrorDomain": domainAuth,
	} {
		if !strings.Contains(string(text), fmt.Sprintf("\t%s = %d\n", name, number)) {
			t.Errorf("%s is not %d in the description", name, number)
		}
	}
}

// serving is a daemon that a test plays: it answers each call by its procedure, with a status and a payload; nil for silence.
func serving(t *testing.T, answer func(to header) (status uint32, payload []byte, ok bool)) (uri string) {
	t.Helper()
	return listening(t, func(client net.Conn) {
		other := peer{t, client}
		head := make([]byte, headSize)
		for {
			if _, err := io.ReadFull(client, head); err != nil {
				return
			}
			in := decoder{data: head}
			_, _ = io.CopyN(io.Discard, client, int64(in.u32())-headSize)
			called := decodeHeader(&in)
			if status, payload, ok := answer(called); ok {
				other.answer(called, status, payload)
			}
		}
	})
}

// listening is a socket each of whose clients is served until that returns.
func listening(t *testing.T, serve func(client net.Conn)) (uri string) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				serve(client)
			}()
		}
	}()
	return "test+unix:///default?socket=" + socket
}

func TestADaemonThatSaysNothing(t *testing.T) {
	uri := serving(t, func(header) (uint32, []byte, bool) { return 0, nil, false })
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	_, err := connect(ctx, uri, 0, nil)
	if told := asFailure(err); told.code != codeDeadlineExceeded || told.outcome != outcomeUnknown {
		t.Errorf("%+v", told)
	}
}

func TestADaemonThatSaysWhatMakesNoSense(t *testing.T) {
	for name, one := range map[string]struct {
		status  uint32
		payload []byte
		says    string
		code    int32
	}{
		"a kind of authentication": {statusOK, words(1, 99), "of kind 99", codeAuthUnavailable},
		"too many of them":         {statusOK, words(1000), "more than the limit of 20", codeRPC},
		"cut short":                {statusOK, words(1), "are left", codeRPC},
		"too much":                 {statusOK, words(0, 0), "behind the last value", codeRPC},
		"an error cut short":       {statusError, words(1, 2), "are left", codeRPC},
		"an error without words":   {statusError, words(3, 7, 0, 2, 0, 0, 0, 0, 0, 0, 0), "does not say why", codeNoSupport},
	} {
		uri := serving(t, func(header) (uint32, []byte, bool) { return one.status, one.payload, true })
		_, err := connect(context.Background(), uri, 0, nil)
		if told := asFailure(err); told.code != one.code || !strings.Contains(told.message, one.says) {
			t.Errorf("%s: %+v", name, told)
		}
	}
}

func TestADaemonFromBeforeAProcedureAndWithoutEvents(t *testing.T) {
	asked := make(chan uint32, 1000)
	uri := serving(t, func(to header) (uint32, []byte, bool) {
		asked <- to.procedure
		failed := func(message string) []byte {
			out := encoder{}
			out.u32(codeRPC)
			out.u32(domainRPC)
			out.optionalText(&message)
			for _, word := range []uint32{levelError, 0, 0, 0, 0, 0, 0, 0} {
				out.u32(word)
			}
			return out.data
		}
		switch to.procedure {
		case procedureAuthList:
			return statusOK, words(1, authNone), true
		case procedureFeature:
			return statusOK, words(0), true
		case procedureOpen, procedureClose:
			return statusOK, nil, true
		case 18:
			return statusOK, words(4), true
		}
		return statusError, failed(fmt.Sprintf("unknown procedure: %d", to.procedure)), true
	})
	conn, err := connect(context.Background(), uri, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.close(context.Background())
	library := &Library{handles: make(map[uint64]any)}
	library.keep(conn)
	// The flags that the plain procedure stands for lead to it alone; others to the one that carries them.
	domain := encoder{}
	domain.text("d")
	domain.raw(make([]byte, 16))
	domain.u32(1)
	older, newer := append([]byte(nil), domain.data...), domain.data
	older = append(older, words(5)...)
	newer = append(newer, words(0)...)
	for len(asked) > 0 {
		<-asked
	}
	for range 2 {
		out, err := library.call(context.Background(), conn.handle, processorsMethod, older)
		if err != nil || string(out.data) != string(words(4)) {
			t.Fatalf("%v, %v", out, err)
		}
	}
	if len(asked) != 2 || <-asked != 18 || <-asked != 18 {
		t.Errorf("not the plain procedure alone was asked by")
	}
	for range 2 {
		if _, err := library.call(context.Background(), conn.handle, processorsMethod, newer); err == nil || asFailure(err).code != codeNoSupport {
			t.Errorf("%v", err)
		}
	}
	if len(asked) != 1 {
		t.Errorf("%d calls were made, not 1: what a daemon lacks is asked once", len(asked))
	}
}
